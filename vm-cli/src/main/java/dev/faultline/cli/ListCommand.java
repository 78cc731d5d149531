package dev.faultline.cli;

import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code faultline list}: the built-in kernels. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the built-in kernels that run takes by name.")
final class ListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        for (String name : TestKernels.names()) {
            TestKernel kernel = TestKernels.find(name).orElseThrow();
            spec.commandLine().getOut().printf("%-18s %s%n", name, kernel.description());
        }
        return ExitCode.OK;
    }
}
