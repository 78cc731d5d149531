package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of the IBM PS/2 Hardware Interface Technical Reference. */
final class KeyboardControllerTest {
    private static final int DATA = 0x60;
    private static final int COMMAND = 0x64;

    private final TestBench bench = new TestBench();
    private final TestBench.Wire irq1 = new TestBench.Wire();
    private final TestBench.Wire irq12 = new TestBench.Wire();
    private KeyboardController keyboard;

    @BeforeEach
    void attach() {
        keyboard = new KeyboardController(irq1, irq12, bench, bench);
        keyboard.attach(bench.ports);
    }

    private String drain() {
        StringBuilder bytes = new StringBuilder();
        while ((bench.in(COMMAND) & 1) != 0) {
            bytes.append("%02x ".formatted(bench.in(DATA)));
        }
        return bytes.toString().strip();
    }

    private void press(Key key) {
        keyboard.key(key, true);
        keyboard.key(key, false);
    }

    private void command(int command, int data) {
        bench.out(COMMAND, command);
        bench.out(DATA, data);
    }

    @Test
    void selfTestAndInterfaceTestsPass() {
        bench.out(COMMAND, 0xaa);
        assertEquals(0x15, bench.in(COMMAND) & 0x15);
        assertEquals("55", drain());
        bench.out(COMMAND, 0xab);
        assertEquals("00", drain());
        bench.out(COMMAND, 0xa9);
        assertEquals("00", drain());
    }

    @Test
    void commandByteIsReadAndWritten() {
        bench.out(COMMAND, 0x20);
        assertEquals("65", drain());
        command(0x60, 0x47);
        bench.out(COMMAND, 0x20);
        assertEquals("47", drain());
        command(0x7f, 0x12);
        bench.out(COMMAND, 0x3f);
        assertEquals("12", drain());
    }

    @Test
    void keyGivesTranslatedMakeAndBreakCodesAndAnInterruptEach() {
        press(Key.A);
        assertTrue(irq1.level);
        assertEquals("1e 9e", drain());
        assertEquals(2, irq1.edges);
        assertFalse(irq1.level);
    }

    @Test
    void extendedKeyHasItsPrefixAndF7ItsOddCode() {
        press(Key.UP);
        assertEquals("e0 48 e0 c8", drain());
        press(Key.F7);
        assertEquals("41 c1", drain());
        press(Key.F12);
        assertEquals("58 d8", drain());
    }

    @Test
    void everyKeyHasItsOwnSet1Code() {
        long distinct =
                List.of(Key.values()).stream()
                        .map(key -> ScancodeTranslation.toSet1(key.set2()) + "/" + key.extended())
                        .distinct()
                        .count();
        assertEquals(Key.values().length, distinct);
    }

    @Test
    void withoutTranslationTheKeyboardsOwnSetsShow() {
        command(0x60, 0x05);
        press(Key.A);
        assertEquals("1c f0 1c", drain());
        bench.out(DATA, 0xf0);
        bench.out(DATA, 0x01);
        drain();
        press(Key.A);
        press(Key.UP);
        assertEquals("1e 9e e0 48 e0 c8", drain());
        bench.out(DATA, 0xf0);
        bench.out(DATA, 0x03);
        drain();
        press(Key.UP);
        assertEquals("63 f0 63", drain());
        bench.out(DATA, 0xf0);
        assertEquals("fa", drain());
        bench.out(DATA, 0x00);
        assertEquals("fa 03", drain());
    }

    @Test
    void keyboardAnswersResetIdentifyEchoAndResend() {
        bench.out(DATA, 0xff);
        assertEquals("fa aa", drain());
        bench.out(DATA, 0xf2);
        assertEquals("fa ab 41", drain(), "translated");
        bench.out(DATA, 0xee);
        assertEquals("ee", drain());
        bench.out(DATA, 0xfe);
        assertEquals("ee", drain());
        bench.out(DATA, 0xef);
        assertEquals("fe", drain());
    }

    @Test
    void ledsAndRateTakeAnArgument() {
        bench.out(DATA, 0xed);
        assertEquals("fa", drain());
        bench.out(DATA, 0x05);
        assertEquals("fa", drain());
        assertEquals(5, keyboard.leds());
        bench.out(DATA, 0xf3);
        bench.out(DATA, 0x20);
        assertEquals("fa fa", drain());
    }

    @Test
    void disabledKeyboardSendsNothing() {
        bench.out(DATA, 0xf5);
        assertEquals("fa", drain());
        press(Key.A);
        assertEquals("", drain());
        bench.out(DATA, 0xf4);
        assertEquals("fa", drain());
        press(Key.A);
        assertEquals("1e 9e", drain());
    }

    @Test
    void heldClockKeepsTheCodesInTheKeyboard() {
        bench.out(COMMAND, 0xad);
        press(Key.A);
        assertEquals("", drain());
        bench.out(COMMAND, 0xae);
        assertEquals("1e 9e", drain());
    }

    @Test
    void keysBeyondTheBufferAreLostWhole() {
        for (int i = 0; i < 100; i++) {
            press(Key.UP);
        }
        String bytes = drain();
        assertTrue(bytes.startsWith("e0 48 e0 c8"));
        assertTrue(bytes.endsWith("48") || bytes.endsWith("c8"), bytes);
    }

    @Test
    void outputPortDrivesA20AndReset() {
        command(0xd1, 0xdf);
        assertTrue(bench.a20());
        bench.out(COMMAND, 0xd0);
        assertEquals("c3", drain());
        command(0xd1, 0xdd);
        assertFalse(bench.a20());
        bench.out(COMMAND, 0xdf);
        assertTrue(bench.a20());
        bench.out(COMMAND, 0xdd);
        assertFalse(bench.a20());
        assertEquals(List.of(), bench.ended);
        command(0xd1, 0x02);
        assertEquals(1, bench.ended.size());
    }

    @Test
    void pulseOfBitZeroResets() {
        bench.out(COMMAND, 0xff);
        assertEquals(List.of(), bench.ended);
        bench.out(COMMAND, 0xfe);
        assertEquals(List.of("reset: 0xfe to the keyboard controller (port 0x64)"), bench.ended);
    }

    @Test
    void loopbackOfBothPortsShowsItsSource() {
        command(0x60, 0x47);
        command(0xd2, 0x11);
        assertTrue(irq1.level);
        assertEquals(0, bench.in(COMMAND) & 0x20);
        assertEquals("11", drain());
        command(0xd3, 0x22);
        assertTrue(irq12.level);
        assertEquals(0x20, bench.in(COMMAND) & 0x20);
        assertEquals("22", drain());
        assertFalse(irq12.level);
    }

    @Test
    void absentMouseAnswersWithTimeout() {
        command(0xd4, 0xff);
        assertEquals(0x61, bench.in(COMMAND) & 0x61);
        assertEquals("fe", drain());
        assertEquals(0, bench.in(COMMAND) & 0x61);
    }
}
