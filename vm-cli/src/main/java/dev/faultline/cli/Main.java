package dev.faultline.cli;

/** Entry point of the {@code faultline} program. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with the contract's exit code. */
    public static void main(String[] arguments) {
        if (Training.wanted()) {
            System.exit(Training.run());
        }
        RunOptions options = QuickArguments.parse(arguments);
        int code =
                options != null
                        ? Runner.run(options)
                        : FaultlineCommand.commandLine().execute(arguments);
        System.exit(code);
    }
}
