package dev.faultline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOutputTest {
    @TempDir private Path folder;

    @Test
    void whatIsWrittenIsThereAfterClosingAndNothingComesLater() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        LogOutput output = LogOutput.to(stream);
        LogText text = new LogText();
        for (int i = 0; i < 10_000; i++) {
            output.write(text.text("line ").decimal(i, 5).line());
        }
        output.close();
        output.write(text.text("too late").line());
        output.close();
        String all = stream.toString(StandardCharsets.US_ASCII);
        assertEquals(10_000, all.lines().count());
        assertTrue(all.endsWith("line  9999\n"));
    }

    @Test
    void anEntryShowsSoonThoughNothingFollows() throws InterruptedException {
        CountDownLatch shown = new CountDownLatch(1);
        OutputStream stream =
                new OutputStream() {
                    @Override
                    public void write(int value) {
                        shown.countDown();
                    }
                };
        try (LogOutput output = LogOutput.to(stream)) {
            output.write(new LogText().text("hello").line());
            assertTrue(shown.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aStreamThatTakesNoMoreEndsTheRunWithAMessage() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        LogOutput output = LogOutput.to(full);
        output.write(new LogText().text("hello").line());
        var failure = assertThrows(UncheckedIOException.class, output::close);
        assertTrue(failure.getMessage().contains("No space left on device"), failure.getMessage());
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedWithTheReason() throws IOException {
        Path nowhere = folder.resolve("no/such/folder.log");
        String message = assertThrows(IOException.class, () -> LogOutput.to(nowhere)).getMessage();
        assertEquals("log: " + nowhere + " cannot be written: no such folder", message);
        Path file = Files.writeString(folder.resolve("old.log"), "what was there before");
        try (LogOutput output = LogOutput.to(file)) {
            output.write(new LogText().text("new").line());
        }
        assertEquals("new\n", Files.readString(file));
    }

    @Test
    void numbersAreAsPrintfWritesThem() {
        LogText text = new LogText();
        text.hex(0, 1).character(' ').hex(0, 4).character(' ').hex(0xabcde, 4).character(' ');
        text.hex(-1, 8).character(' ').hex(0x10, 1).character(' ').hex(0xff, 2).character(' ');
        text.decimal(7, 6).character(' ').decimal(1_234_567, 6);
        String expected =
                String.format(
                        "%x %04x %04x %08x %x %02x %6d %6d",
                        0, 0, 0xabcde, -1L, 0x10, 0xff, 7, 1_234_567);
        assertEquals(expected, text.toString());
    }
}
