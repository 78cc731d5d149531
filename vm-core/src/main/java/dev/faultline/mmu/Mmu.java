package dev.faultline.mmu;

/** Address translation: for now the signatures that the processor calls, the real one replaces. */
public final class Mmu {
    private final byte[] memory = new byte[1 << 21];

    /** Called when CPL, CR0, CR4, EFER, RFLAGS.AC or PKRU may have changed. */
    public void modeChanged() {}

    /** Reads 1, 2, 4 or 8 bytes, zero-extended. */
    public long load(long linear, int size, int access) {
        long value = 0;
        for (int i = size; --i >= 0; ) {
            value = value << 8 | memory[(int) linear + i] & 0xff;
        }
        return value;
    }

    /** Writes 1, 2, 4 or 8 bytes. */
    public boolean store(long linear, int size, long value, int access) {
        for (int i = 0; i < size; i++) {
            memory[(int) linear + i] = (byte) (value >>> 8 * i);
        }
        return true;
    }

    /** Proves an access to a range. */
    public boolean probe(long linear, int size, int access) {
        return true;
    }

    /** Drops every translation. */
    public void flushAll() {}

    /** Drops all translations but global ones. */
    public void flushNonGlobal() {}

    /** Drops the translation of one page. */
    public void invalidatePage(long linear) {}

    /** Called after writes of CR0, CR3, CR4, EFER and PKRU. */
    public void controlRegistersChanged() {}

    /** Reads the PDPTEs of PAE paging. */
    public boolean loadPdptes(long cr3) {
        return true;
    }
}
