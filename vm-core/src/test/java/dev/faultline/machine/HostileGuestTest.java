package dev.faultline.machine;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import dev.faultline.loader.EntryState;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Guests of random bytes, in every mode: they end in many ways, but never in an error of ours. */
class HostileGuestTest {
    private static final long SEED = Long.getLong("faultline.hostile.seed", 20261123);
    private static final int CASES = Integer.getInteger("faultline.hostile.cases", 60);
    private static final int SIZE = 2048;
    private static final long INSTRUCTIONS = 5_000;

    /** Bytes that lead further into the opcode maps than chance does. */
    private static final int[] OPENINGS = {
        0x0f, 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x48, 0xcd, 0xcf, 0xc4, 0xc5, 0xff, 0xea, 0x9a, 0x9d
    };

    @Test
    void randomBytesInRealMode() {
        run("real mode", 0x7c00);
    }

    @Test
    void randomBytesInProtectedMode() {
        run("protected mode", 0x100000);
    }

    @Test
    void randomBytesInLongMode() {
        run("long mode", 0);
    }

    private static void run(String mode, long loadAddress) {
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int i = 0; i < CASES; i++) {
            long seed = seeds.nextLong();
            byte[] code = randomCode(new SplittableRandom(seed));
            try {
                assertNotNull(runOnce(code, loadAddress).reason());
            } catch (Exception | Error e) {
                String head = HexFormat.of().formatHex(code, 0, 64);
                fail("%s, seed %d, case %d: %s".formatted(mode, SEED, i, head), e);
            }
        }
    }

    private static RunResult runOnce(byte[] code, long loadAddress) throws Exception {
        var configuration =
                MachineConfiguration.standard()
                        .withMemory(2 << 20)
                        .withMaxInstructions(INSTRUCTIONS);
        try (Machine machine = new Machine(configuration)) {
            if (loadAddress == 0) {
                loadInLongMode(machine, code);
            } else {
                var request = new LoadRequest("", List.of(), OptionalLong.of(loadAddress));
                machine.load(new Image("random", code), request);
            }
            return machine.run();
        }
    }

    /** A page of identity map is enough; the code itself is reached by a 32-bit entry's address. */
    private static void loadInLongMode(Machine machine, byte[] code) {
        byte[] tables = new byte[3 * 4096];
        put(tables, 0, 0x11003);
        put(tables, 4096, 0x12003);
        put(tables, 8192, 0x83);
        machine.memory().write(0x10000, tables, 0, tables.length);
        byte[] gdt = new byte[32];
        put(gdt, 16, 0x00af9b000000ffffL);
        put(gdt, 24, 0x00cf93000000ffffL);
        machine.memory().write(0x800, gdt, 0, gdt.length);
        machine.memory().write(0x100000, code, 0, code.length);
        EntrySetup.apply(
                machine.cpu(),
                new EntryState.Long64(
                        0x100000,
                        new EntryState.Registers(1, 0x100100, 0x100200, 0x100300, 0x180000),
                        0x10000,
                        new EntryState.Table(0x800, 31),
                        0x10,
                        0x18));
    }

    private static void put(byte[] bytes, int at, long value) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (value >> 8 * i);
        }
    }

    private static byte[] randomCode(SplittableRandom random) {
        byte[] code = new byte[SIZE];
        random.nextBytes(code);
        for (int i = 0; i < SIZE / 8; i++) {
            code[random.nextInt(SIZE)] = (byte) OPENINGS[random.nextInt(OPENINGS.length)];
        }
        return code;
    }
}
