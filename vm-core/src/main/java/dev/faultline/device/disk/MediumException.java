package dev.faultline.device.disk;

/** A file that no drive can take; the message is the one line that the user sees. */
public final class MediumException extends Exception {
    private static final long serialVersionUID = 1;

    /** An exception with its one line: which file, what is wrong and what was expected. */
    public MediumException(String message) {
        super(message);
    }
}
