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

    /** An input file cannot be read or is malformed. */
    static final int BAD_INPUT = 66;

    /** An internal error, or an instruction that is not implemented yet. */
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

    static int of(ExitReason reason, boolean haltIsSuccess) {
        return switch (reason) {
            case ExitReason.PowerOff() -> OK;
            case ExitReason.DebugExit(int value) -> (value << 1 | 1) & 0xff;
            case ExitReason.Reset(String _) -> RESET;
            case ExitReason.Stopped(String _) -> haltIsSuccess ? OK : STOPPED;
            case ExitReason.Interrupted(String _) -> INTERRUPTED;
            case ExitReason.ScriptEnded() -> OK;
            case ExitReason.TripleFault() -> TRIPLE_FAULT;
            case ExitReason.LimitReached(String _) -> LIMIT;
            case ExitReason.NotImplemented(String _) -> INTERNAL;
        };
    }
}
