package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.faultline.oracle.DebianPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Debian's memtest86+ goes once through all its tests and finds no error. Its last one lets memory
 * fade for minutes of guest time, so it is run on request: {@code -Dfaultline.memtest=true}.
 */
@EnabledIfSystemProperty(named = "faultline.memtest", matches = "true")
class MemtestIT {
    private static final long TIMEOUT_SECONDS = 1800;

    /** The number of passes at its place on the terminal, as the screen shows it. */
    private static final String ONE_PASS = "Pass:  1";

    @Test
    void allTestsOfASmallMemoryPass() throws Exception {
        var result =
                PublicCommand.faultline(
                        TIMEOUT_SECONDS,
                        "run",
                        "-m",
                        "8M",
                        "--append",
                        "console=ttyS0,115200 nosmp",
                        "--expect",
                        ONE_PASS,
                        DebianPackage.file("memtest86+", "boot/memtest86+x64.bin").toString());
        assertEquals(0, result.exitCode(), result.errors());
        assertFalse(result.output().matches("(?s).*Errors: +[1-9].*"), result.output());
    }
}
