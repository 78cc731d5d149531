package dev.faultline.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reader before a terminal whose reads are given one by one. */
class InputReaderTest {
    private final List<String> log = new ArrayList<>();

    /** Reads that have already come while the one before is being dealt with start with a plus. */
    private final class Reads extends InputStream {
        private final Deque<String> reads;

        Reads(String... reads) {
            this.reads = new ArrayDeque<>(Arrays.asList(reads));
        }

        @Override
        public int read() {
            throw new AssertionError("a byte at a time");
        }

        @Override
        public int read(byte[] buffer) throws IOException {
            if (reads.isEmpty()) {
                return -1;
            }
            if (reads.peek().equals("lost")) {
                throw new IOException("EIO");
            }
            byte[] bytes = reads.remove().replace("+", "").getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(bytes, 0, buffer, 0, bytes.length);
            return bytes.length;
        }

        @Override
        public int available() {
            return !reads.isEmpty() && reads.peek().startsWith("+") ? 1 : 0;
        }
    }

    private final class Log implements InputReader.Controls {
        @Override
        public void end(String how) {
            log.add("end by " + how);
        }

        @Override
        public void report() {
            log.add("report");
        }

        @Override
        public void help() {
            log.add("help");
        }

        @Override
        public void hint() {
            log.add("hint");
        }
    }

    private List<String> read(String... reads) {
        KeyDecoder decoder = new KeyDecoder(stroke -> log.add(stroke.keys().toString()));
        new InputReader(new Reads(reads), decoder, new Log()).run();
        return log;
    }

    private static final String END = "end by the end of the terminal's input";

    @Test
    void escapeAloneIsAKey() {
        assertEquals(List.of("[ESCAPE]", "[A]", END), read("\033", "a"));
    }

    @Test
    void aSequenceMayComeInTwoReads() {
        assertEquals(List.of("[UP]", END), read("\033", "+[A"));
        log.clear();
        assertEquals(List.of("[F5]", END), read("\033[1", "+5~"));
    }

    @Test
    void controlAAndXEndTheRunAndAreNotTyped() {
        assertEquals(List.of("[A]", "end by Ctrl-A X", END), read("a\001", "x"));
    }

    @Test
    void controlCIsForTheGuestAndOnceAHint() {
        assertEquals(
                List.of("[LEFT_CONTROL, C]", "hint", "[LEFT_CONTROL, C]", "help", END),
                read("\003", "\003\001h"));
    }

    @Test
    void aTerminalThatHasGoneEndsTheRun() {
        assertEquals(List.of("[A]", "end by the loss of the terminal"), read("a", "lost"));
    }
}
