package dev.faultline.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.machine.ExitReason;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.trace.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The library on built-in kernels. */
class SessionTest {
    private static Kernel kernel(String name) {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        return Kernel.of(new Image(name, kernel.image())).withCommandLine(kernel.commandLine());
    }

    /** Real-mode code at 0x7c00. */
    private static Kernel code(String hex) {
        return Kernel.of(new Image("code", HexFormat.of().parseHex(hex))).withLoadAddress(0x7c00);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"breakpoint", "debug-exit", "halt", "reset", "triple-fault", "boot-sector"})
    void anOutcomeIsWhatTheCommandLineWouldSay(String name) throws Exception {
        TestKernel expected = TestKernels.find(name).orElseThrow();
        Outcome outcome = kernel(name).run();
        assertEquals(expected.exitCode(), outcome.exitCode());
        assertEquals(
                new String(expected.expectedOutput(), StandardCharsets.UTF_8), outcome.serial());
        assertTrue(outcome.instructions() > 0);
    }

    @Test
    void aTripleFaultsOutcomeHasItsVectorsAndItsReport() throws Exception {
        Outcome outcome = kernel("triple-fault").run();
        assertEquals(new ExitReason.TripleFault(), outcome.reason());
        assertEquals(List.of(3, 8, 13), List.copyOf(outcome.vectors().keySet()));
        assertTrue(outcome.verdict().startsWith("Triple fault: INT3, its gate 3"));
        assertTrue(outcome.report().startsWith("Triple fault: INT3"), outcome.report());
        assertTrue(outcome.report().contains("LIDT was not executed"), outcome.report());
    }

    private static void assertAtHandler(Session session) {
        Delivery last = session.machine().recorder().last(1).getFirst();
        assertEquals(((Delivery.Entered) last.outcome()).handler(), session.machine().cpu().rip);
    }

    @ParameterizedTest
    @EnumSource
    void untilAVectorStopsAtTheHandlersFirstInstruction(KernelEngine engine) throws Exception {
        try (Session session = kernel("breakpoint").withEngine(engine).boot()) {
            assertTrue(session.vectors().isEmpty());
            assertTrue(session.runUntilVector(3));
            assertEquals(1, session.vectors().get(3));
            assertAtHandler(session);
            assertTrue(session.report().startsWith("The run has stopped"), session.report());
            assertEquals(0, session.run().exitCode());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimersInterruptsAreStoppedAtOneByOne(KernelEngine engine) throws Exception {
        Kernel kernel = kernel("pit").withEngine(engine);
        Outcome whole = kernel.run();
        try (Session session = kernel.boot()) {
            for (long interrupts = 1; session.runUntilVector(32); interrupts++) {
                assertEquals(Map.of(32, interrupts), session.vectors());
                assertAtHandler(session);
            }
            assertEquals(whole, session.outcome());
            assertTrue(whole.vectors().get(32) > 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunInPiecesIsTheRunAtOnce(KernelEngine engine) throws Exception {
        Kernel kernel = kernel("exceptions").withEngine(engine);
        Outcome whole = kernel.run();
        try (Session session = kernel.boot()) {
            long pieces = 0;
            while (session.runFor(whole.instructions() / 7)) {
                pieces++;
                assertEquals(
                        pieces * (whole.instructions() / 7), session.machine().cpu().retired());
            }
            assertEquals(7, pieces);
            assertEquals(whole, session.outcome());
        }
    }

    /** mov dx,0x3f8; then A, B and C by mov al,X; out dx,al; inc cx; and hlt. */
    private static final String THREE_LETTERS = "baf803b041ee41b042ee41b043ee41f4";

    @ParameterizedTest
    @EnumSource
    void aReportShowsTheLastInstructionsWhereverTheRunHasStopped(KernelEngine engine)
            throws Exception {
        try (Session session = kernel("exceptions").withEngine(engine).boot()) {
            assertTrue(session.runFor(1_000));
            assertExpanded(session.report());
            assertTrue(session.runUntilVector(14));
            assertExpanded(session.report());
            assertTrue(session.report().contains("#PF"), session.report());
            session.machine().memory().write8(0x7000, 1);
            assertTrue(session.report().contains("they come to another state"), session.report());
        }
    }

    private static void assertExpanded(String report) {
        assertTrue(report.contains("What the last instructions changed"), report);
        assertFalse(report.contains("not known"), report);
    }

    @Test
    void untilSerialStopsBehindTheLastByte() throws Exception {
        try (Session session = code(THREE_LETTERS).boot()) {
            assertTrue(session.runUntilSerial("AB"));
            assertEquals("AB", session.serial());
            assertEquals(1, session.machine().cpu().slots[Cpu.RCX] & 0xffff);
            assertTrue(session.runUntilSerial("C"));
            assertEquals("ABC", session.serial());
        }
    }

    @Test
    void whatCameBeforeIsNotWaitedForAgain() throws Exception {
        try (Session session = code(THREE_LETTERS).boot()) {
            assertTrue(session.runUntilSerial("A"));
            assertThrows(IllegalStateException.class, session::outcome);
            assertFalse(session.runUntilSerial("AB"));
            assertEquals(4, session.outcome().exitCode());
            assertFalse(session.runUntilSerial("C"), "the run has ended");
            assertFalse(session.runUntilVector(3));
            assertFalse(session.runFor(1));
        }
    }

    @Test
    void aTextIsFoundBehindABeginningOfItself() throws Exception {
        StringBuilder sent = new StringBuilder();
        SerialWatch watch = new SerialWatch(value -> sent.append((char) value));
        boolean[] found = {false};
        watch.await("aabaac", () -> found[0] = true);
        "aabaabaaca".chars().filter(c -> !found[0]).forEach(watch);
        assertEquals("aabaabaac", sent.toString());
    }

    @Test
    void aKernelWithoutEndMeetsItsLimits() throws Exception {
        Kernel endless = code("40ebfd");
        Outcome outcome = endless.withTimeout(Duration.ofMillis(50)).run();
        assertEquals(new ExitReason.LimitReached("the timeout"), outcome.reason());
        assertEquals(124, outcome.exitCode());
        outcome = endless.withMaxInstructions(1001).run();
        assertEquals(124, outcome.exitCode());
        assertEquals(1001, outcome.instructions());
    }

    @Test
    void whatCannotBeBootedIsSaidInOneLine() {
        Kernel text =
                Kernel.of(
                        new Image("notes.txt", "not a kernel".getBytes(StandardCharsets.US_ASCII)));
        ImageException e = assertThrows(ImageException.class, text::boot);
        assertTrue(e.getMessage().startsWith("notes.txt: not recognised"), e.getMessage());
    }

    @Test
    void questionsWithoutSenseAreRefused() throws Exception {
        try (Session session = code("f4").boot()) {
            assertThrows(IllegalArgumentException.class, () -> session.runUntilVector(256));
            assertThrows(IllegalArgumentException.class, () -> session.runUntilSerial(""));
            assertThrows(IllegalArgumentException.class, () -> session.runFor(-1));
        }
    }
}
