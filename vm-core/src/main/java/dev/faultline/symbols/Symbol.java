package dev.faultline.symbols;

/**
 * The symbol that an address belongs to.
 *
 * @param name as in the file
 * @param demangled as the programmer wrote it; the name itself where it is not mangled
 * @param offset how far the address is behind the symbol's
 * @param size how many bytes the symbol has, 0 where the file does not say
 * @param function whether the file calls it a function
 */
public record Symbol(String name, String demangled, long offset, long size, boolean function) {
    /** "kernel_main+0x12", or the name alone at its first byte. */
    public String text() {
        return offset == 0 ? demangled : demangled + "+0x" + Long.toHexString(offset);
    }
}
