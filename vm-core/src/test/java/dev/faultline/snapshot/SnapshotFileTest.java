package dev.faultline.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
    @TempDir private Path folder;
    private Path file;
    private byte[] bytes;

    private static Machine machine(long memoryBytes) {
        return new Machine(MachineConfiguration.standard().withMemory(memoryBytes));
    }

    @BeforeEach
    void save() throws Exception {
        file = folder.resolve("a.snapshot");
        try (Machine machine = machine(4 << 20)) {
            byte[] noise = new byte[5000];
            new Random(1).nextBytes(noise);
            machine.memory().write(0x1ff000, noise, 0, noise.length);
            machine.memory().write64(0x500, 0x1122334455667788L);
            machine.cpu().slots[7] = 42;
            Snapshot.of(machine, Map.of("image", "kernel")).write(file);
        }
        bytes = Files.readAllBytes(file);
    }

    private String refusal(byte[] content) throws IOException {
        Files.write(file, content);
        return assertThrows(
                        SnapshotException.class,
                        () -> {
                            Snapshot snapshot = Snapshot.read(file);
                            try (Machine machine = machine(4 << 20)) {
                                snapshot.restore(machine);
                            }
                        })
                .getMessage();
    }

    private String refusal(Consumer<byte[]> damage) throws IOException {
        byte[] damaged = bytes.clone();
        damage.accept(damaged);
        return refusal(damaged);
    }

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        Snapshot snapshot = Snapshot.read(file);
        assertEquals(Map.of("image", "kernel"), snapshot.description());
        try (Machine machine = machine(4 << 20)) {
            machine.memory().write8(0x3000, 1);
            snapshot.restore(machine);
            assertEquals(42, machine.cpu().slots[7]);
            assertEquals(0, machine.memory().read8(0x3000));
            assertEquals(0x1122334455667788L, machine.memory().read64(0x500));
            byte[] noise = new byte[5000];
            byte[] read = new byte[5000];
            new Random(1).nextBytes(noise);
            machine.memory().read(0x1ff000, read, 0, read.length);
            assertArrayEquals(noise, read);
        }
    }

    @Test
    void fileThatIsNoSnapshotIsRefusedAsThat() throws Exception {
        String message = refusal("#!/bin/sh\necho a script that is long enough".getBytes());
        assertTrue(message.endsWith("no snapshot, expected a file of --save-at"), message);
        assertTrue(refusal(new byte[0]).contains("no snapshot"));
    }

    @Test
    void laterFormatIsNamed() throws Exception {
        String message = refusal(b -> b[11] = 2);
        assertTrue(message.contains("a snapshot of format 2, expected 1"), message);
    }

    @Test
    void fileThatEndsEarlyIsRefusedWhereverItEnds() throws Exception {
        for (int length = 0; length < bytes.length; length += 1 + length / 97) {
            String message = refusal(Arrays.copyOf(bytes, length));
            assertTrue(message.contains("ends after") || message.contains("no snapshot"), message);
        }
        String longer = refusal(Arrays.copyOf(bytes, bytes.length + 1));
        assertTrue(longer.contains("1 bytes after the end"), longer);
    }

    @Test
    void flippedBitIsRefusedWhereverItIs() throws Exception {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            int at = i < 40 ? i : random.nextInt(bytes.length);
            int bit = 1 << random.nextInt(8);
            String message = refusal(b -> b[at] ^= (byte) bit);
            assertTrue(message.startsWith(file.toString()), () -> "seed " + seed + ": " + message);
        }
    }

    @Test
    void machineWithOtherMemoryOrDevicesIsNotRestored() throws Exception {
        Snapshot snapshot = Snapshot.read(file);
        try (Machine larger = machine(8 << 20);
                Machine other = machine(4 << 20)) {
            String memory =
                    assertThrows(SnapshotException.class, () -> snapshot.restore(larger))
                            .getMessage();
            assertTrue(memory.contains("4194304 bytes of RAM, expected 8388608"), memory);
            other.boot();
            String devices =
                    assertThrows(SnapshotException.class, () -> snapshot.restore(other))
                            .getMessage();
            assertTrue(devices.contains("other devices"), devices);
        }
    }
}
