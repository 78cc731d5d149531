package dev.faultline.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private static Transcript of(int limit, String text) {
        Transcript transcript = new Transcript(limit);
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            transcript.accept(value & 0xff);
        }
        return transcript;
    }

    @Test
    void textOfSeveralBytesPerCharacterComesBack() {
        String text = "grün, \u2713 and \u001b[0m".repeat(1000);
        assertEquals(text, of(1 << 20, text).text());
    }

    @Test
    void aTextThatFillsItExactlyIsWhole() {
        assertEquals("12345678", of(8, "12345678").text());
    }

    @Test
    void onlyTheEndOfALongOneIsKeptAndTheRestIsCounted() {
        assertEquals("[3 bytes before are left out]\n45678abc", of(8, "12345678abc").text());
        assertEquals("[8,192 bytes before are left out]\nx", of(1, "x".repeat(8193)).text());
    }

    @Test
    void bytesThatAreNoTextAreReplaced() {
        Transcript transcript = new Transcript(8);
        transcript.accept(0xff);
        transcript.accept('a');
        assertEquals("\ufffda", transcript.text());
    }
}
