package dev.faultline.cpu.semantics;

import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.simd.SimdOperations;
import dev.faultline.ir.MicroOp;

/** Dispatches the infallible micro-ops that are not in the interpreter's own switch. */
public final class PureOperations {
    private PureOperations() {}

    /** The value for slot d of a micro-op, whose operands are the slots that its word names. */
    public static long evaluate(Cpu cpu, long word, long imm) {
        long a = cpu.slots[MicroOp.a(word)];
        long b = cpu.slots[MicroOp.b(word)];
        int x = MicroOp.x(word);
        if (MicroOp.op(word) >= PACKED) {
            return SimdOperations.evaluate(cpu, word, imm);
        }
        return switch (MicroOp.op(word)) {
            case SHLIF -> Shifting.shl(cpu, x, a, (int) imm);
            case SHRIF -> Shifting.shr(cpu, x, a, (int) imm);
            case SARIF -> Shifting.sar(cpu, x, a, (int) imm);
            case SHLF -> Shifting.shl(cpu, x, a, Shifting.count(x, b));
            case SHRF -> Shifting.shr(cpu, x, a, Shifting.count(x, b));
            case SARF -> Shifting.sar(cpu, x, a, Shifting.count(x, b));
            case ROL -> Rotating.rol(cpu, x, a, Shifting.count(x, b));
            case ROR -> Rotating.ror(cpu, x, a, Shifting.count(x, b));
            case RCL -> Rotating.rcl(cpu, x, a, Shifting.count(x, b));
            case RCR -> Rotating.rcr(cpu, x, a, Shifting.count(x, b));
            case RORI ->
                    x == 3
                            ? Long.rotateRight(a, (int) imm)
                            : Integer.toUnsignedLong(Integer.rotateRight((int) a, (int) imm));
            case SHLD -> Shifting.shld(cpu, x, a, b, Shifting.count(x, cpu.slots[MicroOp.c(word)]));
            case SHRD -> Shifting.shrd(cpu, x, a, b, Shifting.count(x, cpu.slots[MicroOp.c(word)]));
            case IMULF -> MultiplyDivide.imul(cpu, x, a, b);
            case MUL -> MultiplyDivide.mulWide(cpu, x, a);
            case IMUL_WIDE -> MultiplyDivide.imulWide(cpu, x, a);
            case MULX_HIGH ->
                    x == 3
                            ? Math.unsignedMultiplyHigh(a, b)
                            : (a & 0xffffffffL) * (b & 0xffffffffL) >>> 32;
            default -> bits(cpu, word, imm);
        };
    }

    private static long bits(Cpu cpu, long word, long imm) {
        long a = cpu.slots[MicroOp.a(word)];
        long b = cpu.slots[MicroOp.b(word)];
        int x = MicroOp.x(word);
        return switch (MicroOp.op(word)) {
            case BSWAP -> Bits.byteSwap(x, a);
            case BSF -> Bits.bsf(cpu, x, a, b);
            case BSR -> Bits.bsr(cpu, x, a, b);
            case TZCNT -> Bits.tzcnt(cpu, x, a);
            case LZCNT -> Bits.lzcnt(cpu, x, a);
            case POPCNT -> Bits.popcnt(cpu, x, a);
            case BT -> Bits.bitTest(cpu, x, a, b, MicroOp.c(word));
            case CRC32 -> Bits.crc32(a, b, x);
            case ANDN -> Bits.andn(cpu, x, a, b);
            case BEXTR -> Bits.bextr(cpu, x, a, b);
            case BZHI -> Bits.bzhi(cpu, x, a, b);
            case BLS -> Bits.lowestBit(cpu, x, a, MicroOp.c(word));
            case PDEP -> Long.expand(a, b);
            case PEXT -> Long.compress(a, b);
            case ADX -> MultiplyDivide.adx(cpu, x, a, b, MicroOp.c(word));
            default -> flags(cpu, word, imm);
        };
    }

    private static long flags(Cpu cpu, long word, long imm) {
        long a = cpu.slots[MicroOp.a(word)];
        int c = MicroOp.c(word);
        int x = MicroOp.x(word);
        switch (MicroOp.op(word)) {
            case LAHF -> {
                long flags = LazyFlags.get(cpu) & 0xd5 | Rflags.FIXED;
                cpu.slots[Cpu.RAX] = cpu.slots[Cpu.RAX] & ~0xff00L | flags << 8;
                return 0;
            }
            case SAHF -> {
                int flags = (int) cpu.slots[Cpu.RAX] >> 8 & 0xd5;
                LazyFlags.setExplicit(cpu, LazyFlags.get(cpu) & Rflags.OF | flags);
                return 0;
            }
            case FLAG -> {
                setFlag(cpu, c);
                return 0;
            }
            case DECIMAL -> {
                Decimal.adjust(cpu, c, (int) imm);
                return 0;
            }
            case READ_FLAGS -> {
                return FlagOperations.pushedFlags(cpu);
            }
            case LOOP_TEST -> {
                boolean again = a << 64 - (8 << x) != 0;
                if (c != 0) {
                    again &= LazyFlags.zero(cpu) == (c == 1);
                }
                return again ? 0 : 1;
            }
            case RANDOM -> {
                LazyFlags.setExplicit(cpu, Rflags.CF);
                long value = cpu.environment.random();
                return x == 3 ? value : value & (1L << (8 << x)) - 1;
            }
            case SEGMENT_SELECTOR -> {
                return segment(cpu, c).selector;
            }
            default ->
                    throw new IllegalStateException(
                            "no semantics for micro-op " + MicroOp.op(word));
        }
    }

    private static SegmentRegister segment(Cpu cpu, int index) {
        return cpu.segments[index];
    }

    private static void setFlag(Cpu cpu, int kind) {
        switch (kind) {
            case 0 -> setCarry(cpu, false);
            case 1 -> setCarry(cpu, true);
            case 2 -> setCarry(cpu, !LazyFlags.carry(cpu));
            case 3 -> cpu.systemFlags &= ~Rflags.DF;
            default -> cpu.systemFlags |= Rflags.DF;
        }
    }

    private static void setCarry(Cpu cpu, boolean carry) {
        LazyFlags.setCarryOverflow(cpu, carry, LazyFlags.overflow(cpu));
    }
}
