package dev.faultline.cpu.x87;

import dev.faultline.cpu.FloatingState;

/**
 * FADD, FSUB, FSUBR and FMUL where nothing but inexactness can happen: numbers of medium size, to
 * nearest, all exceptions masked. {@link Arithmetic} means the same and takes twice the time; the
 * host-CPU oracle tries both.
 */
final class QuickArithmetic {
    /** Rounding control and masks. */
    private static final int CONTROL = 0xc3f;

    private static final int TO_NEAREST_ALL_MASKED = 0x3f;
    private static final int INEXACT = 1 << 5;
    private static final int BIAS = 0x3fff;

    /** Sums and products of numbers with exponent fields from here on, and so many, are normal. */
    private static final int LEAST = 0x2080;

    private static final int RANGE = 0x3f00;

    /** Bits below the significand, by precision control. */
    private static final int[] BELOW = {40, 0, 11, 0};

    private QuickArithmetic() {}

    /** Carries out an operation, or leaves everything as it is and returns false. */
    static boolean binary(FloatingState f, X87Operation operation, long form, long value) {
        if ((f.controlWord & CONTROL) != TO_NEAREST_ALL_MASKED) {
            return false;
        }
        int top = Registers.physical(f, 0);
        int d = top;
        long a = f.significands[top];
        int aExponent = f.exponents[top];
        long b;
        int bExponent;
        switch (X87Form.kind(form)) {
            case X87Form.REGISTER -> {
                int other = Registers.physical(f, X87Form.register(form));
                b = f.significands[other];
                bExponent = f.exponents[other];
                d = X87Form.toRegister(form) ? other : top;
            }
            case X87Form.DOUBLE, X87Form.SINGLE -> {
                b = significand(X87Form.kind(form), value);
                bExponent = exponent(X87Form.kind(form), value);
            }
            default -> {
                return false;
            }
        }
        if ((a & b) >= 0 || !ordinary(aExponent) || !ordinary(bExponent)) {
            return false;
        }
        switch (operation) {
            case ADD -> {}
            case MUL -> {
                multiply(f, d, a, aExponent, b, bExponent);
                Registers.pop(f, X87Form.pops(form));
                return true;
            }
            case SUB, SUBR -> {
                boolean first = (operation == X87Operation.SUB) == X87Form.toRegister(form);
                aExponent ^= first ? 0x8000 : 0;
                bExponent ^= first ? 0 : 0x8000;
            }
            default -> {
                return false;
            }
        }
        boolean less = (aExponent & 0x7fff) < (bExponent & 0x7fff);
        boolean done =
                less
                        ? add(f, d, b, bExponent, a, aExponent)
                        : add(f, d, a, aExponent, b, bExponent);
        if (done) {
            Registers.pop(f, X87Form.pops(form));
        }
        return done;
    }

    /** The significand of a normal single or double in a register. */
    private static long significand(int kind, long value) {
        return value << (kind == X87Form.DOUBLE ? 11 : 40) | Long.MIN_VALUE;
    }

    /** The sign and exponent of a normal single or double in a register; 0 of others. */
    private static int exponent(int kind, long value) {
        boolean isDouble = kind == X87Form.DOUBLE;
        int field = (int) (value >>> (isDouble ? 52 : 23));
        int most = isDouble ? 0x7ff : 0xff;
        int exponent = field & most;
        if (exponent == 0 || exponent == most) {
            return 0;
        }
        return exponent + BIAS - (most >> 1) | (field & most + 1) << (isDouble ? 4 : 7);
    }

    /** Pushes a normal single or double, or returns false. */
    static boolean load(FloatingState f, int kind, long value) {
        if (kind != X87Form.DOUBLE && kind != X87Form.SINGLE) {
            return false;
        }
        int exponent = exponent(kind, value);
        if (exponent == 0) {
            return false;
        }
        Registers.push(f);
        Registers.store(f, 0, significand(kind, value), exponent);
        return true;
    }

    /** Neither small nor great, infinite or no number. */
    private static boolean ordinary(int exponent) {
        return Integer.compareUnsigned((exponent & 0x7fff) - LEAST, RANGE) < 0;
    }

    private static void multiply(FloatingState f, int d, long a, int aExp, long b, int bExp) {
        long high = Math.unsignedMultiplyHigh(a, b);
        long low = a * b;
        int exponent = (aExp & 0x7fff) + (bExp & 0x7fff) - BIAS + 1;
        if (high >= 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            exponent--;
        }
        round(f, d, high, low, exponent | (aExp ^ bExp) & 0x8000);
    }

    /** The sum, of which b has not the greater exponent; false where it is zero. */
    private static boolean add(FloatingState f, int d, long a, int aExp, long b, int bExp) {
        int distance = (aExp & 0x7fff) - (bExp & 0x7fff);
        long high;
        long low;
        if (distance == 0) {
            high = b;
            low = 0;
        } else if (distance < 64) {
            high = b >>> distance;
            low = b << 64 - distance;
        } else {
            high = 0;
            low = distance == 64 ? b : 1;
        }
        int exponent = aExp;
        if (((aExp ^ bExp) & 0x8000) == 0) {
            high += a;
            if (Long.compareUnsigned(high, a) < 0) {
                low = low >>> 1 | low & 1 | high << 63;
                high = high >>> 1 | Long.MIN_VALUE;
                exponent++;
            }
        } else {
            if (distance == 0 && Long.compareUnsigned(a, b) <= 0) {
                if (a == b) {
                    return false;
                }
                high = b - a;
                exponent ^= 0x8000;
            } else {
                high = a - high - (low != 0 ? 1 : 0);
                low = -low;
            }
            if (high == 0) {
                high = low;
                low = 0;
                exponent -= 64;
            }
            int n = Long.numberOfLeadingZeros(high);
            if (n != 0) {
                high = high << n | low >>> 64 - n;
                low <<= n;
                exponent -= n;
            }
        }
        round(f, d, high, low, exponent);
        return true;
    }

    private static void round(FloatingState f, int d, long high, long low, int exponent) {
        int below = BELOW[f.controlWord >>> 8 & 3];
        long unit = 1L << below;
        long tail = high & unit - 1;
        boolean half = below == 0 ? low < 0 : (tail & unit >>> 1) != 0;
        boolean rest = below == 0 ? low << 1 != 0 : (tail & (unit >>> 1) - 1 | low) != 0;
        int status = f.statusWord & ~Registers.C1;
        long significand = high & -unit;
        int signAndExponent = exponent;
        if (half || rest) {
            status |= INEXACT;
            if (half && (rest || (high & unit) != 0)) {
                status |= Registers.C1;
                significand += unit;
                if (significand == 0) {
                    significand = Long.MIN_VALUE;
                    signAndExponent++;
                }
            }
        }
        f.statusWord = status;
        f.significands[d] = significand;
        f.exponents[d] = signAndExponent;
        f.tags |= 1 << d;
    }
}
