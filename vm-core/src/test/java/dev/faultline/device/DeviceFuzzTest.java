package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.disk.Media;
import dev.faultline.device.disk.MemoryMedium;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A guest that programs devices with nonsense gets an answer, never an exception. */
final class DeviceFuzzTest {
    private static final int STEPS = 300_000;
    private static final int[] SIZES = {1, 2, 4};

    /** Where devices are, so that random accesses meet them often. */
    private static final int[] PORTS = {
        0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1, 0x40, 0x41, 0x42, 0x43, 0x61, 0x70, 0x71, 0x60, 0x64,
        0x92, 0x3f8, 0x3f9, 0x3fa, 0x3fb, 0x3fc, 0x3fd, 0x3fe, 0x3ff, 0xf4, 0x501, 0x604, 0xb004,
        0x8900, 0xcf8, 0xcf9, 0x80, 0xe9, 0x3b4, 0x3b5, 0x3c0, 0x3c1, 0x3c2, 0x3c4, 0x3c5, 0x3c6,
        0x3c7, 0x3c8, 0x3c9, 0x3ce, 0x3cf, 0x3d4, 0x3d5, 0x3da, 0xffff, 0x1f0, 0x1f1, 0x1f2, 0x1f3,
        0x1f4, 0x1f5, 0x1f6, 0x1f7, 0x1f0, 0x1f7, 0x3f6, 0x170, 0x171, 0x172, 0x173, 0x174, 0x175,
        0x176, 0x177, 0x170, 0x177, 0x376
    };

    private static final Media MEDIA =
            new Media(
                    MemoryMedium.disk(new byte[3000]),
                    new MemoryMedium(new byte[70_000], 2048),
                    null);

    @Test
    void randomAccessesNeverThrowAndTimeStaysAheadOfEvents() {
        for (long seed = 1; seed <= 4; seed++) {
            run(seed);
        }
    }

    @Test
    void sameSeedGivesTheSameAnswers() {
        assertEquals(run(42), run(42));
    }

    private static long run(long seed) {
        TestBench bench = new TestBench();
        StandardDevices devices =
                new StandardDevices(
                        new DeviceConfiguration(
                                64 << 20, 5L << 30, bench::put, bench::put, MEDIA.copy()),
                        bench.wiring());
        Random random = new Random(seed);
        long digest = seed;
        String last = "";
        try {
            for (int step = 0; step < STEPS; step++) {
                int port = anyPort(random);
                int size = SIZES[random.nextInt(3)];
                int value = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(256);
                int choice = random.nextInt(100);
                last = "step %d: %d, port %#x/%d, %#x".formatted(step, choice, port, size, value);
                digest = 31 * digest + step(bench, devices, choice, port, size, value);
                assertTrue(bench.events.nextDeadline() > bench.nanos());
                bench.output.setLength(0);
                bench.ended.clear();
            }
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ", " + last, failure);
        }
        return digest;
    }

    private static long step(
            TestBench bench, StandardDevices devices, int choice, int port, int size, int value) {
        if (choice < 40) {
            bench.ports.write(port, size, value);
            return bench.output.length();
        }
        if (choice < 75) {
            return bench.ports.read(port, size);
        }
        if (choice < 85) {
            bench.advance(value & 0xffff);
            return bench.nanos();
        }
        return switch (choice) {
            case 85 -> {
                bench.leap(value & 0xffff_ffffL);
                yield bench.nanos();
            }
            case 86 -> {
                bench.leap((value & 0xffffL) << 30);
                yield bench.nanos();
            }
            case 87, 88 -> devices.interruptController().acknowledge();
            case 89 -> devices.com1().receive(value) ? 1 : 0;
            case 90 -> {
                devices.keyboard().key(Key.values()[value & 63], (value & 64) != 0);
                yield devices.keyboard().leds();
            }
            case 91 -> devices.vga().textScreen().text().hashCode();
            case 92 -> devices.vga().colour(value);
            case 93, 94 -> bench.mmio.read(0x9fff0 + (value & 0x3ffff), 1 << (value & 3));
            case 95, 96 -> {
                bench.mmio.write(0x9fff0 + (value & 0x3ffff), 1 << (value & 3), value);
                yield 0;
            }
            default -> devices.interruptController().pending() ? 1 : 0;
        };
    }

    private static int anyPort(Random random) {
        return random.nextInt(20) == 0
                ? random.nextInt(0x10000)
                : PORTS[random.nextInt(PORTS.length)];
    }
}
