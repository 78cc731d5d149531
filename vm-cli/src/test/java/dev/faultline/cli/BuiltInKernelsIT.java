package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every built-in kernel through the public command and under every engine: its serial output, its
 * exit code, and the same number of retired instructions whoever executes them.
 */
class BuiltInKernelsIT {
    static List<String> names() {
        return TestKernels.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theKernelDoesTheSameUnderEveryEngine(String name) throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        String expected = new String(kernel.expectedOutput(), StandardCharsets.ISO_8859_1);
        var result = PublicCommand.runUnderEveryEngine("--max-instructions", "2000000000", name);
        assertEquals(expected, result.output(), result.errors());
        assertEquals(kernel.exitCode(), result.exitCode(), result.errors());
    }
}
