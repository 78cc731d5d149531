package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;

/**
 * Bit scans, counts, tests and the BMI operations (Intel SDM Vol. 2, under their names). Flags that
 * the SDM leaves undefined are those of the host CPU that the oracle ran on, an AMD EPYC (Zen 4).
 */
public final class Bits {
    private static final int CRC32C_REFLECTED = 0x82f63b78;

    private Bits() {}

    static long byteSwap(int x, long a) {
        return switch (x) {
            case 3 -> Long.reverseBytes(a);
            case 2 -> Integer.toUnsignedLong(Integer.reverseBytes((int) a));
            default -> Short.reverseBytes((short) a) & 0xffff;
        };
    }

    /** The flags of BSF and BSR: PF is that of the index, the other undefined ones are clear. */
    private static long scanned(Cpu cpu, long old, boolean zeroSource, int index) {
        LazyFlags.setExplicit(cpu, zeroSource ? Rflags.ZF | Rflags.PF : LazyFlags.parity(index));
        return zeroSource ? old : index;
    }

    static long bsf(Cpu cpu, int x, long a, long old) {
        long v = a & Shifting.mask(x);
        return scanned(cpu, old, v == 0, Long.numberOfTrailingZeros(v));
    }

    static long bsr(Cpu cpu, int x, long a, long old) {
        long v = a & Shifting.mask(x);
        return scanned(cpu, old, v == 0, 63 - Long.numberOfLeadingZeros(v));
    }

    private static long counted(Cpu cpu, boolean zeroSource, long result) {
        int flags = LazyFlags.overflow(cpu) ? Rflags.OF : 0;
        flags |= zeroSource ? Rflags.CF : 0;
        LazyFlags.setExplicit(cpu, result == 0 ? flags | Rflags.ZF : flags);
        return result;
    }

    static long tzcnt(Cpu cpu, int x, long a) {
        long v = a & Shifting.mask(x);
        return counted(cpu, v == 0, v == 0 ? 8 << x : Long.numberOfTrailingZeros(v));
    }

    static long lzcnt(Cpu cpu, int x, long a) {
        long v = a & Shifting.mask(x);
        return counted(cpu, v == 0, Long.numberOfLeadingZeros(v) - (64 - (8 << x)));
    }

    static long popcnt(Cpu cpu, int x, long a) {
        long v = a & Shifting.mask(x);
        LazyFlags.setExplicit(cpu, v == 0 ? Rflags.ZF : 0);
        return Long.bitCount(v);
    }

    static long bitTest(Cpu cpu, int x, long a, long b, int kind) {
        int bit = (int) b & (8 << x) - 1;
        LazyFlags.setCarryOverflow(cpu, (a >>> bit & 1) != 0, LazyFlags.overflow(cpu));
        long v = a & Shifting.mask(x);
        return switch (kind) {
            case 0 -> v;
            case 1 -> v | 1L << bit;
            case 2 -> v & ~(1L << bit);
            default -> v ^ 1L << bit;
        };
    }

    static long crc32(long sum, long data, int x) {
        int crc = (int) sum;
        for (int i = 0; i < 1 << x; i++) {
            crc ^= (int) (data >>> 8 * i) & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) != 0 ? CRC32C_REFLECTED : 0);
            }
        }
        return crc & 0xffffffffL;
    }

    static long andn(Cpu cpu, int x, long a, long b) {
        long result = ~a & b & Shifting.mask(x);
        LazyFlags.setExplicit(cpu, Shifting.resultFlags(x, result));
        return result;
    }

    static long bextr(Cpu cpu, int x, long a, long control) {
        int start = (int) control & 0xff;
        int length = (int) control >> 8 & 0xff;
        long v = a & Shifting.mask(x);
        long result = start >= 64 ? 0 : v >>> start;
        if (length < 64) {
            result &= (1L << length) - 1;
        }
        int flags = LazyFlags.parity(result) | Rflags.AF;
        LazyFlags.setExplicit(cpu, result == 0 ? flags | Rflags.ZF : flags);
        return result;
    }

    static long bzhi(Cpu cpu, int x, long a, long control) {
        int index = (int) control & 0xff;
        int width = 8 << x;
        long v = a & Shifting.mask(x);
        long result = index < width ? v & (1L << index) - 1 : v;
        int flags = Shifting.resultFlags(x, result);
        LazyFlags.setExplicit(cpu, index >= width ? flags | Rflags.CF : flags);
        return result;
    }

    /** BLSR (1), BLSMSK (2), BLSI (3). */
    static long lowestBit(Cpu cpu, int x, long a, int kind) {
        long v = a & Shifting.mask(x);
        long result =
                switch (kind) {
                    case 1 -> v & v - 1;
                    case 2 -> v ^ v - 1;
                    default -> v & -v;
                };
        result &= Shifting.mask(x);
        boolean carry = kind == 3 ? v != 0 : v == 0;
        int flags = Shifting.resultFlags(x, result);
        LazyFlags.setExplicit(cpu, carry ? flags | Rflags.CF : flags);
        return result;
    }
}
