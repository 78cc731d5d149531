package dev.faultline.symbols.demangle;

/** Tries the manglings one after the other. */
public final class Demangler {
    /** Longer names are left alone; compilers shorten theirs before. */
    static final int LONGEST_NAME = 1 << 14;

    private Demangler() {}

    /** The name as the programmer wrote it, or the same name where it is not a mangled one. */
    public static String demangle(String name) {
        if (name.length() > LONGEST_NAME || !name.startsWith("_")) {
            return name;
        }
        try {
            if (name.startsWith("_R")) {
                return RustV0.demangle(name);
            }
            return RustLegacy.isOne(name) ? RustLegacy.demangle(name) : Itanium.demangle(name);
        } catch (BadName _) {
            return name;
        }
    }
}
