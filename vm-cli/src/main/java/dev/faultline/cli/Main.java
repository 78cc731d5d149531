package dev.faultline.cli;

/** Entry point of the {@code faultline} program. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with the contract's exit code. */
    public static void main(String[] arguments) {
        System.err.println("faultline: no command is built yet");
        System.exit(2);
    }
}
