package dev.faultline.filter;

import dev.faultline.cpu.Vector;

/**
 * One value of a filter; IllegalArgumentException, without words, where a text is none: the filter
 * knows what was expected.
 */
public final class FilterValue {
    private static final int VECTORS = 256;
    private static final int EXCEPTIONS = 32;

    private FilterValue() {}

    /** Throws where a condition does not hold. */
    public static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }

    /** A number of 64 bits without a sign: decimal, or hexadecimal after 0x. */
    public static long number(String text) {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        String digits = hexadecimal ? text.substring(2) : text;
        require(!digits.isEmpty() && Character.digit(digits.charAt(0), 16) >= 0);
        return Long.parseUnsignedLong(digits, hexadecimal ? 16 : 10);
    }

    /** A number that counts something: at least 1. */
    public static long count(String text) {
        long count = number(text);
        require(count > 0);
        return count;
    }

    /** A privilege level, 0 to 3. */
    public static int privilege(String text) {
        long privilege = number(text);
        require(privilege >= 0 && privilege <= 3);
        return (int) privilege;
    }

    /** Two numbers with a dash between them. */
    public static Range range(String text) {
        int dash = text.indexOf('-');
        require(dash > 0);
        return new Range(number(text.substring(0, dash)), number(text.substring(dash + 1)));
    }

    /** Vectors: one by its number or by a name like PF or #PF, or a range of numbers. */
    public static Range vectors(String text) {
        for (int vector = 0; vector < EXCEPTIONS; vector++) {
            String name = Vector.name(vector);
            if (name.equalsIgnoreCase(text) || name.equalsIgnoreCase('#' + text)) {
                return new Range(vector, vector);
            }
        }
        Range range = text.indexOf('-') < 0 ? new Range(number(text), number(text)) : range(text);
        require(range.from() >= 0 && range.to() >= 0 && range.to() < VECTORS);
        return range;
    }
}
