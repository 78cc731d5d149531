package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HeldOutputTest {
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final HeldOutput held = new HeldOutput(seen);

    @Test
    void nothingIsSeenBeforeTheRelease() throws IOException {
        held.write("one ".getBytes());
        assertEquals("", seen.toString());
        assertEquals(0, held.release());
        assertEquals("one ", seen.toString());
        held.write("two".getBytes());
        assertEquals("one two", seen.toString());
        assertEquals(0, held.release());
        assertEquals("one two", seen.toString());
    }

    @Test
    void ofVeryMuchTheEndIsKeptAndTheRestCounted() throws IOException {
        byte[] line = new byte[1000];
        int lines = 5000;
        for (int i = 0; i < lines; i++) {
            line[0] = (byte) i;
            held.write(line);
        }
        long lost = held.release();
        assertEquals(lines * 1000L, lost + seen.size());
        byte[] kept = seen.toByteArray();
        assertEquals(true, kept.length >= 1 << 20 && kept.length <= 3 << 20);
        assertEquals((byte) (lines - 1), kept[kept.length - 1000]);
    }
}
