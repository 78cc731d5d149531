package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.Rflags;

/**
 * Arithmetic on the two floats of a quadword (PS), or on the lower one with the upper 32 bits of
 * the first operand kept (SS).
 */
public final class SingleOperations {
    private static final long LOW = 0xffffffffL;

    private SingleOperations() {}

    /** What COMISS makes the status flags of two such. */
    public static long flags(long a, long b) {
        float x = Float.intBitsToFloat((int) a);
        float y = Float.intBitsToFloat((int) b);
        return x < y ? Rflags.CF : x == y ? Rflags.ZF : 0;
    }

    private static int high(long a) {
        return (int) (a >>> 32);
    }

    private static long pair(int low, int high) {
        return low & LOW | (long) high << 32;
    }

    private static long lower(long a, int low) {
        return a & ~LOW | low & LOW;
    }

    public static long addps(FloatingState f, long a, long b) {
        return pair(Singles.add(f, (int) a, (int) b), Singles.add(f, high(a), high(b)));
    }

    public static long addss(FloatingState f, long a, long b) {
        return lower(a, Singles.add(f, (int) a, (int) b));
    }

    public static long subps(FloatingState f, long a, long b) {
        return pair(Singles.subtract(f, (int) a, (int) b), Singles.subtract(f, high(a), high(b)));
    }

    public static long subss(FloatingState f, long a, long b) {
        return lower(a, Singles.subtract(f, (int) a, (int) b));
    }

    public static long mulps(FloatingState f, long a, long b) {
        return pair(Singles.multiply(f, (int) a, (int) b), Singles.multiply(f, high(a), high(b)));
    }

    public static long mulss(FloatingState f, long a, long b) {
        return lower(a, Singles.multiply(f, (int) a, (int) b));
    }

    public static long divps(FloatingState f, long a, long b) {
        return pair(Singles.divide(f, (int) a, (int) b), Singles.divide(f, high(a), high(b)));
    }

    public static long divss(FloatingState f, long a, long b) {
        return lower(a, Singles.divide(f, (int) a, (int) b));
    }

    public static long sqrtps(FloatingState f, long a) {
        return pair(Singles.squareRoot(f, (int) a), Singles.squareRoot(f, high(a)));
    }

    /** The root of b, with the upper half of a. */
    public static long sqrtss(FloatingState f, long a, long b) {
        return lower(a, Singles.squareRoot(f, (int) b));
    }

    public static long minps(FloatingState f, long a, long b) {
        return pair(
                Singles.pick(f, (int) a, (int) b, true), Singles.pick(f, high(a), high(b), true));
    }

    public static long minss(FloatingState f, long a, long b) {
        return lower(a, Singles.pick(f, (int) a, (int) b, true));
    }

    public static long maxps(FloatingState f, long a, long b) {
        return pair(
                Singles.pick(f, (int) a, (int) b, false), Singles.pick(f, high(a), high(b), false));
    }

    public static long maxss(FloatingState f, long a, long b) {
        return lower(a, Singles.pick(f, (int) a, (int) b, false));
    }

    public static long cmpps(FloatingState f, long a, long b, int predicate) {
        int low = Singles.compare(f, (int) a, (int) b, predicate);
        return pair(low, Singles.compare(f, high(a), high(b), predicate));
    }

    public static long cmpss(FloatingState f, long a, long b, int predicate) {
        return lower(a, Singles.compare(f, (int) a, (int) b, predicate));
    }

    /** The status flags of COMISS (imm 1) or UCOMISS (0), in RFLAGS positions. */
    public static long comiss(FloatingState f, long a, long b, int signals) {
        return Predicate.flags(SingleComparison.order(f, (int) a, (int) b, signals != 0));
    }

    public static long roundps(FloatingState f, long a, int how) {
        int low = Singles.round(f, (int) a, how);
        return pair(low, Singles.round(f, high(a), how));
    }

    /** ROUNDSS of b, with the upper half of a. */
    public static long roundss(FloatingState f, long a, long b, int how) {
        return lower(a, Singles.round(f, (int) b, how));
    }

    /** The sums within a and within b: a quadword of HADDPS. */
    public static long haddps(FloatingState f, long a, long b) {
        return pair(Singles.add(f, (int) a, high(a)), Singles.add(f, (int) b, high(b)));
    }

    /** The differences within a and within b: a quadword of HSUBPS. */
    public static long hsubps(FloatingState f, long a, long b) {
        return pair(Singles.subtract(f, (int) a, high(a)), Singles.subtract(f, (int) b, high(b)));
    }

    public static long addsubps(FloatingState f, long a, long b) {
        return pair(Singles.subtract(f, (int) a, (int) b), Singles.add(f, high(a), high(b)));
    }

    public static long fmaddps(FloatingState f, long a, long b, long c) {
        int low = Singles.fused(f, (int) a, (int) b, (int) c);
        return pair(low, Singles.fused(f, high(a), high(b), high(c)));
    }

    /** The lower floats only; the upper half is 0. */
    public static long fmaddss(FloatingState f, long a, long b, long c) {
        return Singles.fused(f, (int) a, (int) b, (int) c) & LOW;
    }

    private static long negated(long a) {
        return pair(Singles.negated((int) a), Singles.negated(high(a)));
    }

    public static long fmsubps(FloatingState f, long a, long b, long c) {
        return fmaddps(f, a, b, negated(c));
    }

    public static long fmsubss(FloatingState f, long a, long b, long c) {
        return fmaddss(f, a, b, negated(c));
    }

    public static long fnmaddps(FloatingState f, long a, long b, long c) {
        return fmaddps(f, negated(a), b, c);
    }

    public static long fnmaddss(FloatingState f, long a, long b, long c) {
        return fmaddss(f, negated(a), b, c);
    }

    public static long fnmsubps(FloatingState f, long a, long b, long c) {
        return fmaddps(f, negated(a), b, negated(c));
    }

    public static long fnmsubss(FloatingState f, long a, long b, long c) {
        return fmaddss(f, negated(a), b, negated(c));
    }

    /** Differences below, sums above. */
    public static long fmaddsubps(FloatingState f, long a, long b, long c) {
        return fmaddps(f, a, b, pair(Singles.negated((int) c), high(c)));
    }

    /** Sums below, differences above. */
    public static long fmsubaddps(FloatingState f, long a, long b, long c) {
        return fmaddps(f, a, b, pair((int) c, Singles.negated(high(c))));
    }

    /** The inverse, correctly rounded; its relative error must be below 1.5 * 2^-12 (RCPPS). */
    public static long rcpps(FloatingState f, long a) {
        return pair(Approximations.inverse((int) a), Approximations.inverse(high(a)));
    }

    /** RCPSS of b, with the upper half of a. */
    public static long rcpss(FloatingState f, long a, long b) {
        return lower(a, Approximations.inverse((int) b));
    }

    public static long rsqrtps(FloatingState f, long a) {
        return pair(Approximations.inverseRoot((int) a), Approximations.inverseRoot(high(a)));
    }

    /** RSQRTSS of b, with the upper half of a. */
    public static long rsqrtss(FloatingState f, long a, long b) {
        return lower(a, Approximations.inverseRoot((int) b));
    }
}
