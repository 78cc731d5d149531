package dev.faultline.cli;

import dev.faultline.machine.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** The run as one test case in the XML that build servers read from JUnit; or nothing. */
final class JUnitFile {
    /** Of COM1's output; the end is what tells. */
    private static final int SERIAL_BYTES = 1 << 20;

    /** Null where none is wanted. */
    private final Path file;

    private final String name;
    private final long start = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();
    private final Transcript serial = new Transcript(SERIAL_BYTES);
    private final StringBuffer messages = new StringBuffer();
    private boolean written;

    private JUnitFile(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    /** Begins the test; its file will be written even if the JVM is told to end. */
    static JUnitFile of(RunOptions options) {
        if (options.junit == null) {
            return new JUnitFile(null, "");
        }
        String image =
                Stream.of(options.image, options.disk, options.cdrom, options.firmware)
                        .filter(file -> file != null)
                        .findFirst()
                        .orElse("");
        JUnitFile junit = new JUnitFile(Path.of(options.junit), image);
        Runtime.getRuntime().addShutdownHook(new Thread(junit::interrupted));
        return junit;
    }

    /** Where COM1's bytes are to go so that the test has them too. */
    IntConsumer hearing(IntConsumer sink) {
        return file == null ? sink : serial.andThen(sink);
    }

    /** Adds to what is said about the run. */
    void say(String text) {
        if (file != null) {
            messages.append(text);
        }
    }

    /** Writes the file, once. */
    synchronized void end(int code) throws IOException {
        if (file != null && !written) {
            written = true;
            Files.writeString(file, xml(code, System.nanoTime() - start));
        }
    }

    /** The JVM's shutdown hook: does nothing after a run that has come to its end. */
    private void interrupted() {
        try {
            end(ExitCode.INTERRUPTED);
        } catch (IOException e) {
            System.err.println("faultline: --junit " + file + ": " + e);
        }
    }

    private String xml(int code, long nanos) {
        String time = String.format(Locale.ROOT, "%.3f", nanos / 1e9);
        LocalDateTime from = LocalDateTime.ofEpochSecond(startMillis / 1000, 0, ZoneOffset.UTC);
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuite name=\"faultline\" tests=\"1\" failures=\"")
                .append(code == ExitCode.OK ? 0 : 1)
                .append("\" errors=\"0\" skipped=\"0\" time=\"")
                .append(time)
                .append("\" timestamp=\"")
                .append(from.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")))
                .append("\">\n  <testcase name=\"")
                .append(XmlText.of(name))
                .append("\" classname=\"faultline\" time=\"")
                .append(time)
                .append("\">\n");
        if (code != ExitCode.OK) {
            String meaning = XmlText.of(ExitCode.meaning(code));
            xml.append("    <failure message=\"exit code ")
                    .append(code)
                    .append(": ")
                    .append(meaning)
                    .append("\" type=\"")
                    .append(meaning)
                    .append("\"/>\n");
        }
        xml.append("    <system-out>").append(XmlText.of(serial.text())).append("</system-out>\n");
        xml.append("    <system-err>").append(XmlText.of(messages)).append("</system-err>\n");
        return xml.append("  </testcase>\n</testsuite>\n").toString();
    }
}
