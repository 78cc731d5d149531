package dev.faultline.tracefile;

import java.io.IOException;

/** A file that is no trace, or is damaged: the message says what, where and what was expected. */
public final class TraceException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean cutOff;

    public TraceException(String message) {
        this(message, false);
    }

    private TraceException(String message, boolean cutOff) {
        super(message);
        this.cutOff = cutOff;
    }

    /** That the file ends too early, as one does whose writer was killed. */
    static TraceException cutOff(String message) {
        return new TraceException(message, true);
    }

    boolean isCutOff() {
        return cutOff;
    }
}
