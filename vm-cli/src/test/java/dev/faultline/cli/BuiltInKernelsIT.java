package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built-in kernel through the public command: its serial output and its exit code. */
class BuiltInKernelsIT {
    static List<String> names() {
        return TestKernels.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theKernelPrintsWhatItMustAndEndsAsItMust(String name) throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        var result = PublicCommand.faultline("run", "--max-instructions", "2000000000", name);
        String expected = new String(kernel.expectedOutput(), StandardCharsets.ISO_8859_1);
        assertEquals(expected, result.output(), result.errors());
        assertEquals(kernel.exitCode(), result.exitCode(), result.errors());
    }
}
