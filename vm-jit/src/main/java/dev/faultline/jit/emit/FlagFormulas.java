package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;

/**
 * CF, OF and SF after an operation that is known when the region is compiled, from its result and
 * operands in their locals: the intrinsics of {@link LazyFlags}, whose methods, made for every
 * operation, C2 does not inline.
 */
final class FlagFormulas {
    private final Code code;

    FlagFormulas(Code code) {
        this.code = code;
    }

    private static int top(int operation) {
        return (8 << (operation & 3)) - 1;
    }

    /** Pushes CF as a long of 0 or 1; false where there is no formula. */
    boolean carry(int operation) {
        switch (operation & ~3) {
            case LazyFlags.LOGIC -> code.op(LCONST_0);
            case LazyFlags.INC, LazyFlags.DEC -> {
                code.loadLong(Locals.FLAGS_RIGHT);
                code.and(1);
            }
            case LazyFlags.EXPLICIT -> {
                code.loadLong(Locals.FLAGS_RESULT);
                code.and(Rflags.CF);
            }
            case LazyFlags.ADD -> carryOfSum(false, top(operation));
            case LazyFlags.SUB -> carryOfSum(true, top(operation));
            case LazyFlags.SHL -> carryOfLeftShift(top(operation));
            case LazyFlags.SHR, LazyFlags.SAR -> carryOfRightShift(operation);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The carry out of the top bit, whether or not one came in: as LazyFlags.carry has it. */
    private void carryOfSum(boolean borrow, int top) {
        left(borrow);
        code.loadLong(Locals.FLAGS_RIGHT);
        code.op(LAND);
        left(borrow);
        code.loadLong(Locals.FLAGS_RIGHT);
        code.op(LOR);
        code.loadLong(Locals.FLAGS_RESULT);
        if (!borrow) {
            invert();
        }
        code.op(LAND);
        code.op(LOR);
        bit(top);
    }

    private void left(boolean inverted) {
        code.loadLong(Locals.FLAGS_LEFT);
        if (inverted) {
            invert();
        }
    }

    private void invert() {
        code.constant(-1);
        code.op(LXOR);
    }

    private void count() {
        code.loadLong(Locals.FLAGS_RIGHT);
        code.op(L2I);
    }

    private void bit(int number) {
        code.integer(number);
        code.op(LUSHR);
        code.and(1);
    }

    private void carryOfLeftShift(int top) {
        code.loadLong(Locals.FLAGS_LEFT);
        if (top == 63) {
            code.integer(64);
            count();
            code.op(ISUB);
            code.op(LUSHR);
            code.and(1);
        } else {
            count();
            code.op(LSHL);
            bit(top + 1);
        }
    }

    private void carryOfRightShift(int operation) {
        int above = 63 - top(operation);
        int shift = (operation & ~3) == LazyFlags.SAR ? LSHR : LUSHR;
        code.loadLong(Locals.FLAGS_LEFT);
        if (above > 0) {
            code.integer(above);
            code.op(LSHL);
            code.integer(above);
            code.op(shift);
        }
        count();
        code.op(ICONST_1);
        code.op(ISUB);
        code.op(shift);
        code.and(1);
    }

    /** Pushes OF as an int of 0 or 1; false where there is no formula. */
    boolean overflow(int operation) {
        int top = top(operation);
        switch (operation & ~3) {
            case LazyFlags.LOGIC, LazyFlags.SAR -> code.op(LCONST_0);
            case LazyFlags.EXPLICIT -> {
                code.loadLong(Locals.FLAGS_RESULT);
                bit(Integer.numberOfTrailingZeros(Rflags.OF));
            }
            case LazyFlags.ADD, LazyFlags.SUB -> {
                difference(Locals.FLAGS_LEFT, Locals.FLAGS_RIGHT);
                if ((operation & ~3) == LazyFlags.ADD) {
                    invert();
                }
                difference(Locals.FLAGS_LEFT, Locals.FLAGS_RESULT);
                code.op(LAND);
                bit(top);
            }
            case LazyFlags.INC, LazyFlags.DEC -> {
                // The top bit changed, to what it is not after the other step.
                difference(Locals.FLAGS_LEFT, Locals.FLAGS_RESULT);
                boolean up = (operation & ~3) == LazyFlags.INC;
                code.loadLong(up ? Locals.FLAGS_RESULT : Locals.FLAGS_LEFT);
                code.op(LAND);
                bit(top);
            }
            case LazyFlags.SHL -> {
                code.loadLong(Locals.FLAGS_RESULT);
                bit(top);
                carryOfLeftShift(top);
                code.op(LXOR);
            }
            default -> {
                return false;
            }
        }
        code.op(L2I);
        return true;
    }

    private void difference(int one, int other) {
        code.loadLong(one);
        code.loadLong(other);
        code.op(LXOR);
    }

    /** Pushes SF as an int of 0 or 1. */
    void sign(int operation) {
        boolean explicit = operation == LazyFlags.EXPLICIT;
        code.loadLong(Locals.FLAGS_RESULT);
        bit(explicit ? Integer.numberOfTrailingZeros(Rflags.SF) : top(operation));
        code.op(L2I);
    }
}
