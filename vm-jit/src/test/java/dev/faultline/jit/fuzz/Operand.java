package dev.faultline.jit.fuzz;

/**
 * The operand that ModRM encodes: a register, or memory at [base + index * 2^scale + displacement],
 * where -1 stands for an absent register.
 *
 * @param register a register's number, or -1 for memory
 * @param ripRelative the displacement is the target's address, to be encoded relative to RIP
 */
record Operand(
        int register, int base, int index, int scale, long displacement, boolean ripRelative) {
    static Operand register(int number) {
        return new Operand(number, -1, -1, 0, 0, false);
    }

    static Operand absolute(long address) {
        return new Operand(-1, -1, -1, 0, address, false);
    }

    static Operand relative(long address) {
        return new Operand(-1, -1, -1, 0, address, true);
    }

    static Operand memory(int base, int index, int scale, long displacement) {
        return new Operand(-1, base, index, scale, displacement, false);
    }
}
