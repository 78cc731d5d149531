package dev.faultline.tracefile;

/** Hears what a trace says, in its order. */
public interface TraceVisitor {
    /**
     * A block was executed. Events {@link TraceEvent.Within} it follow.
     *
     * @param instructions how many of its first instructions: 0 where the first one faulted
     */
    void block(TracedBlock block, int instructions);

    /** Something happened after what was visited before. */
    void event(TraceEvent event);
}
