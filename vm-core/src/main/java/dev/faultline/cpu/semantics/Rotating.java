package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;

/**
 * ROL, ROR, RCL and RCR (Intel SDM Vol. 2 RCL/RCR/ROL/ROR); they write CF and OF only. OF of a
 * count above 1 is undefined; as on the host CPU of the oracle it is computed for every count but
 * 0.
 */
public final class Rotating {
    private Rotating() {}

    /** ROL; the count is masked to 5 or 6 bits. */
    public static long rol(Cpu cpu, int x, long value, int count) {
        int width = 8 << x;
        long v = value & Shifting.mask(x);
        if (count == 0) {
            return v;
        }
        int n = count & width - 1;
        long result = n == 0 ? v : (v << n | v >>> width - n) & Shifting.mask(x);
        boolean carry = (result & 1) != 0;
        LazyFlags.setCarryOverflow(cpu, carry, (result >>> width - 1 & 1) != 0 ^ carry);
        return result;
    }

    /** ROR; the count is masked to 5 or 6 bits. */
    public static long ror(Cpu cpu, int x, long value, int count) {
        int width = 8 << x;
        long v = value & Shifting.mask(x);
        if (count == 0) {
            return v;
        }
        int n = count & width - 1;
        long result = n == 0 ? v : (v >>> n | v << width - n) & Shifting.mask(x);
        boolean top = (result >>> width - 1 & 1) != 0;
        LazyFlags.setCarryOverflow(cpu, top, top ^ (result >>> width - 2 & 1) != 0);
        return result;
    }

    /** RCL; the count is masked to 5 or 6 bits, then taken modulo the width plus one. */
    public static long rcl(Cpu cpu, int x, long value, int count) {
        int width = 8 << x;
        long v = value & Shifting.mask(x);
        int n = x < 2 ? count % (width + 1) : count;
        if (count == 0) {
            return v;
        }
        boolean carry = LazyFlags.carry(cpu);
        for (int i = 0; i < n; i++) {
            boolean out = (v >>> width - 1 & 1) != 0;
            v = (v << 1 | (carry ? 1 : 0)) & Shifting.mask(x);
            carry = out;
        }
        LazyFlags.setCarryOverflow(cpu, carry, (v >>> width - 1 & 1) != 0 ^ carry);
        return v;
    }

    /** RCR; the count is masked to 5 or 6 bits, then taken modulo the width plus one. */
    public static long rcr(Cpu cpu, int x, long value, int count) {
        int width = 8 << x;
        long v = value & Shifting.mask(x);
        int n = x < 2 ? count % (width + 1) : count;
        if (count == 0) {
            return v;
        }
        boolean carry = LazyFlags.carry(cpu);
        for (int i = 0; i < n; i++) {
            boolean out = (v & 1) != 0;
            v = v >>> 1 | (carry ? 1L : 0) << width - 1;
            carry = out;
        }
        boolean top = (v >>> width - 1 & 1) != 0;
        LazyFlags.setCarryOverflow(cpu, carry, top ^ (v >>> width - 2 & 1) != 0);
        return v;
    }
}
