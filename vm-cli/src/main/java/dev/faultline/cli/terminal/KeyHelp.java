package dev.faultline.cli.terminal;

/** What is said about the keys that are Faultline's. */
final class KeyHelp {
    static final String SHORT = "Ctrl-A X ends the run, Ctrl-A H shows the keys";
    static final String ALL =
            "Ctrl-A X: end the run   Ctrl-A R: fault report   Ctrl-A Ctrl-A: type Ctrl-A";

    private KeyHelp() {}
}
