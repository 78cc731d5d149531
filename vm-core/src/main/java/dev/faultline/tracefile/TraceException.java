package dev.faultline.tracefile;

import java.io.IOException;

/** A file that is no trace, or is damaged: the message says what, where and what was expected. */
public final class TraceException extends IOException {
    private static final long serialVersionUID = 1L;

    public TraceException(String message) {
        super(message);
    }
}
