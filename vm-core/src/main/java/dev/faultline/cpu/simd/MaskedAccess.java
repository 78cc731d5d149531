package dev.faultline.cpu.simd;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentCheck;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.mmu.Access;

/**
 * Vector moves from and to memory element by element, where the highest bit of each of a mask's
 * elements is 1 (Intel SDM Vol. 2 MASKMOVDQU, VMASKMOV, VPMASKMOV). Elements masked out are not
 * accessed, so that they cannot fault; but all bytes of MASKMOVDQU and MASKMOVQ must be writable,
 * whatever the mask, as they must on an EPYC (the SDM leaves it open).
 */
public final class MaskedAccess {
    private static final int MASK_SHIFT = 4;
    private static final int QUADWORDS_SHIFT = 8;
    private static final int SIZE_SHIFT = 12;
    private static final int ADDRESS_SHIFT = 16;
    private static final int STORE = 1 << 24;
    private static final int MMX = 1 << 25;

    private MaskedAccess() {}

    /**
     * What of an instruction is known when it is translated, as a number.
     *
     * @param data the register that is loaded or stored
     * @param mask the register with the mask
     * @param quadwords in either
     * @param size binary logarithm of the bytes of an element
     * @param addressBits 16, 32 or 64
     */
    public record Shape(int data, int mask, int quadwords, int size, int addressBits) {
        /** A load into the data register, whose elements masked out become 0. */
        public long load() {
            return data
                    | mask << MASK_SHIFT
                    | quadwords << QUADWORDS_SHIFT
                    | size << SIZE_SHIFT
                    | addressBits << ADDRESS_SHIFT;
        }

        /** A store. */
        public long store() {
            return load() | STORE;
        }

        /** A store of MMX registers. */
        public long storeMmx() {
            return load() | STORE | MMX;
        }
    }

    /** Loads or stores at an offset in a segment; false with a fault pending. */
    public static boolean execute(Cpu cpu, long shape, long offset, int segment) {
        boolean store = (shape & STORE) != 0;
        int size = 1 << (shape >>> SIZE_SHIFT & 3);
        int elements = 8 * (int) (shape >>> QUADWORDS_SHIFT & 7) / size;
        if (!proven(cpu, shape, offset, segment, elements, size)) {
            return false;
        }
        if (store) {
            store(cpu, shape, offset, segment, elements, size);
        } else {
            load(cpu, shape, offset, segment, elements, size);
        }
        return cpu.exitStatus == 0;
    }

    /** A register's quadword. */
    private static long quadword(Cpu cpu, long shape, int register, int number) {
        if ((shape & MMX) != 0) {
            return cpu.floating.mmx(register);
        }
        return cpu.slots[Cpu.vector(register, number)];
    }

    private static boolean selected(Cpu cpu, long shape, int element, int size) {
        int at = element * size;
        int register = (int) (shape >>> MASK_SHIFT) & 15;
        return quadword(cpu, shape, register, at / 8) << 64 - 8 * (at % 8 + size) < 0;
    }

    private static long linear(Cpu cpu, long shape, long offset, int segment, int at, int size) {
        int addressBits = (int) (shape >>> ADDRESS_SHIFT) & 0xff;
        long mask = addressBits == 64 ? -1 : (1L << addressBits) - 1;
        boolean store = (shape & STORE) != 0;
        return SegmentCheck.linear(cpu, segment, offset + at & mask, size, store);
    }

    private static int access(long shape, int segment) {
        int stack = segment == SegmentRegister.SS ? Access.STACK : 0;
        return stack | Access.PART | ((shape & STORE) != 0 ? Access.WRITE : 0);
    }

    private static boolean proven(
            Cpu cpu, long shape, long offset, int segment, int elements, int size) {
        if ((shape & MMX) != 0) {
            // Even where the store faults: tried on silicon.
            cpu.floating.enterMmx();
        }
        if (size == 1) {
            long linear = linear(cpu, shape, offset, segment, 0, elements);
            return cpu.exitStatus == 0 && cpu.mmu.probe(linear, elements, access(shape, segment));
        }
        for (int i = 0; i < elements; i++) {
            if (selected(cpu, shape, i, size)) {
                long linear = linear(cpu, shape, offset, segment, i * size, size);
                if (cpu.exitStatus != 0 || !cpu.mmu.probe(linear, size, access(shape, segment))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void store(
            Cpu cpu, long shape, long offset, int segment, int elements, int size) {
        for (int i = 0; i < elements; i++) {
            if (selected(cpu, shape, i, size)) {
                int at = i * size;
                long linear = linear(cpu, shape, offset, segment, at, size);
                long value = quadword(cpu, shape, (int) shape & 15, at / 8) >>> 8 * (at % 8);
                cpu.mmu.store(linear, size, value, access(shape, segment));
            }
        }
    }

    private static void load(
            Cpu cpu, long shape, long offset, int segment, int elements, int size) {
        int perQuadword = 8 / size;
        int d = Cpu.vector((int) shape & 15, 0);
        for (int q = 0; q < 4; q++) {
            long value = 0;
            for (int i = 0; i < perQuadword && q * perQuadword < elements; i++) {
                int element = q * perQuadword + i;
                if (selected(cpu, shape, element, size)) {
                    long linear = linear(cpu, shape, offset, segment, element * size, size);
                    value |= cpu.mmu.load(linear, size, access(shape, segment)) << 8 * size * i;
                }
            }
            cpu.slots[d + q] = value;
        }
    }
}
