package dev.faultline.loader;

/** An image that cannot be read or booted; the message is the one line that the user sees. */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1;

    /** An exception with its one line: what, where and what was expected. */
    public ImageException(String message) {
        super(message);
    }
}
