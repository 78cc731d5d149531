package dev.faultline.cli;

import dev.faultline.machine.ExitReason;

/** The contract's exit codes. */
final class ExitCode {
    /** The guest powered off. */
    static final int OK = 0;

    /** Wrong usage. */
    static final int USAGE = 2;

    /** The guest stopped for good without a power-off. */
    static final int STOPPED = 4;

    /** The guest asked for a reset. */
    static final int RESET = 6;

    /** A text that the run was to wait for did not appear. */
    static final int NOT_MET = 8;

    /** A condition of --break-on holds. */
    static final int BREAK = 10;

    /** An input file cannot be read or is malformed. */
    static final int BAD_INPUT = 66;

    /** An internal error. */
    static final int INTERNAL = 70;

    /** A limit of time or of instructions was reached. */
    static final int LIMIT = 124;

    /** As a shell reports SIGINT: Ctrl-C, or Ctrl-A X at a terminal, ended the run. */
    static final int INTERRUPTED = 130;

    /** Triple fault. */
    static final int TRIPLE_FAULT = 134;

    /** Lockstep found a difference between the engines. */
    static final int DIVERGENCE = 136;

    private ExitCode() {}

    /** What a run's exit code says, in a few words. */
    static String meaning(int code) {
        return switch (code) {
            case OK -> "powered off";
            case USAGE -> "usage";
            case STOPPED -> "stopped for good";
            case RESET -> "reset";
            case NOT_MET -> "a text did not appear";
            case BREAK -> "stopped by --break-on";
            case BAD_INPUT -> "bad input file";
            case INTERNAL -> "internal error or instruction not implemented";
            case LIMIT -> "limit reached";
            case INTERRUPTED -> "interrupted";
            case TRIPLE_FAULT -> "triple fault";
            case DIVERGENCE -> "the engines differ";
            default -> "isa-debug-exit";
        };
    }

    /** Whether it says how a guest fared, and nothing of its user or of Faultline. */
    static boolean ofGuest(int code) {
        return switch (code) {
            case OK, STOPPED, RESET, BREAK, LIMIT, TRIPLE_FAULT -> true;
            default -> code > 0 && code < 256 && code % 2 == 1;
        };
    }

    static int of(ExitReason reason, boolean haltIsSuccess) {
        boolean stopped = reason instanceof ExitReason.Stopped;
        return stopped && haltIsSuccess ? OK : reason.exitCode();
    }
}
