package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;

/**
 * SHL, SHR, SAR, SHLD and SHRD with their flags (Intel SDM Vol. 2 SAL/SAR/SHL/SHR, SHLD, SHRD).
 * Flags that the SDM leaves undefined are those of the host CPU that the oracle ran on, an AMD EPYC
 * (Zen 4): OF as for a count of 1, and AF set.
 */
public final class Shifting {
    private Shifting() {}

    /** A count as the processor masks it: to 6 bits for 64-bit operands, else 5. */
    public static int count(int x, long count) {
        return (int) count & (x == 3 ? 63 : 31);
    }

    static long mask(int x) {
        return x == 3 ? -1 : (1L << (8 << x)) - 1;
    }

    static long signExtended(int x, long value) {
        int unused = 64 - (8 << x);
        return value << unused >> unused;
    }

    /** PF, ZF and SF of a result; CF, OF and AF clear. */
    static int resultFlags(int x, long result) {
        int flags = LazyFlags.parity(result);
        if ((result & mask(x)) == 0) {
            flags |= Rflags.ZF;
        }
        if (signExtended(x, result) < 0) {
            flags |= Rflags.SF;
        }
        return flags;
    }

    /** SHL; the count is masked. */
    public static long shl(Cpu cpu, int x, long value, int count) {
        long result = value << count & mask(x);
        setLazy(cpu, LazyFlags.SHL | x, result, value, count);
        return result;
    }

    /** SHR; the count is masked. */
    public static long shr(Cpu cpu, int x, long value, int count) {
        long v = value & mask(x);
        long result = v >>> count;
        setLazy(cpu, LazyFlags.SHR | x, result, v, count);
        return result;
    }

    /** SAR; the count is masked. */
    public static long sar(Cpu cpu, int x, long value, int count) {
        long v = signExtended(x, value);
        long result = v >> count & mask(x);
        setLazy(cpu, LazyFlags.SAR | x, result, v, count);
        return result;
    }

    /** A count of 0 leaves the flags alone. */
    private static void setLazy(Cpu cpu, int op, long result, long value, int count) {
        if (count != 0) {
            cpu.lazyOp = op;
            cpu.lazyResult = result;
            cpu.lazyLeft = value;
            cpu.lazyRight = count;
        }
    }

    /** SHLD; the count is masked. */
    public static long shld(Cpu cpu, int x, long value, long fill, int count) {
        if (count == 0) {
            return value & mask(x);
        }
        int width = 8 << x;
        long v = value & mask(x);
        long f = fill & mask(x);
        long result;
        long carry;
        if (x == 1) {
            // A count over 16 is undefined; the host shifts the triple v:f:f and clears CF and OF.
            long triple = v << 32 | f << 16 | f;
            result = triple << count >>> 32 & 0xffff;
            carry = triple << count >>> 48 & 1;
            if (count > 16) {
                LazyFlags.setExplicit(cpu, resultFlags(x, result) | Rflags.AF);
                return result;
            }
        } else {
            result = (v << count | f >>> width - count) & mask(x);
            carry = v >>> width - count & 1;
        }
        int flags = resultFlags(x, result) | Rflags.AF | (int) carry;
        if ((v << count >>> width - 1 & 1) != carry) {
            flags |= Rflags.OF;
        }
        LazyFlags.setExplicit(cpu, flags);
        return result;
    }

    /** SHRD; the count is masked. */
    public static long shrd(Cpu cpu, int x, long value, long fill, int count) {
        if (count == 0) {
            return value & mask(x);
        }
        int width = 8 << x;
        long v = value & mask(x);
        long f = fill & mask(x);
        long result;
        long carry;
        if (x == 1) {
            long triple = f << 32 | f << 16 | v;
            result = triple >>> count & 0xffff;
            carry = count > 16 ? 0 : triple >>> count - 1 & 1;
        } else {
            result = (v >>> count | f << width - count) & mask(x);
            carry = v >>> count - 1 & 1;
        }
        int flags = resultFlags(x, result) | Rflags.AF | (int) carry;
        if (((result ^ result << 1) >>> width - 1 & 1) != 0) {
            flags |= Rflags.OF;
        }
        LazyFlags.setExplicit(cpu, flags);
        return result;
    }
}
