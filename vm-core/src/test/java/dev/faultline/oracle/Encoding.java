package dev.faultline.oracle;

/** Bytes of an instruction under construction, and where the parts that are patched later stand. */
final class Encoding {
    final byte[] bytes = new byte[40];
    int length;
    int modrm = -1;
    int displacementAt;
    int displacementSize;
    int base = -1;
    int index = -1;
    int scale;
    boolean ripRelative;

    /** Appends a byte. */
    void add(int b) {
        bytes[length++] = (byte) b;
    }

    /** Appends the low bytes of a value. */
    void add(long value, int size) {
        for (int i = 0; i < size; i++) {
            add((int) (value >>> 8 * i));
        }
    }

    /** Replaces the displacement. */
    void displace(long value) {
        for (int i = 0; i < displacementSize; i++) {
            bytes[displacementAt + i] = (byte) (value >>> 8 * i);
        }
    }

    /** The displacement, sign-extended. */
    long displacement() {
        long value = 0;
        for (int i = 0; i < displacementSize; i++) {
            value |= (bytes[displacementAt + i] & 0xffL) << 8 * i;
        }
        int unused = 64 - 8 * displacementSize;
        return displacementSize == 0 ? 0 : value << unused >> unused;
    }

    /**
     * Appends a ModRM byte of a memory or register operand, with all that belongs to it.
     *
     * @param rexBits the X and B bits of REX as 2 and 1
     */
    void addModrm(int m, int sib, long displacement, int rexBits, int addressBits, boolean mode64) {
        modrm = m;
        add(m);
        int mod = m >> 6;
        int rm = m & 7;
        if (mod == 3) {
            return;
        }
        if (addressBits == 16) {
            addDisplacement(displacement, mod == 1 ? 1 : mod == 2 || rm == 6 ? 2 : 0);
            return;
        }
        int size = mod == 1 ? 1 : mod == 2 ? 4 : 0;
        if (rm == 4) {
            add(sib);
            scale = sib >> 6;
            index = sib >> 3 & 7 | (rexBits & 2) << 2;
            index = index == 4 ? -1 : index;
            base = sib & 7 | (rexBits & 1) << 3;
            if ((sib & 7) == 5 && mod == 0) {
                base = -1;
                size = 4;
            }
        } else if (rm == 5 && mod == 0) {
            ripRelative = mode64;
            size = 4;
        } else {
            base = rm | (rexBits & 1) << 3;
        }
        addDisplacement(displacement, size);
    }

    private void addDisplacement(long value, int size) {
        displacementAt = length;
        displacementSize = size;
        add(value, size);
    }
}
