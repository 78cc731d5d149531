package dev.faultline.cpu.simd;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.mmu.WideAccess;

/**
 * PCMPESTRI, PCMPESTRM, PCMPISTRI and PCMPISTRM (Intel SDM Vol. 2 4.1). The first operand is the
 * set, the ranges or the string that is looked for, the second the string that is looked through.
 */
public final class StringComparison {
    private static final int SECOND_SHIFT = 4;
    private static final int IMMEDIATE_SHIFT = 8;
    private static final int EXPLICIT = 1 << 16;
    private static final int INDEX = 1 << 17;
    private static final int WIDE = 1 << 18;
    private static final int VEX = 1 << 19;
    private static final int MEMORY = 1 << 20;

    private StringComparison() {}

    /**
     * What of an instruction is known when it is translated.
     *
     * @param first the register of the first operand
     * @param second that of the second operand, or -1 where it is in memory
     */
    public record Shape(int first, int second, int immediate) {
        /**
         * The shape as a number.
         *
         * @param explicit the lengths are in RAX and RDX
         * @param index the result is an index in ECX and not a mask in XMM0
         * @param wide the lengths have 64 bits
         * @param vex the upper half of YMM0 becomes zero
         */
        public long number(boolean explicit, boolean index, boolean wide, boolean vex) {
            return first
                    | (second < 0 ? MEMORY : second << SECOND_SHIFT)
                    | immediate << IMMEDIATE_SHIFT
                    | (explicit ? EXPLICIT : 0)
                    | (index ? INDEX : 0)
                    | (wide ? WIDE : 0)
                    | (vex ? VEX : 0);
        }
    }

    /** Executes it with the second operand in a register or at a linear address. */
    public static boolean execute(Cpu cpu, long shape, long linear, int access) {
        long[] s = cpu.slots;
        int second = Cpu.vector((int) (shape >>> SECOND_SHIFT) & 15, 0);
        long low = s[second];
        long high = s[second + 1];
        if ((shape & MEMORY) != 0) {
            if (!WideAccess.load(cpu, linear, 2, Cpu.SLOT_TEMPORARY, access)) {
                return false;
            }
            low = s[Cpu.SLOT_TEMPORARY];
            high = s[Cpu.SLOT_TEMPORARY + 1];
        }
        int first = Cpu.vector((int) shape & 15, 0);
        int format = (int) (shape >>> IMMEDIATE_SHIFT);
        Operand a = new Operand(s[first], s[first + 1], format);
        Operand b = new Operand(low, high, format);
        boolean explicit = (shape & EXPLICIT) != 0;
        boolean wide = (shape & WIDE) != 0;
        int lengthA = explicit ? a.limited(s[Cpu.RAX], wide) : a.length();
        int lengthB = explicit ? b.limited(s[Cpu.RDX], wide) : b.length();
        int result =
                polarized(aggregate(a, lengthA, b, lengthB, format), lengthB, b.count(), format);
        if ((shape & INDEX) != 0) {
            s[Cpu.RCX] = index(result, b.count(), format);
        } else {
            writeMask(cpu, result, b.count(), shape);
        }
        int flags = (result != 0 ? Rflags.CF : 0) | ((result & 1) != 0 ? Rflags.OF : 0);
        flags |= (lengthB < b.count() ? Rflags.ZF : 0) | (lengthA < a.count() ? Rflags.SF : 0);
        LazyFlags.setExplicit(cpu, flags);
        return true;
    }

    /** 16 bytes or 8 words, signed or not, as bits 0 and 1 of the immediate say. */
    private record Operand(long low, long high, int format) {
        int count() {
            return (format & 1) != 0 ? 8 : 16;
        }

        int element(int number) {
            if ((format & 1) != 0) {
                int value = (int) ((number < 4 ? low : high) >>> 16 * (number & 3)) & 0xffff;
                return (format & 2) != 0 ? (short) value : value;
            }
            int value = (int) ((number < 8 ? low : high) >>> 8 * (number & 7)) & 0xff;
            return (format & 2) != 0 ? (byte) value : value;
        }

        /** Elements before the first zero. */
        int length() {
            int length = 0;
            while (length < count() && element(length) != 0) {
                length++;
            }
            return length;
        }

        /** The absolute value of a length, at most all. */
        int limited(long register, boolean wide) {
            long length = wide ? register : (int) register;
            return length > -count() && length < count() ? (int) Math.abs(length) : count();
        }
    }

    private static int aggregate(Operand a, int lengthA, Operand b, int lengthB, int format) {
        int result = 0;
        for (int j = 0; j < b.count(); j++) {
            boolean match =
                    switch (format >> 2 & 3) {
                        case 0 -> j < lengthB && inSet(a, lengthA, b.element(j));
                        case 1 -> j < lengthB && inRanges(a, lengthA, b.element(j));
                        case 2 ->
                                j < lengthA && j < lengthB
                                        ? a.element(j) == b.element(j)
                                        : j >= lengthA && j >= lengthB;
                        default -> startsAt(a, lengthA, b, lengthB, j);
                    };
            result |= match ? 1 << j : 0;
        }
        return result;
    }

    private static boolean inSet(Operand a, int lengthA, int element) {
        for (int i = 0; i < lengthA; i++) {
            if (a.element(i) == element) {
                return true;
            }
        }
        return false;
    }

    private static boolean inRanges(Operand a, int lengthA, int element) {
        for (int i = 0; i + 1 < lengthA; i += 2) {
            if (element >= a.element(i) && element <= a.element(i + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a, as far as b goes on, begins at element j; it may go on after b's last one. */
    private static boolean startsAt(Operand a, int lengthA, Operand b, int lengthB, int j) {
        for (int i = 0; i < lengthA && j + i < b.count(); i++) {
            if (j + i >= lengthB || a.element(i) != b.element(j + i)) {
                return false;
            }
        }
        return true;
    }

    private static int polarized(int result, int lengthB, int count, int format) {
        return switch (format >> 4 & 3) {
            case 1 -> result ^ (1 << count) - 1;
            case 3 -> result ^ (1 << lengthB) - 1;
            default -> result;
        };
    }

    private static int index(int result, int count, int format) {
        if (result == 0) {
            return count;
        }
        return (format & 0x40) != 0
                ? 31 - Integer.numberOfLeadingZeros(result)
                : Integer.numberOfTrailingZeros(result);
    }

    private static void writeMask(Cpu cpu, int result, int count, long shape) {
        int d = Cpu.vector(0, 0);
        boolean spread = (shape >>> IMMEDIATE_SHIFT & 0x40) != 0;
        cpu.slots[d] = spread ? lanes(result, count / 2) : result;
        cpu.slots[d + 1] = spread ? lanes(result >> count / 2, count / 2) : 0;
        if ((shape & VEX) != 0) {
            cpu.slots[d + 2] = 0;
            cpu.slots[d + 3] = 0;
        }
    }

    /** A quadword whose so many lanes are all ones where a bit is 1. */
    private static long lanes(int bits, int count) {
        int width = 64 / count;
        long result = 0;
        for (int i = 0; i < count; i++) {
            result |= (bits >> i & 1) != 0 ? -1L >>> 64 - width << width * i : 0;
        }
        return result;
    }
}
