package dev.faultline.symbols.demangle;

/** Decodes Punycode (RFC 3492) as Rust uses it for identifiers that are not ASCII. */
final class Punycode {
    private static final int BASE = 36;
    private static final int MIN = 1;
    private static final int MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int FIRST_BIAS = 72;
    private static final int FIRST_CODE_POINT = 0x80;

    /** Longer identifiers are refused: each insertion moves what follows. */
    private static final int LONGEST = 1000;

    private Punycode() {}

    /** The ASCII characters and where the others go between them. */
    static String decode(String ascii, String deltas) throws BadName {
        if (ascii.length() + deltas.length() > LONGEST) {
            throw new BadName("an identifier of more than " + LONGEST + " characters");
        }
        StringBuilder text = new StringBuilder(ascii);
        int count = ascii.length();
        long point = FIRST_CODE_POINT;
        long index = 0;
        int bias = FIRST_BIAS;
        int at = 0;
        while (at < deltas.length()) {
            long before = index;
            long weight = 1;
            int k = BASE;
            while (true) {
                int digit = at < deltas.length() ? digit(deltas.charAt(at)) : -1;
                if (digit < 0 || weight > Integer.MAX_VALUE || index > Integer.MAX_VALUE) {
                    throw new BadName("Punycode");
                }
                at++;
                index += digit * weight;
                int threshold = Math.clamp(k - bias, MIN, MAX);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                k += BASE;
            }
            count++;
            bias = adapt(index - before, count, before == 0);
            point += index / count;
            index %= count;
            if (point > Character.MAX_CODE_POINT) {
                throw new BadName("Punycode");
            }
            int place = text.offsetByCodePoints(0, (int) index);
            text.insert(place, Printable.codePoint((int) point));
            index++;
        }
        return text.toString();
    }

    private static int digit(char c) {
        return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int adapt(long delta, int count, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / count;
        int k = 0;
        while (rest > (BASE - MIN) * MAX / 2) {
            rest /= BASE - MIN;
            k += BASE;
        }
        return (int) (k + (BASE - MIN + 1) * rest / (rest + SKEW));
    }
}
