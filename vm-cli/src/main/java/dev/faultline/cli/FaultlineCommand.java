package dev.faultline.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
            TraceCommand.class,
            DiffCommand.class,
            ExplainCommand.class,
            GenerateCompletion.class
        })
final class FaultlineCommand implements Runnable {
    @Spec private CommandSpec spec;

    static CommandLine commandLine() {
        return new CommandLine(new FaultlineCommand())
                .setParameterExceptionHandler((exception, _) -> wrongUsage(exception))
                .setExecutionExceptionHandler((exception, _, _) -> Runner.internalError(exception));
    }

    /** What is wrong, which the help of a command with many options would push off the screen. */
    private static int wrongUsage(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        command.getErr().println("faultline: " + exception.getMessage());
        UnmatchedArgumentException.printSuggestions(exception, command.getErr());
        if (command.getParent() == null) {
            command.usage(command.getErr());
        } else {
            String name = command.getCommandSpec().qualifiedName();
            command.getErr().println("'" + name + " --help' lists the options");
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
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
