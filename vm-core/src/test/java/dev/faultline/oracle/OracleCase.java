package dev.faultline.oracle;

/**
 * One instruction in user mode, or a few in a row, and what they start from.
 *
 * @param code the bytes; INT3s follow
 * @param codeOffset where they start in the code pages
 * @param compatibility whether in 32-bit compatibility mode; else 64-bit mode
 * @param step whether with RFLAGS.TF, to stop after one instruction; else the INT3 stops it
 * @param seed what memory is filled from
 * @param registers RAX, RCX, RDX, RBX, RSP ... R15
 * @param vector the x87 and vector state to start from, or null where it does not matter
 */
record OracleCase(
        byte[] code,
        int codeOffset,
        boolean compatibility,
        boolean step,
        long seed,
        long[] registers,
        long rflags,
        long fsBase,
        long gsBase,
        VectorStart vector) {
    /** Most bytes of code. */
    static final int MAX_CODE = 64;

    /** RIP at the start. */
    long rip() {
        return OracleMemory.CODE + codeOffset;
    }

    /** The bytes in hexadecimal. */
    String hex() {
        StringBuilder text = new StringBuilder();
        for (byte b : code) {
            text.append(String.format("%02x ", b));
        }
        return text.toString().strip();
    }
}
