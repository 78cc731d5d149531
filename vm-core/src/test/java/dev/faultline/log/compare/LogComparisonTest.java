package dev.faultline.log.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that are the same but for one thing: what is said about it. */
class LogComparisonTest {
    @TempDir private Path folder;
    private String text = "";

    /** A page fault at a place, with RAX. */
    private static String fault(int number, long rip, long rax) {
        return """
        check_exception old: 0xffffffff new 0xe
        %6d: v=0e e=0002 i=0 cpl=0 IP=0008:%016x pc=%016x SP=0010:0000000000008000 CR2=0000000000005000
        RAX=%016x RBX=0000000000000000 RCX=0000000000000000 RDX=0000000000000000
        RIP=%016x RFL=00000002 [-------] CPL=0 II=0 A20=1 SMM=0 HLT=0
        CCS=0000000000000000 CCD=0000000000000000 CCO=EFLAGS
        EFER=0000000000000500
        """
                .formatted(number, rip, rip, rax, rip);
    }

    private static String interrupt(int number, long rip) {
        return "Servicing hardware INT=0x20\n"
                + fault(number, rip, 0)
                        .substring("check_exception old: 0xffffffff new 0xe\n".length())
                        .replace("v=0e", "v=20")
                        .replace("CR2", "env->regs[R_EAX]");
    }

    /** Faults at other places each. */
    private static String faults(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> fault(n, 0x1000 + 16L * n, n))
                .collect(Collectors.joining());
    }

    private boolean same(String qemu, String ours, boolean byItself) throws IOException {
        Path file = Files.writeString(folder.resolve("qemu.log"), qemu);
        try (LogFile log = LogFile.open(file)) {
            LogComparison comparison = new LogComparison(log, KnownDifferences.ofAll(), false);
            try (OutputStream out = comparison.ours()) {
                out.write(ours.getBytes(StandardCharsets.ISO_8859_1));
            }
            boolean same = comparison.end(byItself);
            StringWriter words = new StringWriter();
            comparison.write(new PrintWriter(words, true));
            text = words.toString();
            return same;
        }
    }

    private boolean same(String qemu, String ours) throws IOException {
        return same(qemu, ours, true);
    }

    @Test
    void equalLogsOfManyEventsAreTheSame() throws IOException {
        assertTrue(same(faults(0, 3000), faults(0, 3000)), text);
        assertTrue(text.startsWith("3,000 events the same; 0 differ"), text);
    }

    @Test
    void aRegisterThatDiffersIsMarkedBelowBothLines() throws IOException {
        String qemu = faults(0, 2) + fault(2, 0x9000, 0x1234) + faults(3, 5);
        assertFalse(same(qemu, qemu.replace("RAX=0000000000001234", "RAX=0000000000001834")));
        List<String> lines = text.lines().toList();
        assertEquals(
                "The first difference, after 2 events that are the same: it has other RAX",
                lines.getFirst());
        int at =
                lines.indexOf(
                        lines.stream().filter(l -> l.endsWith("*")).findFirst().orElseThrow());
        assertTrue(lines.get(at - 2).startsWith("  QEMU      RAX=0000000000001234 "), text);
        assertTrue(lines.get(at - 1).startsWith("  Faultline RAX=0000000000001834 "), text);
        assertEquals(lines.get(at - 1).indexOf("1834") + 1, lines.get(at).indexOf('*'), text);
        assertTrue(text.contains("4 events the same; 1 differ"), text);
    }

    @Test
    void behindAnEventThatOnlyOneHasTheyAreAlignedAgain() throws IOException {
        String qemu = faults(0, 10) + fault(10, 0x77, 0) + faults(10, 1000);
        String ours = faults(0, 500) + fault(0, 0x88, 0) + fault(0, 0x99, 0) + faults(500, 1000);
        assertFalse(same(qemu, ours));
        assertTrue(text.contains("after 10 events that are the same: another event"), text);
        assertTrue(text.contains("* only QEMU has, line 61: v=0e e=0002 "), text);
        assertTrue(text.contains("* only Faultline has, line 3001: v=0e "), text);
        assertTrue(
                text.contains("1,000 events the same; 0 differ, 1 only QEMU has, 2 only Faultline"),
                text);
    }

    @Test
    void logsWithNothingInCommonEndToo() throws IOException {
        String other = faults(5000, 8000);
        assertFalse(same(faults(0, 3000), other));
        assertTrue(text.contains("3,000 only QEMU has, 3,000 only Faultline has"), text);
        assertTrue(text.lines().count() < 100, text);
    }

    @Test
    void theSameFieldsInManyEventsAreToldOnce() throws IOException {
        String ours = faults(0, 500).replace("RBX=0000000000000000", "RBX=0000000000000001");
        assertFalse(same(faults(0, 500), ours));
        assertTrue(text.contains(": RBX 0000000000000001 (QEMU 0000000000000000)"), text);
        assertTrue(text.contains("in the same fields the next 498"), text);
        assertTrue(text.contains("0 events the same; 500 differ"), text);
    }

    @Test
    void aKnownDifferenceIsNoneAndSaidInWords() throws IOException {
        String qemu = fault(0, 0x1000, 0) + fault(1, 0x2000, 0).replace("e=0002", "e=000a");
        String ours = fault(0, 0x1000, 0) + fault(1, 0x2000, 0).replace("e=0002", "e=000b");
        assertTrue(same(qemu, ours), text);
        assertTrue(text.contains("2 events the same, 1 of them but for known differences"), text);
        assertTrue(text.contains("1 x e: P is set with RSVD (SDM"), text);
    }

    @Test
    void interruptsAreCountedWhereverTheyCome() throws IOException {
        String qemu = faults(0, 2) + interrupt(9, 0x1) + interrupt(9, 0x2) + faults(2, 4);
        assertTrue(same(qemu, interrupt(9, 0x3) + faults(0, 4)), text);
        assertTrue(text.contains("interrupt 0x20: QEMU has 2, Faultline 1"), text);
    }

    @Test
    void whatFaultlineHasBehindTheEndOfALogThatIsCutOffIsNoDifference() throws IOException {
        String qemu = faults(0, 5) + fault(5, 0x9000, 0).substring(0, 300);
        assertTrue(same(qemu, faults(0, 900)), text);
        assertTrue(text.contains("QEMU's log is cut off there"), text);
        assertTrue(text.contains("5 events the same; 0 differ"), text);
        assertFalse(same(faults(0, 5), faults(0, 6)), text);
        assertTrue(text.contains("an event that only Faultline has"), text);
    }

    @Test
    void whatQemuHasBehindARunThatWasEndedIsNoDifference() throws IOException {
        assertTrue(same(faults(0, 900), faults(0, 5), false), text);
        assertTrue(text.contains("what QEMU has behind it is not compared"), text);
        assertFalse(same(faults(0, 900), faults(0, 5), true), text);
        assertTrue(text.contains("895 only QEMU has"), text);
    }

    @Test
    void otherLogsBetweenTheEventsArePassedOver() throws IOException {
        String other = "IN: main\n0x00100000:  f4  hlt\n\nTrace 0: 0x7f [0/1/2]\nSMM: enter\n";
        String registers = fault(0, 1, 1).lines().skip(2).collect(Collectors.joining("\n")) + "\n";
        String qemu = other + registers + faults(0, 2) + other + faults(2, 4) + "Triple fault\n";
        assertTrue(same(qemu, faults(0, 4)), text);
        assertTrue(text.startsWith("4 events the same; 0 differ"), text);
    }

    @Test
    void whatIsNoLogIsRefusedByName() throws IOException {
        Path file = folder.resolve("qemu.log");
        for (String wrong : List.of("", "\n\n", "hello\n", "\0\0\1", "x".repeat(1 << 20))) {
            Files.writeString(file, wrong);
            String message = assertThrows(IOException.class, () -> LogFile.open(file)).getMessage();
            assertTrue(message.startsWith(file + ": "), message);
            assertTrue(message.contains("expected the log that qemu-system-x86_64"), message);
        }
        Files.delete(file);
        String message = assertThrows(IOException.class, () -> LogFile.open(file)).getMessage();
        assertTrue(message.startsWith(file + ": no such file, expected"), message);
    }
}
