package dev.faultline.cpu.simd;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentCheck;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.mmu.Access;

/**
 * VGATHERDPS and its like: elements from memory at indexes in a vector register, where the mask's
 * highest bits are 1 (Intel SDM Vol. 2 VGATHERDPS). The lowest element comes first; each that is
 * done is in its place with its mask cleared, so that a fault of a later one resumes there.
 */
public final class GatherAccess {
    private static final int INDEX_SHIFT = 4;
    private static final int MASK_SHIFT = 8;
    private static final int ELEMENTS_SHIFT = 12;
    private static final int SCALE_SHIFT = 16;
    private static final int ADDRESS_SHIFT = 20;
    private static final int WIDE_INDEX = 1 << 28;
    private static final int WIDE_ELEMENT = 1 << 29;

    private GatherAccess() {}

    /**
     * What of an instruction is known when it is translated.
     *
     * @param data the register that elements go to
     * @param index the register with the indexes
     * @param mask the register with the mask
     * @param elements how many
     */
    public record Shape(int data, int index, int mask, int elements) {
        /**
         * The shape as a number.
         *
         * @param scale what an index is shifted left by
         * @param addressBits 32 or 64
         * @param wideIndex indexes have 64 bits and not 32
         * @param wideElement elements have 64 bits and not 32
         */
        public long number(int scale, int addressBits, boolean wideIndex, boolean wideElement) {
            return data
                    | index << INDEX_SHIFT
                    | mask << MASK_SHIFT
                    | elements << ELEMENTS_SHIFT
                    | scale << SCALE_SHIFT
                    | addressBits << ADDRESS_SHIFT
                    | (wideIndex ? WIDE_INDEX : 0)
                    | (wideElement ? WIDE_ELEMENT : 0);
        }
    }

    /** Loads the elements that are still to be loaded; false with a fault pending. */
    public static boolean execute(Cpu cpu, long shape, long offset, int segment) {
        int data = Cpu.vector((int) shape & 15, 0);
        int mask = Cpu.vector((int) (shape >>> MASK_SHIFT) & 15, 0);
        int elements = (int) (shape >>> ELEMENTS_SHIFT) & 15;
        int size = (shape & WIDE_ELEMENT) != 0 ? 8 : 4;
        int access = Access.PART | (segment == SegmentRegister.SS ? Access.STACK : 0);
        for (int i = 0; i < elements; i++) {
            if (lane(cpu, mask, i, size) << 64 - 8 * size < 0) {
                long linear = linear(cpu, shape, offset, segment, i);
                long value = cpu.exitStatus == 0 ? cpu.mmu.load(linear, size, access) : 0;
                if (cpu.exitStatus != 0) {
                    return false;
                }
                put(cpu, data, i, size, value);
            }
            put(cpu, mask, i, size, 0);
        }
        for (int q = elements * size / 8; q < 4; q++) {
            cpu.slots[data + q] = 0;
            cpu.slots[mask + q] = 0;
        }
        return true;
    }

    private static long linear(Cpu cpu, long shape, long offset, int segment, int element) {
        int index = Cpu.vector((int) (shape >>> INDEX_SHIFT) & 15, 0);
        boolean wide = (shape & WIDE_INDEX) != 0;
        long lane = lane(cpu, index, element, wide ? 8 : 4);
        long distance = (wide ? lane : (int) lane) << (int) (shape >>> SCALE_SHIFT & 3);
        long mask = (shape >>> ADDRESS_SHIFT & 0xff) == 64 ? -1 : 0xffffffffL;
        int size = (shape & WIDE_ELEMENT) != 0 ? 8 : 4;
        return SegmentCheck.linear(cpu, segment, offset + distance & mask, size, false);
    }

    private static long lane(Cpu cpu, int register, int number, int size) {
        int at = number * size;
        long quadword = cpu.slots[register + at / 8];
        return size == 8 ? quadword : quadword >>> 8 * (at % 8) & 0xffffffffL;
    }

    private static void put(Cpu cpu, int register, int number, int size, long value) {
        int at = number * size;
        int slot = register + at / 8;
        cpu.slots[slot] =
                size == 8 ? value : PackedShuffles.pinsrd(cpu.slots[slot], value, 8 * (at % 8));
    }
}
