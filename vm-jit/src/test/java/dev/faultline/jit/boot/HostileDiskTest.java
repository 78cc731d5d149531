package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.faultline.device.disk.DiskFile;
import dev.faultline.jit.JitOptions;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disk images that nobody made on purpose, booted by the built-in BIOS: every engine comes to the
 * same end, nothing throws, and the image's file stays as it is.
 */
class HostileDiskTest {
    private static final long SEED = Long.getLong("faultline.hostile.seed", 20261123);
    private static final int CASES = Integer.getInteger("faultline.hostile.cases", 120);
    private static final MachineConfiguration CONFIGURATION =
            MachineConfiguration.standard().withMemory(2 << 20).withMaxInstructions(2_000);
    private static final int SECTOR = 512;
    private static final int PARTITIONS_AT = 446;
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);
    private static final int[] SERVICES = {
        0x13, 0x13, 0x13, 0x13, 0x10, 0x15, 0x16, 0x1a, 0x14, 0x11, 0x12, 0x19
    };

    /** What the disk's first sector is. */
    private enum BootSector {
        /** Any bytes. */
        NOISE,
        /** Services called with any registers, packets and buffers, over and over. */
        SERVICES
    }

    @TempDir private Path folder;

    @Test
    void anyBootSectorRunsTheSameUnderEveryEngineAndWritesNoFile() throws Exception {
        SplittableRandom seeds = new SplittableRandom(SEED);
        Map<BootSector, Integer> reachedTheLimit = new EnumMap<>(BootSector.class);
        for (int i = 0; i < CASES; i++) {
            long seed = seeds.nextLong();
            BootSector kind = BootSector.values()[i % BootSector.values().length];
            byte[] image = image(kind, new SplittableRandom(seed));
            if (check(image, seed).reason() instanceof ExitReason.LimitReached) {
                reachedTheLimit.merge(kind, 1, Integer::sum);
            }
        }
        int calls = reachedTheLimit.getOrDefault(BootSector.SERVICES, 0);
        assertTrue(calls > CASES / 8, "services were hardly called: " + reachedTheLimit);
    }

    private Booted check(byte[] image, long seed) throws Exception {
        Path file = folder.resolve("disk.img");
        Files.write(file, image);
        Files.setLastModifiedTime(file, LONG_AGO);
        try {
            Booted run =
                    Booted.underEachEngine(
                            CONFIGURATION.withDisk(DiskFile.openDisk(file, false)),
                            Machine::boot,
                            JitOptions.defaults().withThreshold(3));
            assertArrayEquals(image, Files.readAllBytes(file), "seed " + seed);
            assertEquals(LONG_AGO, Files.getLastModifiedTime(file), "seed " + seed);
            return run;
        } catch (RuntimeException | AssertionError e) {
            String head = HexFormat.of().formatHex(image, 0, Math.min(image.length, SECTOR));
            return fail("seed " + seed + ": " + head, e);
        }
    }

    private static byte[] image(BootSector kind, SplittableRandom random) {
        byte[] image = new byte[SECTOR * (1 + random.nextInt(64))];
        random.nextBytes(image);
        if (kind == BootSector.SERVICES) {
            callServices(image, random);
        }
        partition(image, random);
        image[510] = 0x55;
        image[511] = (byte) 0xaa;
        // Often the last sector is cut off.
        int cut = image.length > SECTOR && random.nextBoolean() ? random.nextInt(SECTOR) : 0;
        return Arrays.copyOf(image, image.length - cut);
    }

    /** MOV of any values to registers, INT n, to the end of the room and from the start again. */
    private static void callServices(byte[] image, SplittableRandom random) {
        int at = 0;
        while (at < PARTITIONS_AT - 40) {
            for (int register = 0; register < 8; register++) {
                int value = value(register, random);
                if (register != 4) {
                    at = put(image, at, 0xb8 + register, value, value >> 8);
                }
            }
            if (random.nextInt(3) == 0) {
                // ES and then DS from AX, which gets its value again.
                int ax = image[1] & 0xff | (image[2] & 0xff) << 8;
                at = put(image, at, 0x8e, 0xc0, 0x8e, 0xd8, 0xb8, ax, ax >> 8);
            }
            at = put(image, at, 0xcd, SERVICES[random.nextInt(SERVICES.length)]);
        }
        put(image, at, 0xe9, -(at + 3), -(at + 3) >> 8);
    }

    /** AX, CX, DX, BX, SP, BP, SI, DI in the order of their numbers: mostly to do with disks. */
    private static int value(int register, SplittableRandom random) {
        return switch (register) {
            case 0 -> {
                boolean extension = random.nextBoolean();
                int function = extension ? 0x40 + random.nextInt(12) : random.nextInt(0x20);
                yield function << 8 | random.nextInt(random.nextBoolean() ? 4 : 256);
            }
            case 1 -> random.nextInt(random.nextBoolean() ? 0x40 : 0x10000);
            case 2 -> random.nextInt(4) == 0 ? random.nextInt(0x10000) : 0x80;
            // A packet: somewhere in the sector's own noise, or anywhere.
            case 6 ->
                    random.nextBoolean()
                            ? 0x7c00 + random.nextInt(SECTOR)
                            : random.nextInt(0x10000);
            default -> random.nextInt(0x10000);
        };
    }

    private static int put(byte[] image, int at, int... bytes) {
        for (int value : bytes) {
            image[at++] = (byte) value;
        }
        return at;
    }

    /** Entries of noise, of all ones and of zeros; some overlap, some end before they start. */
    private static void partition(byte[] image, SplittableRandom random) {
        for (int entry = 0; entry < 4; entry++) {
            int at = PARTITIONS_AT + 16 * entry;
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(image, at, at + 16, (byte) 0xff);
                case 1 -> Arrays.fill(image, at, at + 16, (byte) 0);
                case 2 -> image[at] = (byte) 0x80;
                default -> {}
            }
        }
    }
}
