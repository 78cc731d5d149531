package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.device.disk.IdeChannel;
import dev.faultline.device.disk.MemoryMedium;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A guest that programs the drives with nonsense gets an answer, never an exception. */
class IdeFuzzTest {
    private static final int STEPS = 400_000;
    private static final int[] DISK_COMMANDS = {
        0x20, 0x24, 0x29, 0x30, 0x34, 0x39, 0x40, 0x42, 0x70, 0x91, 0xc4, 0xc5, 0xc6, 0xec, 0xef,
        0x90, 0xf8, 0x27, 0x08, 0xe7
    };
    private static final int[] PACKETS = {
        0x00, 0x03, 0x12, 0x1b, 0x1e, 0x25, 0x28, 0x2b, 0x43, 0x46, 0x4a, 0x5a, 0xa8
    };
    private static final int[] SIZES = {1, 2, 2, 2, 4};

    @Test
    void randomWritesToADiskNeverThrowAndRepeat() {
        for (long seed = 1; seed <= 3; seed++) {
            assertEquals(run(0x1f0, 0x3f6, seed), run(0x1f0, 0x3f6, seed));
        }
    }

    @Test
    void randomWritesToACdromNeverThrowAndRepeat() {
        for (long seed = 1; seed <= 3; seed++) {
            assertEquals(run(0x170, 0x376, seed), run(0x170, 0x376, seed));
        }
    }

    private static long run(int base, int control, long seed) {
        IdeDriver ide = new IdeDriver(base, control);
        boolean disk = base == 0x1f0;
        if (disk) {
            IdeChannel.attachDisk(
                    MemoryMedium.disk(new byte[600 * 512]), ide.bench.wiring(), ide.irq);
        } else {
            IdeChannel.attachCdrom(
                    new MemoryMedium(new byte[100 * 2048], 2048), ide.bench.wiring(), ide.irq);
        }
        Random random = new Random(seed);
        long digest = 0;
        for (int step = 0; step < STEPS; step++) {
            int choice = random.nextInt(100);
            int size = SIZES[random.nextInt(SIZES.length)];
            try {
                digest = 31 * digest + step(ide, disk, base, choice, size, random);
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d, step %d".formatted(seed, step), e);
            }
        }
        return 31 * digest + ide.irq.edges;
    }

    private static int step(
            IdeDriver ide, boolean disk, int base, int choice, int size, Random random) {
        if (choice < 20) {
            ide.out(1 + random.nextInt(6), random.nextInt(3) == 0 ? random.nextInt(256) : 0);
        } else if (choice < 30) {
            int known = DISK_COMMANDS[random.nextInt(DISK_COMMANDS.length)];
            ide.out(7, random.nextInt(8) == 0 ? random.nextInt(256) : disk ? known : 0xa0);
        } else if (choice < 60) {
            for (int i = random.nextInt(300); i > 0; i--) {
                ide.bench.ports.read(base, size);
            }
        } else if (choice < 80) {
            ide.bench.ports.write(base, 2, PACKETS[random.nextInt(PACKETS.length)]);
            for (int i = random.nextInt(disk ? 300 : 8); i > 0; i--) {
                ide.bench.ports.write(base, size, random.nextInt(4) == 0 ? random.nextInt() : 0);
            }
        } else if (choice < 82) {
            ide.control(random.nextInt(4) == 0 ? random.nextInt(256) : 0);
        } else if (choice < 95) {
            ide.bench.advance(random.nextInt(4000));
        } else {
            return ide.bench.ports.read(base + random.nextInt(8), size);
        }
        return ide.alternateStatus();
    }
}
