package dev.faultline.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Truncated and damaged images: each loads or costs one line, nothing else. */
class ImageFuzzTest {
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20261123);
    private static final int CASES = Integer.getInteger("faultline.fuzz.cases", 20_000);
    private static final long[] NASTY = {
        0,
        1,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0xffff,
        0x7fffffff,
        0x80000000L,
        0xffffffffL,
        0xfffff000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };

    @Test
    void damagedHeadersNeverDoMoreThanComplain() {
        Assertions.assertTimeout(Duration.ofSeconds(60), this::run);
    }

    @Test
    void everyTruncationIsAComplaintOrAnImage() {
        List<byte[]> seeds = seeds();
        for (byte[] seed : seeds) {
            for (int length = 0; length < Math.min(seed.length, 0x420); length++) {
                check(Arrays.copyOf(seed, length), "length " + length);
            }
        }
    }

    private void run() {
        List<byte[]> seeds = seeds();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < CASES; i++) {
            byte[] image = seeds.get(random.nextInt(seeds.size())).clone();
            ByteWriter writer = new ByteWriter(image.length).bytes(0, image, 0, image.length);
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                damage(writer, image.length, random);
            }
            check(writer.toBytes(), "seed " + SEED + ", case " + i);
        }
    }

    private static void damage(ByteWriter image, int size, SplittableRandom random) {
        int at = random.nextInt(Math.min(size, 0x300) - 8) & (random.nextBoolean() ? -4 : -1);
        long value = random.nextBoolean() ? NASTY[random.nextInt(NASTY.length)] : random.nextLong();
        switch (random.nextInt(4)) {
            case 0 -> image.u8(at, (int) value);
            case 1 -> image.u16(at, (int) value);
            case 2 -> image.u32(at, value);
            default -> image.u64(at, value);
        }
    }

    private static List<byte[]> seeds() {
        return List.of(
                Images.multibootElf32(),
                Images.elf64(true),
                Images.elf64(false),
                Images.multibootByAddresses(),
                Images.bzImage(),
                Images.realModeBzImage());
    }

    private static void check(byte[] image, String which) {
        FakeMemory memory = new FakeMemory(32 << 20);
        var request =
                new LoadRequest("x", List.of(new Image("m", new byte[100])), OptionalLong.empty());
        try {
            assertNotNull(ImageLoader.load(new Image("test", image), request, memory));
        } catch (ImageException e) {
            assertEquals(1, e.getMessage().lines().count(), which);
        } catch (RuntimeException | AssertionError e) {
            String head = HexFormat.of().formatHex(image, 0, Math.min(image.length, 0x80));
            fail(which + ": " + head, e);
        }
    }
}
