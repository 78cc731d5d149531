package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every built-in kernel through the public command and under every engine: its serial output, its
 * exit code, and the same number of retired instructions whoever executes them.
 */
class BuiltInKernelsIT {
    /** Everything is compiled, so that every kernel tests the compiler. */
    private static final List<List<String>> ENGINES =
            List.of(
                    List.of("--engine", "interp"),
                    List.of("--engine", "jit", "--jit", "sync", "--jit-threshold", "1"),
                    List.of("--engine", "lockstep", "--jit-threshold", "1"));

    static List<String> names() {
        return TestKernels.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theKernelDoesTheSameUnderEveryEngine(String name) throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        String expected = new String(kernel.expectedOutput(), StandardCharsets.ISO_8859_1);
        String retired = null;
        for (List<String> engine : ENGINES) {
            List<String> arguments = new ArrayList<>(List.of("run", "--stats"));
            arguments.addAll(engine);
            arguments.addAll(List.of("--max-instructions", "2000000000", name));
            var result = PublicCommand.faultline(arguments.toArray(String[]::new));
            String explanation = engine + "\n" + result.errors();
            assertEquals(expected, result.output(), explanation);
            assertEquals(kernel.exitCode(), result.exitCode(), explanation);
            String count = statistics(result.errors());
            assertEquals(retired == null ? count : retired, count, explanation);
            retired = count;
        }
    }

    private static String statistics(String errors) {
        return errors.lines().filter(line -> line.contains(" retired, ")).findFirst().orElseThrow();
    }
}
