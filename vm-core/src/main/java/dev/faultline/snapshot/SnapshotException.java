package dev.faultline.snapshot;

/** A snapshot cannot be made or read; the message says what, where and what was expected. */
public final class SnapshotException extends Exception {
    private static final long serialVersionUID = 1;

    public SnapshotException(String message) {
        super(message);
    }
}
