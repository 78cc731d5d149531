package dev.faultline.jit.fuzz;

import java.util.SplittableRandom;

/** Chooses registers, addresses and values such that most accesses lie in the data pages. */
final class Operands {
    private static final int RSP = 4;

    private final SplittableRandom random;
    private final GuestMode mode;
    private final int start;

    Operands(SplittableRandom random, GuestMode mode, int start) {
        this.random = random;
        this.mode = mode;
        this.start = start;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A register's number; seldom the stack pointer. */
    int register() {
        int number = random.nextInt(mode.bits == 64 ? 16 : 8);
        return number == RSP && !chance(4) ? 0 : number;
    }

    /** Binary logarithm of an operand size in bytes, 8 bits among them. */
    int size() {
        int kind = random.nextInt(10);
        if (kind < 2) {
            return 0;
        }
        return kind < 4 ? 1 : kind < 7 || mode.bits != 64 ? 2 : 3;
    }

    /** Binary logarithm of an operand size in bytes, at least 16 bits. */
    int wideSize() {
        return Math.max(1, size());
    }

    /** An offset in DS of something to access; the ends of pages are favourites. */
    long address() {
        int kind = random.nextInt(100);
        if (mode == GuestMode.REAL_16) {
            return kind < 70
                    ? random.nextInt(0xf000)
                    : kind < 80 ? 0xfff0 + random.nextInt(16) : random.nextInt(0x10000);
        }
        int page = chance(60) ? random.nextInt(2) : random.nextInt(Layout.DATA_PAGES);
        long base = Layout.DATA + (page << 12);
        if (kind < 55) {
            return base + (random.nextInt(0x1000) & -8);
        } else if (kind < 75) {
            return base + 0x1000 - random.nextInt(1, 9);
        } else if (kind < 96) {
            return base + random.nextInt(0x1000);
        }
        return kind == 96 ? selfAddress(random.nextInt(64)) : wild();
    }

    private long wild() {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(0x50000);
            case 1 -> Layout.STACK + random.nextInt(0x2000);
            case 2 -> mode.bits == 64 ? 0x7fff_ffff_fff8L + random.nextInt(16) : -8L;
            case 3 -> -random.nextInt(64);
            default -> random.nextLong();
        };
    }

    /** Where a byte of the program can be written. */
    long selfAddress(int offset) {
        if (mode != GuestMode.REAL_16 && start + offset < 0x1000 && chance(30)) {
            return Layout.DATA + (8 << 12) + start + offset;
        }
        return mode == GuestMode.REAL_16 ? start + offset : Layout.CODE + start + offset;
    }

    long registerValue() {
        int kind = random.nextInt(100);
        if (kind < 55) {
            return address();
        }
        return kind < 75 ? random.nextInt(-64, 256) : value();
    }

    /** A number; the edges of sizes are favourites. */
    long value() {
        long value =
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(-2, 3);
                    case 1 -> 1L << random.nextInt(64);
                    case 2 -> (1L << random.nextInt(64)) - 1;
                    case 3 -> random.nextInt(256);
                    default -> random.nextLong();
                };
        return mode.bits == 64 ? value : value & 0xffffffffL;
    }

    /** A register or a memory operand. */
    Operand registerOrMemory() {
        return chance(40) ? Operand.register(register()) : memory();
    }

    /** A memory operand. */
    Operand memory() {
        int kind = random.nextInt(100);
        if (kind < 45) {
            long address = address();
            // A displacement has 32 bits.
            return Operand.absolute((int) address);
        } else if (kind < 55 && mode.bits == 64) {
            return Operand.relative((int) address());
        } else if (kind < 85 || mode == GuestMode.REAL_16) {
            return Operand.memory(register(), -1, 0, displacement());
        }
        int index = register();
        index = index == RSP ? 0 : index;
        return Operand.memory(
                chance(70) ? register() : -1, index, random.nextInt(4), displacement());
    }

    private long displacement() {
        return chance(30) ? 0 : random.nextInt(-128, 128);
    }
}
