package dev.faultline.cpu.softfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.cpu.FloatingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Single, double and half precision against the host CPU's SSE, F16C and FMA, with random and
 * special operands under all rounding controls and masks. {@code -Dfaultline.softfloat.seed=N}
 * tries others, {@code -Dfaultline.softfloat.cases=N} so many.
 */
class SoftFloatTest {
    private static final long SEED = Long.getLong("faultline.softfloat.seed", 20261124);
    private static final int CASES = Integer.getInteger("faultline.softfloat.cases", 200_000);
    private static final int SINGLES = 32;
    private static final int ROUND = 17;
    private static final int FROM_HALF = 53;
    private static final int TO_HALF = 54;
    private static final int LAST = 58;
    private static final int BEFORE = 7;

    private final Random random = new Random(SEED);

    @Test
    void everyOperationDoesWhatTheHostCpuDoes() throws Exception {
        assumeTrue(HostFloats.available(), "no gcc or no x86-64 Linux with FMA and F16C");
        List<HostFloats.Operation> operations = new ArrayList<>();
        while (operations.size() < CASES) {
            operations.add(operation());
        }
        List<HostFloats.Outcome> expected = HostFloats.run(operations);
        int failures = 0;
        StringBuilder report = new StringBuilder();
        for (int i = 0; i < CASES; i++) {
            String difference = difference(operations.get(i), expected.get(i));
            if (difference != null && failures++ < 20) {
                report.append('\n').append(difference);
            }
        }
        assertEquals(0, failures, "differences, seed " + SEED + report);
    }

    private HostFloats.Operation operation() {
        int code;
        do {
            code = random.nextInt(LAST + 1);
        } while (code > ROUND + 3 && code < SINGLES);
        boolean single = code >= SINGLES && code != SINGLES + 14 || code == 14;
        int mxcsr =
                random.nextInt(4) << 13 | (random.nextInt(3) == 0 ? random.nextInt(64) : 63) << 7;
        mxcsr |= random.nextInt(4) == 0 ? 0x40 : 0;
        mxcsr |= random.nextInt(4) == 0 ? 0x8000 : 0;
        mxcsr |= random.nextInt(8) == 0 ? random.nextInt(64) & ~(~mxcsr >>> 7) : 0;
        long a = integer(code) ? random.nextLong() >> random.nextInt(64) : number(code, single);
        long b = random.nextInt(4) == 0 ? near(a, single) : number(code, single);
        long c = random.nextInt(4) == 0 ? product(a, b, single) : number(code, single);
        return new HostFloats.Operation(code, mxcsr, a, b, c);
    }

    private static boolean integer(int code) {
        return (code & 31) == 12 || (code & 31) == 13;
    }

    private long near(long a, boolean single) {
        return a + random.nextInt(5) - 2 ^ (random.nextBoolean() ? 0 : 1L << (single ? 31 : 63));
    }

    private long product(long a, long b, boolean single) {
        long c =
                single
                        ? Float.floatToRawIntBits(
                                -Float.intBitsToFloat((int) a) * Float.intBitsToFloat((int) b))
                        : Double.doubleToRawLongBits(
                                -Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
        return c + random.nextInt(3) - 1;
    }

    private long number(int code, boolean single) {
        if (code == FROM_HALF) {
            return random.nextInt(1 << 16);
        }
        int fraction = single ? 23 : 52;
        int exponents = single ? 255 : 2047;
        int bias = exponents >> 1;
        long bits = random.nextLong() & (1L << fraction) - 1;
        switch (random.nextInt(4)) {
            case 0 -> bits = -1L << random.nextInt(fraction + 1) & (1L << fraction) - 1;
            case 1 -> bits &= -1L << random.nextInt(fraction + 1);
            case 2 -> bits = (1L << fraction) - 1 & (1L << random.nextInt(fraction + 1)) - 1;
            default -> {}
        }
        int exponent =
                switch (random.nextInt(8)) {
                    case 0 -> 0;
                    case 1 -> exponents;
                    case 2 -> random.nextInt(4);
                    case 3 -> exponents - 1 - random.nextInt(3);
                    case 4, 5 -> bias - 30 + random.nextInt(100);
                    case 6 -> (bias >> 1) - 2 + random.nextInt(5);
                    default -> random.nextInt(exponents);
                };
        return bits | (long) exponent << fraction | (random.nextLong() & 1) << (single ? 31 : 63);
    }

    private static String difference(HostFloats.Operation o, HostFloats.Outcome host) {
        FloatingState f = new FloatingState();
        f.mxcsr = o.mxcsr();
        long result = ours(f, o);
        int flags = f.pending;
        int unmasked = flags & ~(f.mxcsr >>> 7);
        f.mxcsr |= (unmasked & BEFORE) != 0 ? flags & BEFORE : flags;
        long mask = o.code() >= TO_HALF ? 0xffff : o.code() >= SINGLES ? 0xffffffffL : -1;
        mask = (o.code() & 31) == 9 || (o.code() & 31) == 11 ? -1 : mask;
        boolean same = unmasked != 0 || ((result ^ host.result()) & mask) == 0;
        if (same && f.mxcsr == host.mxcsr() && unmasked != 0 == host.trapped()) {
            return null;
        }
        return "code %d mxcsr %04x a %x b %x c %x: %x mxcsr %04x, host %x mxcsr %04x%s"
                .formatted(
                        o.code(),
                        o.mxcsr(),
                        o.a(),
                        o.b(),
                        o.c(),
                        result & mask,
                        f.mxcsr,
                        host.result() & mask,
                        host.mxcsr(),
                        host.trapped() ? " trapped" : "");
    }

    private static long ours(FloatingState f, HostFloats.Operation o) {
        int rounding = f.mxcsr >>> 13 & 3;
        if (o.code() >= FROM_HALF) {
            int a = (int) o.a();
            return o.code() == FROM_HALF
                    ? SoftSingle.fromHalf(f, a)
                    : SoftSingle.toHalf(f, a, o.code() == TO_HALF ? rounding : o.code() - 55);
        }
        if (o.code() >= SINGLES) {
            return single(f, o.code() - SINGLES, o, rounding);
        }
        long a = o.a();
        long b = o.b();
        return switch (o.code()) {
            case 0 -> SoftDouble.add(f, a, b);
            case 1 -> SoftDouble.sub(f, a, b);
            case 2 -> SoftDouble.mul(f, a, b);
            case 3 -> SoftDouble.div(f, a, b);
            case 4 -> SoftDouble.sqrt(f, a);
            case 5 -> SoftDouble.fma(f, b, a, o.c());
            case 6 -> SoftDouble.roundToInteger(f, a, rounding, false);
            case 7 -> SoftDouble.roundToInteger(f, a, rounding, true);
            case 8 -> SoftDouble.toInt32(f, a, rounding) & 0xffffffffL;
            case 9 -> SoftDouble.toInt64(f, a, rounding);
            case 10 -> SoftDouble.toInt32(f, a, SoftFloat.ZERO) & 0xffffffffL;
            case 11 -> SoftDouble.toInt64(f, a, SoftFloat.ZERO);
            case 12 -> SoftDouble.fromInt(f, (int) a);
            case 13 -> SoftDouble.fromInt(f, a);
            case 14 -> SoftDouble.fromSingle(f, (int) a);
            case 15 -> flags(SoftDouble.compare(f, a, b, false));
            case 16 -> flags(SoftDouble.compare(f, a, b, true));
            default -> SoftDouble.roundToInteger(f, a, o.code() - ROUND, false);
        };
    }

    private static long single(FloatingState f, int code, HostFloats.Operation o, int rounding) {
        int a = (int) o.a();
        int b = (int) o.b();
        return switch (code) {
            case 0 -> SoftSingle.add(f, a, b);
            case 1 -> SoftSingle.sub(f, a, b);
            case 2 -> SoftSingle.mul(f, a, b);
            case 3 -> SoftSingle.div(f, a, b);
            case 4 -> SoftSingle.sqrt(f, a);
            case 5 -> SoftSingle.fma(f, b, a, (int) o.c());
            case 6 -> SoftSingle.roundToInteger(f, a, rounding, false);
            case 7 -> SoftSingle.roundToInteger(f, a, rounding, true);
            case 8 -> SoftSingle.toInt32(f, a, rounding) & 0xffffffffL;
            case 9 -> SoftSingle.toInt64(f, a, rounding);
            case 10 -> SoftSingle.toInt32(f, a, SoftFloat.ZERO) & 0xffffffffL;
            case 11 -> SoftSingle.toInt64(f, a, SoftFloat.ZERO);
            case 12 -> SoftSingle.fromInt(f, a);
            case 13 -> SoftSingle.fromInt(f, o.a());
            case 14 -> SoftSingle.fromDouble(f, o.a());
            case 15 -> flags(SoftSingle.compare(f, a, b, false));
            case 16 -> flags(SoftSingle.compare(f, a, b, true));
            default -> SoftSingle.roundToInteger(f, a, code - ROUND, false);
        };
    }

    /** ZF, PF and CF as UCOMISD sets them. */
    private static long flags(int order) {
        return switch (order) {
            case Operations.LESS -> 1;
            case Operations.EQUAL -> 0x40;
            case Operations.GREATER -> 0;
            default -> 0x45;
        };
    }
}
