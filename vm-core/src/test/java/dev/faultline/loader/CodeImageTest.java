package dev.faultline.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which bytes of a file are code, and what their addresses are called. */
class CodeImageTest {
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20261123);
    private static final int CASES = 20_000;
    private static final long TEXT = 0xffffffff80100000L;
    private static final int SECTIONS = 0x300;
    private static final String STRINGS = "\0.text\0.data\0start\0middle\0local\0nowhere\0";

    private static CodeImage read(byte[] bytes) throws ImageException {
        return CodeImage.elf(new Image("test", bytes));
    }

    /** 16 bytes of .text at file offset 0x100, a .data, five symbols and their strings. */
    private static byte[] withSections() {
        ByteWriter image = new ByteWriter(0x500);
        byte[] start = Images.elf64(false);
        byte[] strings = STRINGS.getBytes(StandardCharsets.US_ASCII);
        image.bytes(0, start, 0, start.length).bytes(0x200, strings, 0, strings.length);
        for (int i = 0; i < 16; i++) {
            image.u8(0x100 + i, 0x90);
        }
        image.u64(0x28, SECTIONS).u16(0x3a, 0x40).u16(0x3c, 5).u16(0x3e, 4);
        section(image, 1, ".text", 1, 6, 0x100, 16);
        section(image, 2, ".data", 1, 3, 0x110, 16);
        section(image, 3, "", 2, 0, 0x240, 24 * 5);
        image.u32(SECTIONS + 3 * 0x40 + 0x28, 4);
        section(image, 4, "", 3, 0, 0x200, strings.length);
        symbol(image, 0, "local", 0, 1, TEXT, 0);
        symbol(image, 1, "start", 0x12, 1, TEXT, 4);
        symbol(image, 2, "middle", 0x10, 1, TEXT + 8, 0);
        symbol(image, 3, "nowhere", 0x12, 0, TEXT + 12, 0);
        symbol(image, 4, ".data", 3, 2, TEXT + 16, 0);
        return image.toBytes();
    }

    private static void section(
            ByteWriter image, int index, String name, int type, int flags, int at, int size) {
        int header = SECTIONS + index * 0x40;
        image.u32(header, STRINGS.indexOf(name)).u32(header + 4, type).u64(header + 8, flags);
        image.u64(header + 0x10, TEXT + at - 0x100).u64(header + 0x18, at);
        image.u64(header + 0x20, size);
    }

    private static void symbol(
            ByteWriter image, int index, String name, int info, int section, long value, int size) {
        int at = 0x240 + index * 24;
        image.u32(at, STRINGS.indexOf(name)).u8(at + 4, info).u16(at + 6, section);
        image.u64(at + 8, value).u64(at + 16, size);
    }

    @Test
    void onlyExecutableSectionsAreCode() throws Exception {
        CodeImage code = read(withSections());
        assertEquals(64, code.codeBits());
        assertEquals(1, code.parts().size());
        CodeImage.Part text = code.parts().getFirst();
        assertEquals(".text", text.name());
        assertEquals(TEXT, text.address());
        assertEquals(0x100, text.from());
        assertEquals(16, text.length());
        assertTrue(text.contains(TEXT + 15));
        assertFalse(text.contains(TEXT + 16));
        assertFalse(text.contains(TEXT - 1));
    }

    @Test
    void aFunctionIsPreferredToALabelAndUndefinedSymbolsAreNone() throws Exception {
        CodeImage code = read(withSections());
        assertEquals("start", code.label(TEXT));
        assertEquals("", code.label(TEXT + 12));
        assertEquals(2, code.symbols().size());
    }

    @Test
    void anAddressIsCalledAfterTheSymbolThatReachesIt() throws Exception {
        CodeImage code = read(withSections());
        assertEquals("start+0x3", code.name(TEXT + 3));
        assertEquals("", code.name(TEXT + 4));
        assertEquals("middle", code.name(TEXT + 8));
        assertEquals("middle+0x100", code.name(TEXT + 0x108));
        assertEquals("", code.name(TEXT - 1));
    }

    @Test
    void codeEndsAtTheNextSymbol() throws Exception {
        CodeImage code = read(withSections());
        assertEquals(2, code.untilSymbol(TEXT + 6, 15));
        assertEquals(15, code.untilSymbol(TEXT + 8, 15));
    }

    @Test
    void withoutSectionsExecutableSegmentsAreCode() throws Exception {
        byte[] image = Images.elf64(false);
        image[0x44] = 5;
        CodeImage code = read(image);
        assertEquals(List.of("segment 0"), code.parts().stream().map(p -> p.name()).toList());
        assertEquals(TEXT, code.parts().getFirst().address());
        assertEquals(0x100, code.parts().getFirst().length());
    }

    @Test
    void aFileWithoutCodeIsRefusedByName() {
        ImageException e = assertThrows(ImageException.class, () -> read(Images.elf64(false)));
        assertTrue(e.getMessage().contains("without code"), e.getMessage());
    }

    @Test
    void everyOtherFileIsCodeFromItsFirstByteOn() throws Exception {
        Image file = new Image("flat", new byte[] {(byte) 0x90, (byte) 0xf4});
        assertFalse(CodeImage.isElf(file));
        CodeImage code = CodeImage.flat(file, 0x7c00, 16);
        CodeImage.Part part = code.parts().getFirst();
        assertEquals(0x7c00, part.address());
        assertArrayEquals(file.bytes(), Arrays.copyOf(part.bytes(), part.length()));
        assertEquals("", code.name(0x7c00));
    }

    @Test
    void damagedFilesNeverDoMoreThanComplain() {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] good = withSections();
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] image = good.clone();
            for (int change = 0; change < 3; change++) {
                int at = random.nextInt(3) == 0 ? 0x20 + random.nextInt(0x60) : SECTIONS;
                at += at == SECTIONS ? random.nextInt(0x140) : 0;
                image[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
            }
            try {
                read += read(image).parts().size();
            } catch (ImageException e) {
                assertEquals(1, e.getMessage().lines().count());
            } catch (RuntimeException e) {
                fail("seed " + SEED + ", case " + i, e);
            }
        }
        assertTrue(read > CASES / 20, "only " + read + " damaged files were read");
    }
}
