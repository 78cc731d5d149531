package dev.faultline.tracefile;

import static dev.faultline.tracefile.TracedGuest.protectedMode;
import static dev.faultline.tracefile.TracedGuest.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.tracefile.TracedGuest.Heard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files that are cut off, damaged or made up end with a message. */
class DamagedTraceTest {
    private static final String SOURCE =
            "mov esp, 0x300000; mov ecx, 9; again: push ecx; out 0xe9, al; pop eax; dec ecx;"
                    + "jnz again; ud2";
    private static final int ROUNDS = 20_000;

    private static byte[] frames(byte[]... payloads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Frames.begin(out);
        byte[] header = new TraceHeader(Granularity.BLOCK, Map.of()).encoded();
        Frames.write(out, header, header.length);
        for (byte[] payload : payloads) {
            Frames.write(out, payload, payload.length);
        }
        return out.toByteArray();
    }

    @Test
    void aFileCutOffAnywhereIsReadUpToItsLastWholeFrame() throws Exception {
        byte[] one = {(byte) Tag.END, 1, 97};
        byte[] skip = {(byte) Tag.SKIPPED, 2};
        byte[] whole = frames(skip, skip, one);
        int frame = 8 + skip.length;
        int rest = 8 + one.length;
        int head = whole.length - 2 * frame - rest;
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            if (length < head) {
                assertThrows(TraceException.class, () -> read(part));
                continue;
            }
            Heard heard = read(part);
            assertEquals(Math.min(2, (length - head) / frame), heard.reader.retired());
            assertNull(heard.reader.damage());
            assertFalse(heard.reader.complete());
        }
    }

    @Test
    void aDamagedFrameIsNamed() throws Exception {
        byte[] file = protectedMode(SOURCE).trace(Granularity.BLOCK);
        file[file.length - 3] ^= 1;
        String damage = read(file).reader.damage();
        assertTrue(damage.contains("checksum") && damage.contains("offset 0x"), damage);
    }

    @Test
    void whatIsNoTraceOrOfAnotherVersionIsRefused() throws Exception {
        byte[] text = "an ordinary text file of some length\n".repeat(9).getBytes("US-ASCII");
        String refused = assertThrows(TraceException.class, () -> read(text)).getMessage();
        assertTrue(refused.contains("not a Faultline trace"), refused);
        byte[] newer = frames();
        newer[8] = 77;
        refused = assertThrows(TraceException.class, () -> read(newer)).getMessage();
        assertTrue(refused.contains("version 77, expected 1"), refused);
    }

    @Test
    void recordsThatSayNonsenseEndTheReading() throws Exception {
        byte[][] bad = {
            {0x05}, // blocks as predicted, where nothing was seen
            {(byte) Tag.CUT, 1},
            {(byte) Tag.DELIVERY_AGAIN, 3},
            {(byte) 0xff},
            {(byte) Tag.PORT, 1},
            {(byte) Tag.SKIPPED, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
            {(byte) Tag.DEFINE, 0, 0, 3, 1, 1, 0x90 - 256},
            {(byte) Tag.DEFINE, 0, 0, 2, 0},
            {(byte) Tag.DEFINE, 0, 0, 2, 1, 0},
            {(byte) Tag.TEXT, 127, 65},
        };
        for (byte[] record : bad) {
            assertNotNull(read(frames(record)).reader.damage(), Arrays.toString(record));
        }
    }

    /** Damage that a checksum cannot show, because it was computed after it. */
    @Test
    void anyBytesEndSomehow() throws Exception {
        byte[] file = protectedMode(SOURCE).trace(Granularity.MEMORY);
        int frame = 12 + 8 + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
        byte[] good = Arrays.copyOfRange(file, frame + 8, file.length);
        long seed = 20;
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] payload = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
            }
            Heard heard = read(frames(payload));
            assertTrue(heard.executed.size() < 1 << 20, "seed " + seed + ", round " + round);
        }
    }
}
