package dev.faultline.symbols.demangle;

/** A name is not mangled in the way that was tried, or beyond the bounds. */
final class BadName extends Exception {
    private static final long serialVersionUID = 1;

    BadName(String message) {
        super(message, null, false, false);
    }
}
