package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.MemoryMedium;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Services called with any registers and any memory: they answer, and nothing throws. */
class HostileBiosTest {
    private static final long SEED = Long.getLong("faultline.hostile.seed", 20261123);
    private static final int CALLS = 20 * Integer.getInteger("faultline.hostile.cases", 60);
    private static final int[] VECTORS = {
        0x08, 0x09, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x1a, 0x70, 0x77, 0x0d
    };

    @Test
    void anyRegistersGetAnAnswer() {
        byte[] image = BiosGuest.disk(64);
        byte[] before = image.clone();
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int vector : VECTORS) {
            BiosGuest guest = null;
            for (int i = 0; i < CALLS; i++) {
                long seed = seeds.nextLong();
                if (guest == null || !guest.halted() || i % 100 == 0) {
                    guest =
                            booted(
                                    MemoryMedium.disk(image),
                                    c -> c.withMemory(2 << 20).withCdrom(CdDriveTest.cd(0)));
                }
                try {
                    call(guest, vector, new SplittableRandom(seed));
                } catch (RuntimeException | Error e) {
                    fail("INT 0x%x, seed %d, call %d".formatted(vector, seed, i), e);
                }
            }
        }
        assertTrue(Arrays.equals(before, image), "the image is never written");
    }

    private static void call(BiosGuest guest, int vector, SplittableRandom random) {
        byte[] noise = new byte[0x200];
        random.nextBytes(noise);
        int place = random.nextInt(4) == 0 ? 0x400 : 0x600;
        guest.machine.memory().write(place, noise, 0, noise.length);
        for (int register = 0; register < 8; register++) {
            guest.with(register, random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(80));
        }
        guest.with(Cpu.RAX, random.nextInt(0x10000)).with(Cpu.RSP, 0x7000);
        if (random.nextBoolean()) {
            int drive = random.nextInt(3) == 0 ? 0xe0 : 0x80;
            guest.with(Cpu.RDX, drive | random.nextInt(0x10000) & ~0xff).with(Cpu.RSI, 0x600);
            int function = 0x4000 + (random.nextInt(12) << 8) + random.nextInt(2);
            guest.with(Cpu.RAX, vector == 0x13 ? function : guest.cpu.slots[Cpu.RAX]);
        }
        guest.withSegment(SegmentRegister.ES, random.nextInt(0x10000));
        guest.withSegment(SegmentRegister.DS, random.nextBoolean() ? 0 : random.nextInt(0x10000));
        guest.call(vector);
    }

    /** Stacks without room for the flags, at the end of the segment and in device memory. */
    @Test
    void anyStackWillDo() {
        for (int sp : new int[] {0, 1, 2, 3, 4, 5, 6, 0xffff, 0x8000}) {
            for (int ss : new int[] {0, 0xa000, 0xb800, 0xf000, 0xffff}) {
                BiosGuest guest = booted();
                guest.withSegment(SegmentRegister.SS, ss).with(Cpu.RSP, sp);
                guest.with(Cpu.RAX, 0x4200).with(Cpu.RDX, 0x80).call(0x13);
                assertTrue(guest.result.reason() != null);
            }
        }
    }
}
