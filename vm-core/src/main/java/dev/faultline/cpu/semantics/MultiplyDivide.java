package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import java.math.BigInteger;

/**
 * Multiplication, division and ADCX/ADOX (Intel SDM Vol. 2 MUL, IMUL, DIV, IDIV, ADCX). After a
 * multiplication SF, ZF, AF and PF are undefined; they keep what the host CPU gives: unchanged.
 */
public final class MultiplyDivide {
    private MultiplyDivide() {}

    private static void setCarryOverflow(Cpu cpu, boolean set) {
        LazyFlags.setCarryOverflow(cpu, set, set);
    }

    /** Two- and three-operand IMUL. */
    public static long imul(Cpu cpu, int x, long a, long b) {
        long left = Shifting.signExtended(x, a);
        long right = Shifting.signExtended(x, b);
        long product = left * right;
        boolean lost =
                x == 3
                        ? Math.multiplyHigh(left, right) != product >> 63
                        : Shifting.signExtended(x, product) != product;
        setCarryOverflow(cpu, lost);
        return product & Shifting.mask(x);
    }

    /** MUL of the accumulator. */
    public static long mulWide(Cpu cpu, int x, long a) {
        long[] s = cpu.slots;
        if (x == 3) {
            long high = Math.unsignedMultiplyHigh(s[Cpu.RAX], a);
            s[Cpu.RAX] *= a;
            s[Cpu.RDX] = high;
            setCarryOverflow(cpu, high != 0);
            return 0;
        }
        long product = (s[Cpu.RAX] & Shifting.mask(x)) * (a & Shifting.mask(x));
        storeProduct(s, x, product);
        setCarryOverflow(cpu, product >>> (8 << x) != 0);
        return 0;
    }

    /** One-operand IMUL. */
    public static long imulWide(Cpu cpu, int x, long a) {
        long[] s = cpu.slots;
        if (x == 3) {
            long high = Math.multiplyHigh(s[Cpu.RAX], a);
            s[Cpu.RAX] *= a;
            s[Cpu.RDX] = high;
            setCarryOverflow(cpu, high != s[Cpu.RAX] >> 63);
            return 0;
        }
        long product = Shifting.signExtended(x, s[Cpu.RAX]) * Shifting.signExtended(x, a);
        storeProduct(s, x, product);
        setCarryOverflow(cpu, Shifting.signExtended(x, product) != product);
        return 0;
    }

    private static void storeProduct(long[] s, int x, long product) {
        switch (x) {
            case 0 -> s[Cpu.RAX] = s[Cpu.RAX] & ~0xffffL | product & 0xffff;
            case 1 -> {
                s[Cpu.RAX] = s[Cpu.RAX] & ~0xffffL | product & 0xffff;
                s[Cpu.RDX] = s[Cpu.RDX] & ~0xffffL | product >>> 16 & 0xffff;
            }
            default -> {
                s[Cpu.RAX] = product & 0xffffffffL;
                s[Cpu.RDX] = product >>> 32;
            }
        }
    }

    private static boolean divideError(Cpu cpu) {
        return cpu.raise(Vector.DE, 0, FaultReason.DIVIDE);
    }

    /**
     * All flags are undefined (Intel SDM Vol. 2 DIV, IDIV); the host keeps CF and OF and sets AF.
     */
    private static void setDivideFlags(Cpu cpu) {
        int carry = LazyFlags.carry(cpu) ? Rflags.CF : 0;
        int overflow = LazyFlags.overflow(cpu) ? Rflags.OF : 0;
        LazyFlags.setExplicit(cpu, carry | overflow | Rflags.AF);
    }

    /** DIV; false with #DE pending. */
    public static boolean div(Cpu cpu, int x, long a) {
        long[] s = cpu.slots;
        long divisor = a & Shifting.mask(x);
        if (divisor == 0) {
            return divideError(cpu);
        }
        if (x == 3) {
            return div64(cpu, divisor);
        }
        long dividend = dividend(s, x);
        long quotient = Long.divideUnsigned(dividend, divisor);
        if (Long.compareUnsigned(quotient, Shifting.mask(x)) > 0) {
            return divideError(cpu);
        }
        storeQuotient(cpu, x, quotient, Long.remainderUnsigned(dividend, divisor));
        return true;
    }

    private static long dividend(long[] s, int x) {
        return switch (x) {
            case 0 -> s[Cpu.RAX] & 0xffff;
            case 1 -> s[Cpu.RAX] & 0xffff | (s[Cpu.RDX] & 0xffff) << 16;
            default -> s[Cpu.RAX] & 0xffffffffL | s[Cpu.RDX] << 32;
        };
    }

    private static void storeQuotient(Cpu cpu, int x, long quotient, long remainder) {
        long[] s = cpu.slots;
        setDivideFlags(cpu);
        switch (x) {
            case 0 ->
                    s[Cpu.RAX] = s[Cpu.RAX] & ~0xffffL | quotient & 0xff | (remainder & 0xff) << 8;
            case 1 -> {
                s[Cpu.RAX] = s[Cpu.RAX] & ~0xffffL | quotient & 0xffff;
                s[Cpu.RDX] = s[Cpu.RDX] & ~0xffffL | remainder & 0xffff;
            }
            default -> {
                s[Cpu.RAX] = quotient & 0xffffffffL;
                s[Cpu.RDX] = remainder & 0xffffffffL;
            }
        }
    }

    private static boolean div64(Cpu cpu, long divisor) {
        long[] s = cpu.slots;
        long high = s[Cpu.RDX];
        if (high == 0) {
            long low = s[Cpu.RAX];
            s[Cpu.RAX] = Long.divideUnsigned(low, divisor);
            s[Cpu.RDX] = Long.remainderUnsigned(low, divisor);
            setDivideFlags(cpu);
            return true;
        }
        if (Long.compareUnsigned(high, divisor) >= 0) {
            return divideError(cpu);
        }
        BigInteger dividend = unsigned(high).shiftLeft(64).or(unsigned(s[Cpu.RAX]));
        BigInteger[] result = dividend.divideAndRemainder(unsigned(divisor));
        s[Cpu.RAX] = result[0].longValue();
        s[Cpu.RDX] = result[1].longValue();
        setDivideFlags(cpu);
        return true;
    }

    private static BigInteger unsigned(long value) {
        BigInteger v = BigInteger.valueOf(value & Long.MAX_VALUE);
        return value < 0 ? v.setBit(63) : v;
    }

    /** IDIV; false with #DE pending. */
    public static boolean idiv(Cpu cpu, int x, long a) {
        long[] s = cpu.slots;
        long divisor = Shifting.signExtended(x, a);
        if (divisor == 0) {
            return divideError(cpu);
        }
        if (x == 3) {
            return idiv64(cpu, divisor);
        }
        long dividend =
                x == 0 ? (short) s[Cpu.RAX] : x == 1 ? (int) dividend(s, 1) : dividend(s, 2);
        if (dividend == Long.MIN_VALUE && divisor == -1) {
            return divideError(cpu);
        }
        long quotient = dividend / divisor;
        if (Shifting.signExtended(x, quotient) != quotient) {
            return divideError(cpu);
        }
        storeQuotient(cpu, x, quotient, dividend % divisor);
        return true;
    }

    private static boolean idiv64(Cpu cpu, long divisor) {
        long[] s = cpu.slots;
        long low = s[Cpu.RAX];
        if (s[Cpu.RDX] == low >> 63 && !(low == Long.MIN_VALUE && divisor == -1)) {
            s[Cpu.RAX] = low / divisor;
            s[Cpu.RDX] = low % divisor;
            setDivideFlags(cpu);
            return true;
        }
        BigInteger dividend = BigInteger.valueOf(s[Cpu.RDX]).shiftLeft(64).add(unsigned(low));
        BigInteger[] result = dividend.divideAndRemainder(BigInteger.valueOf(divisor));
        if (result[0].bitLength() > 63) {
            return divideError(cpu);
        }
        s[Cpu.RAX] = result[0].longValue();
        s[Cpu.RDX] = result[1].longValue();
        setDivideFlags(cpu);
        return true;
    }

    /** ADCX (kind 0, carry in CF) and ADOX (kind 1, carry in OF); the other flags stay. */
    public static long adx(Cpu cpu, int x, long a, long b, int kind) {
        boolean oldCarry = LazyFlags.carry(cpu);
        boolean oldOverflow = LazyFlags.overflow(cpu);
        boolean carryFlag = kind == 0;
        long left = a & Shifting.mask(x);
        long right = b & Shifting.mask(x);
        long sum = left + right + ((carryFlag ? oldCarry : oldOverflow) ? 1 : 0);
        boolean carry = ((left & right | (left | right) & ~sum) >>> (8 << x) - 1 & 1) != 0;
        LazyFlags.setCarryOverflow(
                cpu, carryFlag ? carry : oldCarry, carryFlag ? oldOverflow : carry);
        return sum & Shifting.mask(x);
    }
}
