package dev.faultline.interp;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;

/**
 * Arithmetic that leaves its operation, operands and result as the lazy flags. Each method is short
 * enough to be inlined into the interpreter's switch.
 */
final class FlagArithmetic {
    private FlagArithmetic() {}

    /** The sum. */
    static long add(Cpu cpu, int x, long left, long right) {
        cpu.lazyOp = LazyFlags.ADD | x;
        cpu.lazyLeft = left;
        cpu.lazyRight = right;
        return cpu.lazyResult = left + right;
    }

    /** The difference. */
    static long sub(Cpu cpu, int x, long left, long right) {
        cpu.lazyOp = LazyFlags.SUB | x;
        cpu.lazyLeft = left;
        cpu.lazyRight = right;
        return cpu.lazyResult = left - right;
    }

    /** A result of AND, OR or XOR. */
    static long logic(Cpu cpu, int x, long result) {
        cpu.lazyOp = LazyFlags.LOGIC | x;
        return cpu.lazyResult = result;
    }

    /** The sum with CF. */
    static long addCarry(Cpu cpu, int x, long left, long right) {
        long carry = LazyFlags.carry(cpu) ? 1 : 0;
        add(cpu, x, left, right);
        return cpu.lazyResult += carry;
    }

    /** The difference less CF. */
    static long subBorrow(Cpu cpu, int x, long left, long right) {
        long borrow = LazyFlags.carry(cpu) ? 1 : 0;
        sub(cpu, x, left, right);
        return cpu.lazyResult -= borrow;
    }

    /** INC or DEC, which keep CF: the step is 1 or -1. */
    static long step(Cpu cpu, int op, long left, long by) {
        long carry = LazyFlags.carry(cpu) ? 1 : 0;
        cpu.lazyOp = op;
        cpu.lazyLeft = left;
        cpu.lazyRight = carry;
        return cpu.lazyResult = left + by;
    }
}
