package dev.faultline.cpu.x87;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.softfloat.Format;
import dev.faultline.cpu.softfloat.Operations;
import dev.faultline.cpu.softfloat.Rounding;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;
import dev.faultline.mmu.Access;

/** Loads, stores and moves (Intel SDM Vol. 1 8.3.3, 8.3.4). */
final class Transfer {
    /** FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ, to nearest. */
    private static final long[] CONSTANTS = {
        0x8000000000000000L,
        0xd49a784bcd1b8afeL,
        0xb8aa3b295c17f0bcL,
        0xc90fdaa22168c235L,
        0x9a209a84fbcff799L,
        0xb17217f7d1cf79acL,
        0
    };

    private static final int[] CONSTANT_EXPONENTS = {
        0x3fff, 0x4000, 0x3fff, 0x4000, 0x3ffd, 0x3ffe, 0
    };

    private static final int L2T = 1;
    private static final int FIRST_ROUNDED_UP = 2;
    private static final int ZERO = 6;

    private Transfer() {}

    /** Whether there is room for a push; where not, what that does is done. */
    static boolean room(FloatingState f) {
        if (Registers.empty(f, 7)) {
            Registers.condition(f, Registers.C1, 0);
            return true;
        }
        if (Registers.overflow(f)) {
            Registers.push(f);
            Registers.store(f, 0, Registers.INDEFINITE, Registers.INDEFINITE_EXPONENT);
        }
        return false;
    }

    /** FLD and FILD; high is what follows the first eight bytes. */
    static void load(FloatingState f, long form, long value, long high) {
        int kind = X87Form.kind(form);
        boolean register = kind == X87Form.REGISTER;
        if (!(register && Registers.empty(f, X87Form.register(form))) && !room(f)) {
            return;
        }
        if (kind == X87Form.EXTENDED) {
            Registers.push(f);
            Registers.store(f, 0, value, (int) high & 0xffff);
            return;
        }
        if (register) {
            loadRegister(f, X87Form.register(form));
            return;
        }
        if (QuickArithmetic.load(f, kind, value)) {
            return;
        }
        SoftFloat e = Registers.begin(f);
        Arithmetic.operand(f, e.a, form, value);
        if (!Registers.nan(e, e.a, e.a)) {
            e.flags |= e.a.denormal ? SoftFloat.DE : 0;
            e.result.copy(e.a);
        }
        // A denormal is loaded even where its exception is not masked (tried on silicon).
        boolean valid = (e.flags & ~e.masks & SoftFloat.IE) == 0;
        Registers.settle(f, e);
        if (valid) {
            Registers.push(f);
            Registers.store(f, 0, e.result);
        }
    }

    private static void loadRegister(FloatingState f, int i) {
        if (Registers.empty(f, i)) {
            if (Registers.underflow(f)) {
                Registers.push(f);
                Registers.store(f, 0, Registers.INDEFINITE, Registers.INDEFINITE_EXPONENT);
            }
            return;
        }
        int from = Registers.physical(f, i);
        Registers.push(f);
        Registers.store(f, 0, f.significands[from], f.exponents[from]);
    }

    static void constant(FloatingState f, int number) {
        if (!room(f)) {
            return;
        }
        int rounding = f.controlWord >>> 10 & 3;
        long significand = CONSTANTS[number];
        if (number == L2T && rounding == SoftFloat.UP) {
            significand++;
        } else if (number >= FIRST_ROUNDED_UP
                && number < ZERO
                && (rounding == SoftFloat.DOWN || rounding == SoftFloat.ZERO)) {
            significand--;
        }
        Registers.push(f);
        Registers.store(f, 0, significand, CONSTANT_EXPONENTS[number]);
    }

    /** FST and FSTP to a register. */
    static void storeRegister(FloatingState f, long form) {
        int i = X87Form.register(form);
        if (Registers.empty(f, 0)) {
            if (!Registers.underflow(f, i)) {
                return;
            }
        } else {
            Registers.condition(f, Registers.C1, 0);
            int from = Registers.physical(f, 0);
            Registers.store(f, i, f.significands[from], f.exponents[from]);
        }
        Registers.pop(f, X87Form.pops(form));
    }

    /** FSTP1: nothing is stored, and no exception noted, where ST(0) is empty. */
    static void storeIfValid(FloatingState f, long form) {
        if (Registers.empty(f, 0)) {
            Registers.condition(f, Registers.C1, 0);
            Registers.pop(f, X87Form.pops(form));
        } else {
            storeRegister(f, form);
        }
    }

    /** FST and FSTP to memory; false where the store faults. */
    static boolean store(Cpu cpu, long form, long linear) {
        FloatingState f = cpu.floating;
        SoftFloat e = Registers.begin(f);
        boolean empty = Registers.empty(f, 0);
        int kind = X87Form.kind(form);
        if (kind == X87Form.EXTENDED) {
            return storeExtended(cpu, form, linear, empty);
        }
        Format format = kind == X87Form.SINGLE ? Format.SINGLE : Format.DOUBLE;
        if (empty) {
            e.result.indefinite();
        } else {
            Registers.load(f, 0, e.a);
            if (!Registers.nan(e, e.a, e.a)) {
                e.result.copy(e.a);
                Rounding.round(e, format, e.result);
            }
        }
        return deliver(cpu, form, linear, e.result.pack(format), empty);
    }

    /**
     * Stores what fits in eight bytes and pops, or leaves both where an exception is not masked:
     * also overflow and underflow, unlike in registers.
     */
    private static boolean deliver(Cpu cpu, long form, long linear, long value, boolean empty) {
        FloatingState f = cpu.floating;
        SoftFloat e = f.soft;
        if (empty) {
            e.flags = SoftFloat.IE | Registers.STACK_FAULT;
        }
        int unmasked = e.flags & ~e.masks & 0x3f & ~SoftFloat.PE;
        if (unmasked != 0) {
            e.flags &= ~SoftFloat.PE;
            e.roundedUp = false;
        }
        int bytes = X87Form.bytes(X87Form.kind(form));
        int access = X87Form.access(form) | Access.WRITE;
        if (unmasked == 0 && !cpu.mmu.store(linear, bytes, value, access)) {
            return false;
        }
        if (unmasked != 0 && !cpu.mmu.probe(linear, bytes, access)) {
            return false;
        }
        if (Registers.settle(f, e) && unmasked == 0) {
            Registers.pop(f, X87Form.pops(form));
        }
        return true;
    }

    private static boolean storeExtended(Cpu cpu, long form, long linear, boolean empty) {
        FloatingState f = cpu.floating;
        int from = Registers.physical(f, 0);
        long significand = empty ? Registers.INDEFINITE : f.significands[from];
        int exponent = empty ? Registers.INDEFINITE_EXPONENT : f.exponents[from];
        if (empty) {
            f.soft.flags = SoftFloat.IE | Registers.STACK_FAULT;
        }
        return deliverWide(cpu, form, linear, significand, exponent);
    }

    private static boolean deliverWide(Cpu cpu, long form, long linear, long low, int high) {
        FloatingState f = cpu.floating;
        SoftFloat e = f.soft;
        int access = X87Form.access(form) | Access.WRITE;
        if (!cpu.mmu.probe(linear, 10, access)) {
            return false;
        }
        boolean delivered = (e.flags & ~e.masks & SoftFloat.IE) == 0;
        if (delivered
                && !(cpu.mmu.store(linear, 8, low, access)
                        && cpu.mmu.store(linear + 8, 2, high, access))) {
            return false;
        }
        if (Registers.settle(f, e)) {
            Registers.pop(f, X87Form.pops(form));
        }
        return true;
    }

    /** FIST, FISTP and FISTTP; false where the store faults. */
    static boolean storeInteger(Cpu cpu, long form, long linear, boolean truncated) {
        FloatingState f = cpu.floating;
        SoftFloat e = Registers.begin(f);
        int bits = 8 * X87Form.bytes(X87Form.kind(form));
        boolean empty = Registers.empty(f, 0);
        long value = -1L << bits - 1;
        if (!empty) {
            Registers.load(f, 0, e.a);
            value = Operations.toInteger(e, e.a, bits, truncated ? SoftFloat.ZERO : e.rounding);
        }
        return deliver(cpu, form, linear, value, empty);
    }

    /** FBLD: 18 decimal digits and a sign. */
    static void loadBcd(FloatingState f, long low, long high) {
        if (!room(f)) {
            return;
        }
        long magnitude = 0;
        for (int shift = 4; shift >= 0; shift -= 4) {
            magnitude = 10 * magnitude + (high >>> shift & 15);
        }
        for (int shift = 60; shift >= 0; shift -= 4) {
            magnitude = 10 * magnitude + (low >>> shift & 15);
        }
        Unpacked x = f.soft.result;
        x.integer(magnitude);
        x.negative = (high & 0x8000) != 0;
        Registers.push(f);
        Registers.store(f, 0, x);
    }

    /** FBSTP; false where the store faults. */
    static boolean storeBcd(Cpu cpu, long form, long linear) {
        FloatingState f = cpu.floating;
        SoftFloat e = Registers.begin(f);
        long low = Registers.INDEFINITE;
        int high = Registers.INDEFINITE_EXPONENT;
        if (Registers.empty(f, 0)) {
            e.flags = SoftFloat.IE | Registers.STACK_FAULT;
        } else {
            Registers.load(f, 0, e.a);
            boolean negative = e.a.negative;
            long value = Math.abs(Operations.toInteger(e, e.a, 64, e.rounding));
            if ((e.flags & SoftFloat.IE) == 0 && value >= 1_000_000_000_000_000_000L) {
                e.flags = SoftFloat.IE;
                e.roundedUp = false;
            }
            if ((e.flags & SoftFloat.IE) == 0) {
                low = decimal(value % 10_000_000_000_000_000L);
                high = (int) decimal(value / 10_000_000_000_000_000L) | (negative ? 0x8000 : 0);
            }
        }
        return deliverWide(cpu, form, linear, low, high);
    }

    private static long decimal(long value) {
        long digits = 0;
        long rest = value;
        for (int shift = 0; rest != 0; shift += 4) {
            digits |= rest % 10 << shift;
            rest /= 10;
        }
        return digits;
    }

    /** FCMOVcc. */
    static void moveIf(FloatingState f, long form, boolean condition) {
        if (Arithmetic.operandEmpty(f, form)) {
            Registers.underflow(f, 0);
            return;
        }
        if (condition) {
            int from = Registers.physical(f, X87Form.register(form));
            Registers.store(f, 0, f.significands[from], f.exponents[from]);
        }
    }

    /** FXCH. */
    static void exchange(FloatingState f, long form) {
        int i = X87Form.register(form);
        if (Arithmetic.operandEmpty(f, form)) {
            if (!Registers.underflow(f)) {
                return;
            }
            fill(f, 0);
            fill(f, i);
        } else {
            Registers.condition(f, Registers.C1, 0);
        }
        int to = Registers.physical(f, 0);
        int from = Registers.physical(f, i);
        long significand = f.significands[to];
        int exponent = f.exponents[to];
        Registers.store(f, 0, f.significands[from], f.exponents[from]);
        Registers.store(f, i, significand, exponent);
    }

    private static void fill(FloatingState f, int i) {
        if (Registers.empty(f, i)) {
            Registers.store(f, i, Registers.INDEFINITE, Registers.INDEFINITE_EXPONENT);
        }
    }
}
