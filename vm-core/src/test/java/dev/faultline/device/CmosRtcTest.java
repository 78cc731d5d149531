package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of the Motorola MC146818A datasheet. */
final class CmosRtcTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int A = 0x0a;
    private static final int B = 0x0b;
    private static final int C = 0x0c;

    private final TestBench bench = new TestBench();
    private final TestBench.Wire irq8 = new TestBench.Wire();
    private CmosRtc rtc;

    @BeforeEach
    void attach() {
        rtc = new CmosRtc(bench, bench.events, irq8, LocalDateTime.of(1999, 12, 31, 23, 59, 58));
        rtc.attach(bench.ports);
    }

    private int read(int index) {
        bench.out(0x70, index);
        return bench.in(0x71);
    }

    private void write(int index, int value) {
        bench.out(0x70, index);
        bench.out(0x71, value);
    }

    private String time() {
        return "%02x%02x-%02x-%02x %02x:%02x:%02x day %x"
                .formatted(
                        read(0x32), read(9), read(8), read(7), read(4), read(2), read(0), read(6));
    }

    @Test
    void clockStartsAtTheConfiguredTimeInBcd() {
        assertEquals("1999-12-31 23:59:58 day 6", time());
    }

    @Test
    void clockRollsOverIntoTheNextCentury() {
        bench.advance(2 * SECOND);
        assertEquals("2000-01-01 00:00:00 day 7", time());
        bench.advance(59 * 86_400 * SECOND);
        assertEquals("2000-02-29 00:00:00 day 3", time());
    }

    /** "Data mode": changing it converts nothing until the next update. */
    @Test
    void binaryAnd12HourFormatsShowFromTheNextUpdate() {
        write(4, 0x11);
        write(B, 0x04);
        write(4, 11);
        write(2, 59);
        write(0, 59);
        bench.advance(SECOND);
        assertEquals(0x80 | 12, read(4), "noon is 12 PM");
        assertEquals(0, read(2));
        write(4, 0x80 | 11);
        write(2, 59);
        write(0, 59);
        bench.advance(SECOND);
        assertEquals(12, read(4), "midnight is 12 AM");
    }

    /** "Register B", SET: updates are inhibited and UIE is cleared. */
    @Test
    void setStopsUpdatesAndClearsTheirInterrupt() {
        write(B, 0x02 | 0x10);
        write(B, 0x82 | 0x10);
        assertEquals(0x82, read(B));
        bench.advance(10 * SECOND);
        assertEquals("1999-12-31 23:59:58 day 6", time());
        write(0, 0x30);
        write(B, 0x02);
        bench.advance(SECOND);
        assertEquals(0x31, read(0));
    }

    @Test
    void updateInProgressIsSetJustBeforeTheUpdate() {
        assertEquals(0x26, read(A));
        bench.advance(SECOND - 250_000);
        assertEquals(0x26, read(A));
        bench.advance(10_000);
        assertEquals(0xa6, read(A));
        bench.advance(250_000);
        assertEquals(0x26, read(A));
    }

    /** "Divider control": the first update follows half a second after the reset is released. */
    @Test
    void releasedDividerUpdatesAfterHalfSecond() {
        write(A, 0x76);
        bench.advance(5 * SECOND / 4);
        write(A, 0x26);
        bench.advance(SECOND / 2 - 1_000_000);
        assertEquals(0x58, read(0));
        bench.advance(2_000_000);
        assertEquals(0x59, read(0));
    }

    @Test
    void updateInterruptComesEachSecondAfterRegisterCIsRead() {
        write(B, 0x02 | 0x10);
        bench.advance(SECOND);
        assertTrue(irq8.level);
        assertEquals(0x90, read(C) & 0x90);
        assertFalse(irq8.level);
        assertEquals(0, read(C));
        bench.advance(5 * SECOND);
        assertEquals(2, irq8.edges, "without reading C no new edge");
    }

    @Test
    void periodicInterruptHasTheProgrammedRate() {
        write(A, 0x26);
        write(B, 0x02 | 0x40);
        int interrupts = 0;
        for (int i = 0; i < 20_000; i++) {
            bench.advance(50_000);
            if (irq8.level) {
                interrupts++;
                assertEquals(0xc0, read(C) & 0xc0);
            }
        }
        assertEquals(1024, interrupts);
    }

    @Test
    void ratesOneAndTwoRepeatEightAndNine() {
        write(A, 0x21);
        write(B, 0x02 | 0x40);
        bench.advance(SECOND / 256 - 100_000);
        assertFalse(irq8.level);
        bench.advance(200_000);
        assertTrue(irq8.level);
    }

    @Test
    void rateZeroGivesNoPeriodicFlag() {
        write(A, 0x20);
        write(B, 0x02 | 0x40);
        bench.advance(2 * SECOND);
        assertFalse(irq8.level);
        assertEquals(0, read(C) & 0x40);
    }

    /** "Register C": the flags are set whether or not their interrupts are enabled. */
    @Test
    void flagsAreSetForPollingToo() {
        bench.advance(SECOND);
        assertEquals(0x50, read(C));
        assertEquals(0, irq8.edges);
    }

    @Test
    void alarmInterruptsAtItsTime() {
        write(5, 0x00);
        write(3, 0x00);
        write(1, 0x03);
        write(B, 0x02 | 0x20);
        bench.advance(5 * SECOND - 1);
        assertFalse(irq8.level);
        bench.advance(1);
        assertTrue(irq8.level);
        assertEquals(0xa0, read(C) & 0xa0);
    }

    /** "Alarm bytes": codes from 0xc0 match every value. */
    @Test
    void doNotCareAlarmComesEachMinute() {
        write(5, 0xff);
        write(3, 0xc0);
        write(1, 0x10);
        write(B, 0x02 | 0x20);
        for (int i = 0; i < 60; i++) {
            bench.advance(60 * SECOND);
            read(C);
        }
        assertEquals(60, irq8.edges);
    }

    @Test
    void registersCAndDAreReadOnlyAndValid() {
        write(C, 0xff);
        write(0x0d, 0x00);
        assertEquals(0, read(C));
        assertEquals(0x80, read(0x0d));
    }

    @Test
    void ramKeepsItsBytesAndIndexBit7MasksNmi() {
        write(0x40, 0x5a);
        assertEquals(0x5a, read(0x40));
        assertFalse(rtc.nmiMasked());
        write(0x40 | 0x80, 0xa5);
        assertTrue(rtc.nmiMasked());
        assertEquals(0xa5, read(0x40));
    }

    @Test
    void senselessDateIsNormalisedByTheNextUpdate() {
        write(8, 0xff);
        write(7, 0xff);
        write(4, 0xff);
        assertEquals(0xff, read(8));
        bench.advance(SECOND);
        assertTrue((read(8) & 0xff) <= 0x12);
    }
}
