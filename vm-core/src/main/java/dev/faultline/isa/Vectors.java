package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.decode.Operand;
import dev.faultline.ir.FloatOperation;
import dev.faultline.ir.PackedOperation;

/**
 * Vector operands of the instruction under translation, as slots. A vector in registers or loaded
 * is the first of two or four slots that follow one another; an MMX register is one slot.
 *
 * <p>Loads come first, then results into temporaries or registers, and what cannot fail at the end:
 * {@link #zeroUpper} for VEX, {@link #writeMmx} for MMX.
 */
final class Vectors {
    private Vectors() {}

    /** Checks that the instruction may run. */
    static void ready(Lift l) {
        boolean mmx = l.insn().form.operands().stream().anyMatch(Operand::mmx);
        l.ready(l.insn().vex ? SimdClass.AVX : mmx ? SimdClass.MMX : SimdClass.SSE);
    }

    /** Quadwords of a vector operand: 1, 2 or 4; 1 for less. */
    static int quadwords(Lift l, int i) {
        return Math.max(1, l.operand(i).bytes(l.insn().vectorLength) / 8);
    }

    /** The first slot of a vector register operand. */
    static int register(Lift l, int i) {
        return Cpu.vector(number(l, i), 0);
    }

    private static int number(Lift l, int i) {
        return switch (l.operand(i)) {
            case Vx, Vdq, Vqq -> l.insn().reg;
            case Hx, Hdq -> l.insn().vvvv;
            case Lx, Ldq -> (int) l.insn().immediate >> 4 & (l.mode64() ? 15 : 7);
            default -> l.insn().rm;
        };
    }

    /** So many temporaries that follow one another; the first. */
    static int temporaries(Lift l, int count) {
        int first = l.temporary();
        for (int i = 1; i < count; i++) {
            l.temporary();
        }
        return first;
    }

    /**
     * The slots of a source operand, loaded where it is in memory. Without VEX, 16 bytes of memory
     * must be aligned (Intel SDM Vol. 2 2.4.4).
     */
    static int read(Lift l, int i) {
        return read(l, i, !l.insn().vex);
    }

    /** The same, and whether memory of 16 bytes and more must be aligned. */
    static int read(Lift l, int i, boolean aligned) {
        if (l.operand(i).mmx()) {
            return readMmx(l, i);
        }
        if (!l.inMemory(i)) {
            return register(l, i);
        }
        int bytes = l.operand(i).bytes(l.insn().vectorLength);
        if (bytes <= 8) {
            return l.load(Integer.numberOfTrailingZeros(bytes));
        }
        if (aligned) {
            l.aligned(bytes, false);
        }
        int first = temporaries(l, bytes / 8);
        l.loadWide(first, bytes);
        return first;
    }

    static int readMmx(Lift l, int i) {
        if (l.inMemory(i)) {
            return l.load(l.operand(i) == Operand.Qd ? 2 : 3);
        }
        int t = l.temporary();
        l.emit(MMX_READ, t, 0, 0, mmx(l, i), 0, 0);
        return t;
    }

    private static int mmx(Lift l, int i) {
        return (l.operand(i) == Operand.Pq ? l.insn().reg : l.insn().rm) & 7;
    }

    /** Writes an MMX register, after everything that may fail. */
    static void writeMmx(Lift l, int i, int slot) {
        enterMmx(l);
        l.emit(MMX_WRITE, 0, slot, 0, mmx(l, i), 0, 0);
    }

    /** What every MMX instruction but EMMS does to the x87 state. */
    static void enterMmx(Lift l) {
        l.emit(MMX_ENTER, 0, 0, 0, 0, 0, 0);
    }

    /** Copies slots to slots. */
    static void move(Lift l, int to, int from, int quadwords) {
        for (int q = 0; q < quadwords && to != from; q++) {
            l.op(MOV, to + q, from + q, Cpu.SLOT_ZERO, 0);
        }
    }

    /** With VEX, a register written with so many quadwords is zero above them. */
    static void zeroUpper(Lift l, int register, int quadwords) {
        for (int q = quadwords; q < 4 && l.insn().vex; q++) {
            l.opImm(MOVI, register + q, Cpu.SLOT_ZERO, 3, 0);
        }
    }

    /** d = a quadword of up to three. */
    static void packed(Lift l, PackedOperation operation, int d, int a, int b, int c, int imm) {
        l.emit(PACKED, d, a, b, c, operation.ordinal(), imm);
    }

    /** d = a quadword of two. */
    static void packed(Lift l, PackedOperation operation, int d, int a, int b) {
        packed(l, operation, d, a, b, Cpu.SLOT_ZERO, 0);
    }

    /** d = a quadword of one, with an immediate. */
    static void unary(Lift l, PackedOperation operation, int d, int a, int imm) {
        packed(l, operation, d, a, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, imm);
    }

    /** d = a quadword of up to three, floats. */
    static void floats(Lift l, FloatOperation operation, int d, int a, int b, int c, int imm) {
        l.emit(FLOAT, d, a, b, c, operation.ordinal(), imm);
    }

    /** #XM where what FLOAT micro-ops of this instruction raised is not masked. */
    static void checkFloats(Lift l) {
        l.emit(FLOAT_CHECK, 0, 0, 0, 0, 0, 0);
    }

    /** One quadword of a result from one quadword of either source. */
    @FunctionalInterface
    interface QuadwordPair {
        /** Appends the micro-op d = f(a, b). */
        void emit(Lift l, int d, int a, int b);
    }

    /** The two quadwords of a lane of 128 bits, from those of either source. */
    @FunctionalInterface
    interface LanePair {
        /** Appends micro-ops for d and d + 1, which are none of the sources. */
        void emit(Lift l, int d, int a, int b);
    }

    /** The last operand that is no immediate: the source that may be in memory. */
    private static int source(Lift l) {
        return l.operand(1).vvvv() ? 2 : 1;
    }

    /**
     * The forms of an instruction whose result's quadwords each depend on the same quadwords of its
     * two sources: {@code P,Q} and {@code V,W}, where the first operand is a source too, and {@code
     * V,H,W}.
     */
    static void pairwise(Lift l, QuadwordPair f) {
        ready(l);
        int source = source(l);
        int b = read(l, source);
        if (l.operand(0).mmx()) {
            int t = l.temporary();
            f.emit(l, t, readMmx(l, 0), b);
            writeMmx(l, 0, t);
            return;
        }
        int d = register(l, 0);
        int a = register(l, source - 1);
        int quadwords = quadwords(l, 0);
        for (int q = 0; q < quadwords; q++) {
            f.emit(l, d + q, a + q, b + q);
        }
        zeroUpper(l, d, quadwords);
    }

    /** The forms {@code V,W} and {@code V,H,W} whose lanes depend on the sources' same lanes. */
    static void lanewise(Lift l, LanePair f) {
        ready(l);
        int source = source(l);
        int b = read(l, source);
        lanewise(l, f, register(l, source - 1), b);
    }

    /** The form {@code V,W} whose lanes depend on the source's same lanes, which a and b are. */
    static void unaryLanes(Lift l, LanePair f) {
        ready(l);
        int b = read(l, 1);
        lanewise(l, f, b, b);
    }

    /** The same for sources that are read. */
    static void lanewise(Lift l, LanePair f, int a, int b) {
        int d = register(l, 0);
        int quadwords = quadwords(l, 0);
        int to = d == a || d == b ? temporaries(l, quadwords) : d;
        for (int q = 0; q < quadwords; q += 2) {
            f.emit(l, to + q, a + q, b + q);
        }
        write(l, 0, to, quadwords);
    }

    /** Moves a result to a register operand. */
    static void write(Lift l, int i, int from, int quadwords) {
        int d = register(l, i);
        move(l, d, from, quadwords);
        zeroUpper(l, d, quadwords);
    }
}
