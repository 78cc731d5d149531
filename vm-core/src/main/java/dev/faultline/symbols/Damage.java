package dev.faultline.symbols;

/** Debug information is damaged, or of a kind that is not read; the message says where. */
final class Damage extends Exception {
    private static final long serialVersionUID = 1;

    Damage(String message) {
        super(message, null, false, false);
    }
}
