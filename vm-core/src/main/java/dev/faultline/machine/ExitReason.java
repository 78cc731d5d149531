package dev.faultline.machine;

/** Why a run ended. */
public sealed interface ExitReason {
    /** The exit code that {@code faultline run} makes of it where no option says otherwise. */
    default int exitCode() {
        return switch (this) {
            case PowerOff() -> 0;
            case DebugExit(int value) -> (value << 1 | 1) & 0xff;
            case Reset(String _) -> 6;
            case Stopped(String _) -> 4;
            case Interrupted(String _) -> 130;
            case ScriptEnded() -> 0;
            case BreakReached(String _, boolean _) -> 10;
            case TripleFault() -> 134;
            case LimitReached(String _) -> 124;
        };
    }

    /** The guest switched the machine off. */
    record PowerOff() implements ExitReason {}

    /** The guest wrote to isa-debug-exit; the process's code is {@code value << 1 | 1}. */
    record DebugExit(int value) implements ExitReason {}

    /** The guest asked for a reset; why names port and value. */
    record Reset(String why) implements ExitReason {}

    /** HLT with interrupts off, or a jump to itself that nothing can interrupt. */
    record Stopped(String how) implements ExitReason {}

    /** Somebody at the host ended the run; how says by what. */
    record Interrupted(String how) implements ExitReason {}

    /** The operator's script came to its end: what it waited for has appeared. */
    record ScriptEnded() implements ExitReason {}

    /**
     * A condition of {@code --break-on} holds.
     *
     * @param condition as it was written
     * @param atDelivery whether an exception or interrupt has just been delivered; if not, an
     *     instruction is about to be executed
     */
    record BreakReached(String condition, boolean atDelivery) implements ExitReason {}

    /** A fault while a double fault was being delivered. */
    record TripleFault() implements ExitReason {}

    /** The limit of instructions or of time was reached. */
    record LimitReached(String which) implements ExitReason {}
}
