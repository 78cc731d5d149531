package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of the National PC16550D datasheet (TL/C/8652), and what Linux's 8250 driver probes. */
final class Uart16550ATest {
    private static final int DATA = 0x3f8;
    private static final int IER = 0x3f9;
    private static final int IIR = 0x3fa;
    private static final int FCR = 0x3fa;
    private static final int LCR = 0x3fb;
    private static final int MCR = 0x3fc;
    private static final int LSR = 0x3fd;
    private static final int MSR = 0x3fe;
    private static final int SCR = 0x3ff;
    private static final int OUT2 = 0x08;
    private static final int LOOP = 0x10;

    /** 10 bits at 115200 baud, rounded up. */
    private static final long CHARACTER = 86_806;

    private final TestBench bench = new TestBench();
    private final TestBench.Wire irq4 = new TestBench.Wire();
    private Uart16550A uart;

    @BeforeEach
    void attachAndProgram115200Baud8N1() {
        uart = new Uart16550A(0x3f8, bench, bench.events, irq4, bench::put);
        uart.attach(bench.ports);
        bench.out(LCR, 0x83);
        bench.out(DATA, 1);
        bench.out(IER, 0);
        bench.out(LCR, 0x03);
        bench.out(MCR, OUT2 | 3);
    }

    private void send(String text) {
        text.chars().forEach(uart::receive);
    }

    @Test
    void writtenBytesGoOutAndTheTransmitterIsAlwaysEmpty() {
        for (char c : "Hello".toCharArray()) {
            assertEquals(0x60, bench.in(LSR));
            bench.out(DATA, c);
        }
        assertEquals("Hello", bench.output.toString());
    }

    @Test
    void divisorLatchHidesDataAndInterruptEnable() {
        bench.out(IER, 0x05);
        bench.out(LCR, 0x83);
        bench.out(DATA, 0x34);
        bench.out(IER, 0x12);
        assertEquals(0x34, bench.in(DATA));
        assertEquals(0x12, bench.in(IER));
        bench.out(LCR, 0x03);
        assertEquals(0x05, bench.in(IER));
        assertEquals("", bench.output.toString());
    }

    @Test
    void scratchRegisterKeepsItsValueAndIerItsLowFourBits() {
        bench.out(SCR, 0xa5);
        assertEquals(0xa5, bench.in(SCR));
        bench.out(IER, 0xff);
        assertEquals(0x0f, bench.in(IER));
    }

    /** Linux 8250 autoconfig: IIR bits 7:6 tell a 16550A; bit 5 would be a 16750. */
    @Test
    void fifoEnableShowsIn16550AStyle() {
        assertEquals(0x01, bench.in(IIR));
        bench.out(FCR, 0x21);
        assertEquals(0xc1, bench.in(IIR));
        bench.out(FCR, 0x00);
        assertEquals(0x01, bench.in(IIR));
    }

    /** Linux 8250 autoconfig: MCR = LOOP | 0x0a gives MSR = 0x90. */
    @Test
    void loopbackConnectsTheModemOutputsToTheInputs() {
        bench.out(MCR, LOOP | 0x0a);
        assertEquals(0x90, bench.in(MSR) & 0xf0);
        for (int bits = 0; bits < 16; bits++) {
            bench.out(MCR, LOOP | bits);
            int expected = (bits & 1) << 5 | (bits & 2) << 3 | (bits & 4) << 4 | (bits & 8) << 4;
            assertEquals(expected, bench.in(MSR) & 0xf0);
        }
        bench.out(MCR, 0x03);
        assertEquals(0xb0, bench.in(MSR) & 0xf0, "the modem is ready");
    }

    /** 8.6.8: DCTS, DDSR and DDCD show changes, TERI the trailing edge of RI only. */
    @Test
    void modemStatusDeltasAreClearedByReading() {
        bench.out(MCR, LOOP);
        bench.in(MSR);
        bench.out(MCR, LOOP | 0x0f);
        assertEquals(0xfb, bench.in(MSR));
        assertEquals(0xf0, bench.in(MSR));
        bench.out(MCR, LOOP);
        assertEquals(0x0f, bench.in(MSR));
        assertEquals(0x00, bench.in(MSR));
    }

    @Test
    void loopbackReturnsWhatIsWrittenAndSendsNothingOut() {
        bench.out(MCR, LOOP | 0x0f);
        bench.out(DATA, 0xae);
        assertEquals(0x61, bench.in(LSR));
        assertEquals(0xae, bench.in(DATA));
        assertEquals(0x60, bench.in(LSR));
        assertEquals("", bench.output.toString());
    }

    @Test
    void loopbackCarriesTheWordLengthsBitsOnly() {
        bench.out(MCR, LOOP);
        bench.out(LCR, 0x00);
        bench.out(DATA, 0xff);
        assertEquals(0x1f, bench.in(DATA));
        bench.out(LCR, 0x02);
        bench.out(DATA, 0xff);
        assertEquals(0x7f, bench.in(DATA));
    }

    /** 8.6.3, bit 1: in character mode the new character replaces the old one. */
    @Test
    void overrunWithoutFifoKeepsTheNewCharacter() {
        bench.out(MCR, LOOP);
        bench.out(DATA, 1);
        bench.out(DATA, 2);
        assertEquals(0x63, bench.in(LSR));
        assertEquals(0x61, bench.in(LSR), "reading LSR clears OE");
        assertEquals(2, bench.in(DATA));
    }

    /** 8.6.3, bit 1: in FIFO mode the characters in the FIFO stay and the new one is lost. */
    @Test
    void overrunWithFifoKeepsTheSixteenOldCharacters() {
        bench.out(FCR, 0x01);
        bench.out(MCR, LOOP);
        for (int i = 0; i < 17; i++) {
            bench.out(DATA, i);
        }
        assertEquals(0x63, bench.in(LSR));
        for (int i = 0; i < 16; i++) {
            assertEquals(i, bench.in(DATA));
        }
        assertEquals(0x60, bench.in(LSR));
    }

    @Test
    void overrunRaisesTheLineStatusInterruptWhichComesFirst() {
        bench.out(MCR, LOOP | OUT2);
        bench.in(MSR);
        bench.out(IER, 0x0f);
        bench.out(DATA, 1);
        bench.out(DATA, 2);
        bench.out(MCR, LOOP | OUT2 | 1);
        assertEquals(0x06, bench.in(IIR));
        bench.in(LSR);
        assertEquals(0x04, bench.in(IIR));
        bench.in(DATA);
        assertEquals(0x02, bench.in(IIR), "then the transmitter, which reading IIR resets");
        assertEquals(0x00, bench.in(IIR), "then the modem status");
        bench.in(MSR);
        assertEquals(0x01, bench.in(IIR));
        assertFalse(irq4.level);
    }

    /** 8.6.2, FCR bits 7:6. */
    @Test
    void receivedDataInterruptWaitsForTheTriggerLevel() {
        int[] triggers = {1, 4, 8, 14};
        for (int code = 0; code < 4; code++) {
            bench.out(FCR, code << 6 | 0x03);
            bench.out(IER, 0x01);
            bench.out(MCR, LOOP | OUT2);
            for (int i = 1; i <= 14; i++) {
                bench.out(DATA, i);
                assertEquals(i >= triggers[code] ? 0xc4 : 0xc1, bench.in(IIR));
            }
            while (bench.in(LSR) == 0x61 && bench.in(IIR) == 0xc4) {
                bench.in(DATA);
            }
            assertEquals(triggers[code] > 1 ? 0x61 : 0x60, bench.in(LSR));
        }
    }

    /** 8.5, FIFO interrupt mode: four character times without a character or a read. */
    @Test
    void charactersBelowTheTriggerTimeOut() {
        bench.out(FCR, 0xc1);
        bench.out(IER, 0x01);
        send("ab");
        bench.advance(2 * CHARACTER + 4 * CHARACTER - 1000);
        assertEquals(0xc1, bench.in(IIR));
        bench.advance(2000);
        assertEquals(0xcc, bench.in(IIR));
        assertTrue(irq4.level);
        assertEquals('a', bench.in(DATA));
        assertEquals(0xc1, bench.in(IIR), "reading a character resets it");
        bench.advance(4 * CHARACTER + 1000);
        assertEquals(0xcc, bench.in(IIR));
        assertEquals('b', bench.in(DATA));
        bench.advance(10 * CHARACTER);
        assertEquals(0xc1, bench.in(IIR), "an empty FIFO does not time out");
    }

    @Test
    void inputArrivesAtTheLinesSpeedAndWaitsForRoom() {
        bench.out(FCR, 0x01);
        send("0123456789abcdefghij");
        bench.advance(CHARACTER / 2);
        assertEquals(0x60, bench.in(LSR));
        bench.advance(CHARACTER);
        assertEquals(0x61, bench.in(LSR));
        bench.advance(1000 * CHARACTER);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            while ((bench.in(LSR) & 1) != 0) {
                text.append((char) bench.in(DATA));
            }
            bench.advance(CHARACTER);
        }
        assertEquals("0123456789abcdefghij", text.toString());
    }

    @Test
    void inputWithoutFifoWaitsForTheReader() {
        send("xy");
        bench.advance(10 * CHARACTER);
        assertEquals(0x61, bench.in(LSR), "no overrun");
        assertEquals('x', bench.in(DATA));
        bench.advance(2 * CHARACTER);
        assertEquals('y', bench.in(DATA));
    }

    @Test
    void receiverInterruptFallsWhenTheCharacterIsRead() {
        bench.out(IER, 0x01);
        send("x");
        bench.advance(2 * CHARACTER);
        assertTrue(irq4.level);
        assertEquals(0x04, bench.in(IIR));
        bench.in(DATA);
        assertFalse(irq4.level);
    }

    @Test
    void clearingOrSwitchingTheFifosDropsTheirCharacters() {
        bench.out(FCR, 0x01);
        bench.out(MCR, LOOP);
        bench.out(DATA, 1);
        bench.out(FCR, 0x03);
        assertEquals(0x60, bench.in(LSR));
        bench.out(DATA, 1);
        bench.out(FCR, 0x00);
        assertEquals(0x60, bench.in(LSR));
    }

    /** Table III: reading IIR resets the transmitter's interrupt, writing THR does too. */
    @Test
    void transmitterInterruptFollowsEachWriteAsNewEdge() {
        bench.out(IER, 0x02);
        assertEquals(1, irq4.edges);
        assertEquals(0x02, bench.in(IIR));
        assertFalse(irq4.level);
        bench.out(DATA, 'a');
        assertEquals(2, irq4.edges);
        bench.out(DATA, 'b');
        assertEquals(3, irq4.edges, "THR was full for a moment");
        assertEquals(0x02, bench.in(IIR));
        assertEquals(0x01, bench.in(IIR));
    }

    /**
     * Linux 8250 startup: a part that does not raise THRE again when re-enabled is called buggy.
     */
    @Test
    void enablingTheTransmitterInterruptAgainRaisesItAgain() {
        bench.out(IER, 0x02);
        assertEquals(0x02, bench.in(IIR));
        assertEquals(0x01, bench.in(IIR));
        bench.out(IER, 0x00);
        bench.out(IER, 0x02);
        assertEquals(0x02, bench.in(IIR));
    }

    @Test
    void out2GatesTheInterruptLine() {
        bench.out(MCR, 0x03);
        bench.out(IER, 0x02);
        assertFalse(irq4.level);
        bench.out(MCR, OUT2);
        assertTrue(irq4.level);
        bench.out(MCR, 0x00);
        assertFalse(irq4.level);
    }

    @Test
    void statusRegistersIgnoreWrites() {
        bench.out(LSR, 0xff);
        bench.out(MSR, 0xff);
        assertEquals(0x60, bench.in(LSR));
        assertEquals(0xb0, bench.in(MSR) & 0xf0);
        bench.out(MCR, 0xff);
        assertEquals(0x1f, bench.in(MCR));
    }

    @Test
    void floodOfInputIsRefusedInsteadOfGrowing() {
        int taken = 0;
        while (uart.receive('x')) {
            taken++;
        }
        assertEquals(1 << 16, taken);
    }
}
