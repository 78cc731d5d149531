package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class Pit8254Test {
    private static final long SECOND = 1_000_000_000L;

    private final TestBench bench = new TestBench();
    private final TestBench.Wire irq0 = new TestBench.Wire();

    @BeforeEach
    void attach() {
        new Pit8254(bench, bench.events, irq0).attach(bench.ports);
    }

    private void program(int counter, int control, int count) {
        bench.out(0x43, counter << 6 | control);
        bench.out(0x40 + counter, count & 0xff);
        bench.out(0x40 + counter, count >> 8);
    }

    @Test
    void rateGeneratorGivesItsInterruptsPerSecond() {
        program(0, 0x34, 1193);
        int before = irq0.edges;
        bench.advance(10 * SECOND);
        assertEquals(10 * 1193182 / 1193, irq0.edges - before);
    }

    @Test
    void squareWaveGivesItsInterruptsPerSecond() {
        program(0, 0x36, 0);
        int before = irq0.edges;
        bench.advance(60 * SECOND);
        assertEquals(60L * 1193182 / 65536, irq0.edges - before);
    }

    @Test
    void oneShotInterruptsOnceAtTheExactNanosecond() {
        program(0, 0x30, 1000);
        long nanos = Crystal.PIT.nanos(1001);
        bench.advance(nanos - 1);
        assertFalse(irq0.level);
        bench.advance(1);
        assertTrue(irq0.level);
        bench.advance(SECOND);
        assertEquals(1, irq0.edges);
        assertEquals(Long.MAX_VALUE, bench.events.nextDeadline());
    }

    @Test
    void lateEventStillGivesAnEdge() {
        program(0, 0x34, 100);
        int before = irq0.edges;
        bench.leap(SECOND);
        assertTrue(irq0.edges > before);
        bench.leap(SECOND);
        assertTrue(bench.events.nextDeadline() > bench.nanos());
    }

    /** What Linux and memtest86+ do to calibrate the TSC. */
    @Test
    void counter2RunsByTheGateInPort61AndShowsItsOutputThere() {
        bench.out(0x61, 0x01);
        program(2, 0x30, 11932);
        assertEquals(0x01, bench.in(0x61) & 0x2f);
        bench.advance(9_999_000);
        assertEquals(0, bench.in(0x61) & 0x20);
        bench.advance(3_000);
        assertEquals(0x20, bench.in(0x61) & 0x20);
    }

    @Test
    void counter2StandsStillWithTheGateLow() {
        bench.out(0x61, 0x00);
        program(2, 0x30, 100);
        bench.advance(SECOND);
        assertEquals(0, bench.in(0x61) & 0x20);
        bench.out(0x61, 0x01);
        bench.advance(100_000);
        assertEquals(0x20, bench.in(0x61) & 0x20);
    }

    @Test
    void refreshBitTogglesEach15Microseconds() {
        int toggles = 0;
        int last = bench.in(0x61) & 0x10;
        for (int i = 0; i < 1000; i++) {
            bench.advance(1000);
            int now = bench.in(0x61) & 0x10;
            toggles += now != last ? 1 : 0;
            last = now;
        }
        assertEquals(66, toggles);
    }

    @Test
    void readBackLatchesSeveralCountersAtOnce() {
        program(0, 0x34, 0x1000);
        program(1, 0x34, 0x2000);
        bench.advance(Crystal.PIT.nanos(1 + 0x10));
        bench.out(0x43, 0xc0 | 0x02 | 0x04);
        bench.advance(SECOND);
        assertEquals(0x80 | 0x34, bench.in(0x40));
        assertEquals(0xf0, bench.in(0x40));
        assertEquals(0x0f, bench.in(0x40));
        assertEquals(0x80 | 0x34, bench.in(0x41));
        assertEquals(0xf0, bench.in(0x41));
        assertEquals(0x1f, bench.in(0x41));
    }

    @Test
    void controlPortReadsAsUndriven() {
        assertEquals(0xff, bench.in(0x43));
    }

    @Test
    void ticksAndNanosecondsAreExactInverses() {
        for (long ticks = 1; ticks < 1L << 50; ticks = ticks * 7 + 3) {
            long nanos = Crystal.PIT.nanos(ticks);
            assertEquals(ticks, Crystal.PIT.ticks(nanos));
            assertEquals(ticks - 1, Crystal.PIT.ticks(nanos - 1));
        }
    }
}
