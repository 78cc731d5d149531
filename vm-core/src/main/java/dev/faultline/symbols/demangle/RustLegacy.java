package dev.faultline.symbols.demangle;

/**
 * Rust's first mangling: an Itanium nested name whose last part is a hash, with escapes for what
 * C++ has no letters for. Source: rustc's compiler/rustc_symbol_mangling/src/legacy.rs.
 */
final class RustLegacy {
    private static final String START = "_ZN";
    private static final String HASH = "17h";
    private static final int HASH_DIGITS = 16;

    /** Where the E can be at the earliest: after an identifier of one letter, and the hash. */
    private static final int SHORTEST = START.length() + 2 + HASH.length() + HASH_DIGITS;

    private static final String DIGITS = "0123456789abcdef";

    /** A hash of 16 digits has more different ones with all but certainty. */
    private static final int LEAST_DIFFERENT_DIGITS = 5;

    private static final String LLVM_SUFFIX = ".llvm.";

    private RustLegacy() {}

    /** Whether a name has the hash that tells it from C++'s. */
    static boolean isOne(String name) {
        return name.startsWith(START) && end(name) > 0;
    }

    /** Where the E is that ends the name, before what LLVM and the linker add; -1 without one. */
    private static int end(String name) {
        int end = name.indexOf('E', SHORTEST);
        while (end >= 0) {
            boolean last = end == name.length() - 1 || name.charAt(end + 1) == '.';
            if (last && isHash(name, end - HASH_DIGITS)) {
                return end;
            }
            end = name.indexOf('E', end + 1);
        }
        return -1;
    }

    private static boolean isHash(String name, int at) {
        int different = 0;
        for (int i = at; i < at + HASH_DIGITS; i++) {
            int digit = DIGITS.indexOf(name.charAt(i));
            if (digit < 0) {
                return false;
            }
            different |= 1 << digit;
        }
        return name.startsWith(HASH, at - HASH.length())
                && Integer.bitCount(different) >= LEAST_DIFFERENT_DIGITS;
    }

    /** The path without its hash. */
    static String demangle(String name) throws BadName {
        int end = end(name);
        Output out = new Output();
        int at = START.length();
        int last = end - HASH_DIGITS - HASH.length();
        while (at < last) {
            int length = 0;
            while (at < last && Character.digit(name.charAt(at), 10) >= 0) {
                length = length * 10 + Character.digit(name.charAt(at), 10);
                at++;
                if (length > name.length()) {
                    throw new BadName("an identifier longer than its name");
                }
            }
            if (length == 0 || at + length > last) {
                throw new BadName("no identifier");
            }
            out.add(out.length() == 0 ? "" : "::");
            identifier(name.substring(at, at + length), out);
            at += length;
        }
        String suffix = name.substring(end + 1);
        return out + (suffix.startsWith(LLVM_SUFFIX) ? "" : suffix);
    }

    private static void identifier(String text, Output out) throws BadName {
        // An identifier cannot start with $, so rustc puts a _ before it.
        int at = text.startsWith("_$") ? 1 : 0;
        while (at < text.length()) {
            if (text.startsWith("..", at)) {
                out.add("::");
                at += 2;
            } else if (text.charAt(at) == '$') {
                int close = text.indexOf('$', at + 1);
                if (close < 0) {
                    throw new BadName("an escape without an end");
                }
                out.add(escape(text.substring(at + 1, close)));
                at = close + 1;
            } else {
                out.add(text.substring(at, at + 1));
                at++;
            }
        }
    }

    private static String escape(String code) throws BadName {
        return switch (code) {
            case "SP" -> "@";
            case "BP" -> "*";
            case "RF" -> "&";
            case "LT" -> "<";
            case "GT" -> ">";
            case "LP" -> "(";
            case "RP" -> ")";
            case "C" -> ",";
            default -> unicode(code);
        };
    }

    private static String unicode(String code) throws BadName {
        if (code.length() < 2 || code.length() > 7 || code.charAt(0) != 'u') {
            throw new BadName("escape " + code);
        }
        int point = 0;
        for (int i = 1; i < code.length(); i++) {
            int digit = DIGITS.indexOf(code.charAt(i));
            if (digit < 0) {
                throw new BadName("escape " + code);
            }
            point = point << 4 | digit;
        }
        return Printable.codePoint(point);
    }
}
