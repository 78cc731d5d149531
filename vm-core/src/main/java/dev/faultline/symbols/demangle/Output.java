package dev.faultline.symbols.demangle;

/** What a demangler has written, with a bound. */
final class Output {
    /**
     * Nobody reads longer names; a substitution in a short hostile name can double it each time.
     */
    static final int LONGEST = 1 << 14;

    private final StringBuilder text = new StringBuilder();

    Output add(String more) throws BadName {
        if (text.length() + more.length() > LONGEST) {
            throw new BadName("more than " + LONGEST + " characters");
        }
        text.append(more);
        return this;
    }

    int length() {
        return text.length();
    }

    /** Takes back what is behind a length. */
    void cut(int length) {
        text.setLength(length);
    }

    /** The last character, or 0 where there is none. */
    char last() {
        return text.isEmpty() ? 0 : text.charAt(text.length() - 1);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
