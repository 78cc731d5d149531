package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.operator.Script;
import dev.faultline.operator.Step;
import dev.faultline.oracle.DebianPackage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Debian's iPXE, package ipxe: a bzImage that is no Linux, entered in real mode. It unpacks itself,
 * switches between real and protected mode for each BIOS call, and measures the PIT.
 */
class IpxeTest {
    private static final String BANNER = "iPXE 1.0.0+git";
    private static final MachineConfiguration CONFIGURATION =
            MachineConfiguration.standard().withMaxInstructions(1_000_000_000);

    @Test
    void ipxeComesToItsBanner() throws Exception {
        Image image = Image.read(DebianPackage.file("ipxe", "boot/ipxe.lkrn"));
        Script script = new Script(List.of(new Step.Expect(BANNER)));
        Booted run =
                Booted.underEachEngine(
                        CONFIGURATION,
                        machine -> {
                            machine.load(image, LoadRequest.NONE);
                            machine.play(script);
                        });
        assertEquals(new ExitReason.ScriptEnded(), run.reason(), run.screen());
        assertTrue(run.screen().contains("iPXE initialising devices...ok"), run.screen());
        assertTrue(run.screen().contains("Open Source Network Boot Firmware"), run.screen());
    }
}
