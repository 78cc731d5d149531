package dev.faultline.testkernels;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestKernelsTest {
    @Test
    void everyKernelHasAnImageADescriptionAndAnExitCode() {
        List<String> names = TestKernels.names();
        assertTrue(names.contains("breakpoint"));
        for (String name : names) {
            TestKernel kernel = TestKernels.find(name).orElseThrow();
            assertFalse(kernel.description().isBlank(), name);
            byte[] image = kernel.image();
            boolean disk = image.length >= 512 && image[510] == 0x55 && image[511] == (byte) 0xaa;
            assertTrue(disk || image[0] == 0x7f, name);
            assertTrue(kernel.exitCode() >= 0, name);
        }
    }

    @Test
    void anUnknownNameIsNoKernel() {
        assertTrue(TestKernels.find("no-such-kernel").isEmpty());
    }

    @Test
    void theBreakpointKernelPrintsWhatTheBookPrints() {
        String output =
                new String(
                        TestKernels.find("breakpoint").orElseThrow().expectedOutput(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(
                output.startsWith("Hello World!\nEXCEPTION: BREAKPOINT\nInterruptStackFrame {\n"));
        assertTrue(output.endsWith("It did not crash!\n"));
    }
}
