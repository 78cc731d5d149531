package dev.faultline.oracle;

import dev.faultline.cpu.Cpu;
import java.util.SplittableRandom;

/** Gives cases addresses, mostly such as their instructions can access. */
final class Addresses {
    private final SplittableRandom random;

    Addresses(SplittableRandom random) {
        this.random = random;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Where in the code pages to put so many bytes, mostly within one page. */
    int codeOffset(int length, boolean valid) {
        int kind = random.nextInt(100);
        if (kind < 6) {
            return 0x1000 - random.nextInt(length + 1);
        }
        return kind < 9 && valid ? 0x2000 - 1 - random.nextInt(length + 1) : random.nextInt(0x1000);
    }

    /** A base for FS or GS. */
    long base() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(0x1000);
            case 2 -> OracleMemory.DATA;
            default -> random.nextLong() >> 17;
        };
    }

    /** General registers, of which some point into the data pages. */
    long[] registers(long seed) {
        long[] registers = new long[16];
        for (int i = 0; i < 16; i++) {
            registers[i] = OracleMemory.register(seed, i);
        }
        for (int i : new int[] {Cpu.RSP, Cpu.RBP, Cpu.RSI, Cpu.RDI, Cpu.RBX}) {
            if (chance(i == Cpu.RSP ? 85 : 50)) {
                registers[i] = target() & (chance(70) ? -8 : -1);
            }
        }
        if (chance(40)) {
            registers[Cpu.RCX] = random.nextInt(70);
        }
        return registers;
    }

    /** A linear address to access, mostly a good one. */
    long target() {
        int kind = random.nextInt(100);
        long page = OracleMemory.DATA + (long) random.nextInt(5) * 0x1000;
        if (kind < 70) {
            return OracleMemory.DATA + random.nextInt(OracleMemory.WRITABLE_SIZE - 16);
        } else if (kind < 85) {
            return page + random.nextInt(-16, 16);
        } else if (kind < 93) {
            return OracleMemory.DATA + 0x2000 + random.nextInt(0x2000);
        } else if (kind < 96) {
            return 0x0000_7fff_ffff_f000L + random.nextInt(0x2000);
        }
        return kind < 98 ? random.nextLong() : random.nextInt(-0x4000, 0x4000);
    }

    /** Makes the memory operand of an encoding point at an offset, where it can be made to. */
    void aim(Encoding e, long[] registers, long offset, long nextRip, int addressBits) {
        if (addressBits == 16) {
            return;
        }
        if (e.base < 0 && (e.index < 0 || chance(80)) && e.displacementSize == 4) {
            if (e.index >= 0) {
                registers[e.index] = random.nextInt(-64, 64);
            }
            long rest = e.index >= 0 ? registers[e.index] << e.scale : 0;
            e.displace(offset - rest - (e.ripRelative ? nextRip : 0));
        } else if (e.base >= 0 && e.base != e.index && chance(92)) {
            long indexed = e.index >= 0 ? registers[e.index] << e.scale : 0;
            long value = offset - indexed - e.displacement();
            boolean high = addressBits == 32 && chance(30);
            registers[e.base] = high ? value & 0xffffffffL | random.nextLong() << 32 : value;
        }
    }
}
