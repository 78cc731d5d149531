package dev.faultline.cli.terminal;

/**
 * Picks out of what is typed what is meant for Faultline: Ctrl-A and the key after it, as at QEMU's
 * serial console.
 */
final class EscapeKey {
    static final int CONTROL_A = 1;

    /** What to do with a byte. */
    enum Meaning {
        /** The guest gets it. */
        FOR_GUEST,
        /** Nobody gets it. */
        NOTHING,
        /** The run is to end. */
        END,
        /** The keys are to be explained. */
        HELP,
        /** A fault report on the guest as it is. */
        REPORT
    }

    private boolean escaped;

    Meaning of(int value) {
        if (!escaped) {
            escaped = value == CONTROL_A;
            return escaped ? Meaning.NOTHING : Meaning.FOR_GUEST;
        }
        escaped = false;
        return switch (value) {
            case CONTROL_A -> Meaning.FOR_GUEST;
            case 'x', 'X' -> Meaning.END;
            case 'r', 'R' -> Meaning.REPORT;
            case 'h', 'H', '?' -> Meaning.HELP;
            default -> Meaning.NOTHING;
        };
    }
}
