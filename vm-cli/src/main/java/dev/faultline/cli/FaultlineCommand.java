package dev.faultline.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top of the command line. */
@Command(
        name = "faultline",
        mixinStandardHelpOptions = true,
        versionProvider = FaultlineCommand.Version.class,
        description = "An x86-64 virtual machine for people who debug kernels.",
        subcommands = {
            RunCommand.class,
            DisasmCommand.class,
            ListCommand.class,
            BenchCommand.class,
            GenerateCompletion.class
        })
final class FaultlineCommand implements Runnable {
    @Spec private CommandSpec spec;

    static CommandLine commandLine() {
        return new CommandLine(new FaultlineCommand())
                .setExecutionExceptionHandler((exception, _, _) -> Runner.internalError(exception));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** The version of the jar that runs. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = FaultlineCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "faultline " + (version == null ? "(not packaged)" : version),
                "on Java " + Runtime.version()
            };
        }
    }
}
