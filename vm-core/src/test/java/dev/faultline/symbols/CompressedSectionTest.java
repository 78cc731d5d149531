package dev.faultline.symbols;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.CodeImage;
import dev.faultline.loader.ElfSections;
import dev.faultline.loader.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Sections with SHF_COMPRESSED. */
class CompressedSectionTest {
    private static final int ZLIB = 1;
    private static final int ZSTD = 2;

    private static byte[] compressed(int type, long size, byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        ByteBuffer section = ByteBuffer.allocate(24 + length).order(ByteOrder.LITTLE_ENDIAN);
        section.putInt(0, type).putLong(8, size).put(24, packed, 0, length);
        return section.array();
    }

    private static TestElf with(byte[] content) {
        return new TestElf(true).section(".debug_line", 1, TestElf.COMPRESSED, 0, content);
    }

    private static String refusal(byte[] content) throws Exception {
        ElfSections sections = ElfSections.of(with(content).image());
        return assertThrows(ImageException.class, () -> sections.content(".debug_line"))
                .getMessage();
    }

    @Test
    void zlibIsUnpacked() throws Exception {
        byte[] content = new byte[5000];
        Arrays.fill(content, 100, 200, (byte) 7);
        ElfSections sections = ElfSections.of(with(compressed(ZLIB, 5000, content)).image());
        CodeImage.Part part = sections.content(".debug_line").orElseThrow();
        assertEquals(5000, part.length());
        assertArrayEquals(content, part.bytes());
    }

    @Test
    void zstdIsRefusedByNameAndANoteSaysSo() throws Exception {
        byte[] content = compressed(ZSTD, 10, new byte[10]);
        String refusal =
                "test.elf: ELF .debug_line is compressed by zstd, expected zlib"
                        + " (objcopy --compress-debug-sections)";
        assertEquals(refusal, refusal(content));
        Symbols symbols = Symbols.of(with(content).image());
        assertTrue(symbols.line(0).isEmpty());
        assertEquals(List.of(refusal), symbols.notes());
    }

    @Test
    void aSizeThatCannotBeIsRefused() throws Exception {
        String huge = refusal(compressed(ZLIB, Long.MAX_VALUE, new byte[10]));
        assertTrue(huge.contains("unpacks to 9223372036854775807 bytes"), huge);
        String longer = refusal(compressed(ZLIB, 11, new byte[10]));
        assertTrue(longer.contains("unpacks to 10 bytes, expected 11"), longer);
        String none = refusal(new byte[20]);
        assertTrue(none.contains("of 20 bytes, expected a compression header of 24"), none);
    }

    @Test
    void damagedDataIsRefused() throws Exception {
        byte[] content = compressed(ZLIB, 10, new byte[10]);
        content[26] ^= 0x7f;
        String message = refusal(content);
        assertTrue(message.contains("cannot be unpacked"), message);
    }
}
