package dev.faultline.jit.emit;

import static dev.faultline.ir.MicroOpcode.*;
import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.ir.MicroOp;
import org.objectweb.asm.Label;

/** Moves, integer arithmetic, shifts and conditions. 32-bit operations are done on ints. */
final class AluEmitter {
    private static final int[] WIDE = {LADD, LSUB, LAND, LOR, LXOR};
    private static final int[] NARROW = {IADD, ISUB, IAND, IOR, IXOR};

    private final Code code;
    private final Flags flags;

    AluEmitter(Code code, Flags flags) {
        this.code = code;
        this.flags = flags;
    }

    /** One of the forty opcodes from ADD to XORIF32. */
    void group(long word, long imm) {
        int variant = MicroOp.op(word) - ADD & 7;
        int kind = MicroOp.op(word) - ADD >> 3;
        boolean narrow = (variant & 1) != 0;
        boolean flagged = (variant & 2) != 0;
        boolean immediate = (variant & 4) != 0;
        int size = narrow ? 2 : MicroOp.x(word);
        if (flagged && kind < 2) {
            operands(word, imm, immediate);
        }
        if (narrow) {
            code.getInt(MicroOp.a(word));
            rightInt(word, imm, immediate);
            code.op(NARROW[kind]);
            code.zeroExtend();
        } else {
            code.get(MicroOp.a(word));
            right(word, imm, immediate);
            code.op(WIDE[kind]);
        }
        if (flagged) {
            code.op(DUP2);
            code.storeLong(Locals.FLAGS_RESULT);
            flags.state = operation(kind) | size;
        }
        code.set(MicroOp.d(word));
    }

    private static int operation(int kind) {
        return kind == 0 ? LazyFlags.ADD : kind == 1 ? LazyFlags.SUB : LazyFlags.LOGIC;
    }

    private void operands(long word, long imm, boolean immediate) {
        code.get(MicroOp.a(word));
        code.storeLong(Locals.FLAGS_LEFT);
        right(word, imm, immediate);
        code.storeLong(Locals.FLAGS_RIGHT);
    }

    private void right(long word, long imm, boolean immediate) {
        if (immediate) {
            code.constant(imm);
        } else {
            code.get(MicroOp.b(word));
        }
    }

    private void rightInt(long word, long imm, boolean immediate) {
        if (immediate) {
            code.integer((int) imm);
        } else {
            code.getInt(MicroOp.b(word));
        }
    }

    /** CMP, CMPI, TEST, TESTI and their fused forms: the flags, nothing else. */
    void compare(long word, long imm, boolean test, boolean immediate) {
        if (test) {
            code.get(MicroOp.a(word));
            right(word, imm, immediate);
            code.op(LAND);
        } else {
            operands(word, imm, immediate);
            code.loadLong(Locals.FLAGS_LEFT);
            code.loadLong(Locals.FLAGS_RIGHT);
            code.op(LSUB);
        }
        code.storeLong(Locals.FLAGS_RESULT);
        flags.state = (test ? LazyFlags.LOGIC : LazyFlags.SUB) | MicroOp.x(word);
    }

    /** ADCF and SBBF. */
    void withCarry(long word, boolean borrow) {
        flags.carry();
        code.storeLong(Locals.SCRATCH);
        operands(word, 0, false);
        code.loadLong(Locals.FLAGS_LEFT);
        code.loadLong(Locals.FLAGS_RIGHT);
        code.op(borrow ? LSUB : LADD);
        code.loadLong(Locals.SCRATCH);
        code.op(borrow ? LSUB : LADD);
        finish(word, borrow ? LazyFlags.SUB : LazyFlags.ADD);
        if (borrow) {
            // A known SUB says that conditions are those of its operands, which a borrow changes.
            flags.materialize();
        }
    }

    /** INCF and DECF: CF stays. */
    void step(long word, boolean down) {
        flags.carry();
        code.storeLong(Locals.SCRATCH);
        code.get(MicroOp.a(word));
        code.storeLong(Locals.FLAGS_LEFT);
        code.loadLong(Locals.SCRATCH);
        code.storeLong(Locals.FLAGS_RIGHT);
        code.loadLong(Locals.FLAGS_LEFT);
        code.op(LCONST_1);
        code.op(down ? LSUB : LADD);
        finish(word, down ? LazyFlags.DEC : LazyFlags.INC);
    }

    /** The result on the stack to the flags and, zero-extended from 32 bits, to d. */
    private void finish(long word, int operation) {
        code.op(DUP2);
        code.storeLong(Locals.FLAGS_RESULT);
        flags.state = operation | MicroOp.x(word);
        if (MicroOp.x(word) == 2) {
            code.and(Code.LOW_32);
        }
        code.set(MicroOp.d(word));
    }

    /** Shifts without flags, SHLI to SAR32. */
    void shift(long word, long imm) {
        int kind = MicroOp.op(word) - SHLI;
        boolean narrow = (kind & 1) != 0;
        boolean byRegister = (kind & 2) != 0;
        if (narrow) {
            code.getInt(MicroOp.a(word));
        } else {
            code.get(MicroOp.a(word));
        }
        if (byRegister) {
            code.getInt(MicroOp.b(word));
        } else {
            code.integer((int) imm);
        }
        int wide = kind < 4 ? LSHL : kind < 8 ? LUSHR : LSHR;
        // The JVM masks counts to 5 and 6 bits as the processor does.
        code.op(narrow ? wide - 1 : wide);
        if (narrow) {
            code.zeroExtend();
        }
        code.set(MicroOp.d(word));
    }

    /** IMUL and IMUL32, no flags. */
    void multiply(long word, boolean narrow) {
        if (narrow) {
            code.getInt(MicroOp.a(word));
            code.getInt(MicroOp.b(word));
            code.op(IMUL_INT);
            code.zeroExtend();
        } else {
            code.get(MicroOp.a(word));
            code.get(MicroOp.b(word));
            code.op(LMUL);
        }
        code.set(MicroOp.d(word));
    }

    /** The JVM's opcode, whose name a micro-op has, too. */
    private static final int IMUL_INT = org.objectweb.asm.Opcodes.IMUL;

    /** NOP to SX32. */
    void move(long word, long imm) {
        int a = MicroOp.a(word);
        int d = MicroOp.d(word);
        switch (MicroOp.op(word)) {
            case MOV -> code.get(a);
            case MOVI -> code.constant(imm);
            case MOV32 -> masked(a, Code.LOW_32);
            case MERGE8 -> merge(d, a, 0xff, 0);
            case MERGE8H -> merge(d, a, 0xff, 8);
            case MERGE16 -> merge(d, a, 0xffff, 0);
            case EXTRACT8H -> {
                code.get(a);
                code.integer(8);
                code.op(LUSHR);
                code.and(0xff);
            }
            case ZX8 -> masked(a, 0xff);
            case ZX16 -> masked(a, 0xffff);
            case SX8 -> signed(a, I2B);
            case SX16 -> signed(a, I2S);
            default -> signed(a, org.objectweb.asm.Opcodes.NOP);
        }
        code.set(d);
    }

    private void masked(int slot, long mask) {
        code.get(slot);
        code.and(mask);
    }

    private void signed(int slot, int narrowing) {
        code.getInt(slot);
        if (narrowing != org.objectweb.asm.Opcodes.NOP) {
            code.op(narrowing);
        }
        code.op(I2L);
    }

    private void merge(int d, int a, long mask, int shift) {
        code.get(d);
        code.and(~(mask << shift));
        code.get(a);
        code.and(mask);
        if (shift != 0) {
            code.integer(shift);
            code.op(LSHL);
        }
        code.op(LOR);
    }

    /** Pushes a + (b &lt;&lt; c) + imm. */
    void address(long word, long imm) {
        int b = MicroOp.b(word);
        code.get(MicroOp.a(word));
        if (b != Cpu.SLOT_ZERO) {
            code.get(b);
            if (MicroOp.c(word) != 0) {
                code.integer(MicroOp.c(word));
                code.op(LSHL);
            }
            code.op(LADD);
        }
        if (imm != 0) {
            code.constant(imm);
            code.op(LADD);
        }
    }

    /** LEA, LEA32, LEA16. */
    void lea(long word, long imm) {
        address(word, imm);
        switch (MicroOp.op(word)) {
            case LEA32 -> code.and(Code.LOW_32);
            case LEA16 -> code.and(0xffff);
            default -> {}
        }
        code.set(MicroOp.d(word));
    }

    /** ADD_SEGMENT: the base is read each time, for it is no part of the mode key. */
    void addSegment(long word) {
        code.getCpu("segments", Names.SEGMENTS_DESCRIPTOR);
        code.integer(MicroOp.c(word));
        code.op(AALOAD);
        code.out.visitFieldInsn(GETFIELD, Names.SEGMENT, "base", "J");
        code.get(MicroOp.a(word));
        code.op(LADD);
        code.set(MicroOp.d(word));
    }

    /** SETCC. */
    void setCondition(long word) {
        Label done = new Label();
        code.op(LCONST_0);
        code.set(MicroOp.d(word));
        flags.jumpIf(MicroOp.c(word) ^ 1, done);
        code.op(LCONST_1);
        code.set(MicroOp.d(word));
        code.place(done);
    }

    /** CMOV. */
    void conditionalMove(long word) {
        Label done = new Label();
        code.get(MicroOp.b(word));
        code.storeLong(Locals.SCRATCH);
        flags.jumpIf(MicroOp.c(word) ^ 1, done);
        code.get(MicroOp.a(word));
        code.storeLong(Locals.SCRATCH);
        code.place(done);
        code.loadLong(Locals.SCRATCH);
        if (MicroOp.x(word) == 2) {
            code.and(Code.LOW_32);
        }
        code.set(MicroOp.d(word));
    }
}
