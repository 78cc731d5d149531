package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * Rules of the Intel 8254 datasheet (231164), "Mode definitions". The strings are its timing
 * diagrams: the output of one tick after the other, H or L, from the tick of the last write.
 */
final class PitCounterTest {
    private static final int BINARY_BOTH_BYTES = 0x30;

    private final PitCounter counter = new PitCounter(true);
    private long tick = 1000;

    private void program(int mode, int count) {
        counter.writeControl(BINARY_BOTH_BYTES | mode << 1, tick);
        write(count);
    }

    private void write(int count) {
        counter.write(count & 0xff, tick);
        counter.write(count >> 8, tick);
    }

    private String outputs(int ticks) {
        StringBuilder outputs = new StringBuilder();
        for (int i = 0; i < ticks; i++) {
            outputs.append(counter.output(tick + i) ? 'H' : 'L');
        }
        tick += ticks - 1;
        return outputs.toString();
    }

    private int count() {
        counter.latchCount(tick);
        return counter.read(tick) | counter.read(tick) << 8;
    }

    private String counts(int ticks) {
        StringBuilder counts = new StringBuilder();
        for (int i = 0; i < ticks; i++) {
            counts.append(i == 0 ? "" : " ").append(count());
            tick++;
        }
        tick--;
        return counts.toString();
    }

    @Test
    void mode0GoesHighOneTickMoreThanTheCountAfterTheWrite() {
        program(0, 4);
        assertEquals("LLLLLHHHHH", outputs(10));
    }

    @Test
    void mode0CountsOnThroughZero() {
        program(0, 3);
        tick++;
        assertEquals("3 2 1 0 65535 65534", counts(6));
    }

    @Test
    void mode0NewCountDropsTheOutput() {
        program(0, 2);
        assertEquals("LLLH", outputs(4));
        write(3);
        assertEquals("LLLLHH", outputs(6));
    }

    /** "Writing the first byte disables counting." */
    @Test
    void mode0FirstByteStopsCounting() {
        program(0, 2);
        counter.write(5, tick);
        tick += 10;
        assertEquals("LLLL", outputs(4));
        counter.write(0, tick);
        assertEquals("LLLLLLH", outputs(7));
    }

    @Test
    void mode0GateLowHoldsTheCount() {
        program(0, 4);
        tick += 2;
        counter.setGate(false, tick);
        assertEquals("3 3 3", counts(3));
        counter.setGate(true, tick);
        assertEquals("LLLHH", outputs(5));
    }

    /** "If an initial count is written while GATE = 0, OUT goes high N ticks after GATE." */
    @Test
    void mode0CountWrittenWithGateLowNeedsNoTickToLoadLater() {
        counter.setGate(false, tick);
        program(0, 3);
        assertEquals("LLLLLL", outputs(6));
        counter.setGate(true, tick);
        assertEquals("LLLHH", outputs(5));
    }

    @Test
    void mode1IsLowForTheCountAfterEachTrigger() {
        counter.setGate(false, tick);
        program(1, 3);
        assertEquals("HHHHH", outputs(5));
        counter.setGate(true, tick);
        assertEquals("HLLLHH", outputs(6));
        counter.setGate(false, tick);
        counter.setGate(true, tick);
        assertEquals("HLL", outputs(3));
        counter.setGate(false, tick);
        counter.setGate(true, tick);
        assertEquals("LLLLHH", outputs(6), "retriggered");
    }

    @Test
    void mode1NewCountWaitsForTheNextTrigger() {
        counter.setGate(false, tick);
        program(1, 2);
        counter.setGate(true, tick);
        outputs(2);
        write(4);
        assertEquals("LLHH", outputs(4));
        counter.setGate(false, tick);
        counter.setGate(true, tick);
        assertEquals("HLLLLH", outputs(6));
    }

    @Test
    void mode2IsLowForOneTickOfEachPeriod() {
        program(2, 3);
        assertEquals("HHHLHHLHHL", outputs(10));
    }

    @Test
    void mode2CountsFromTheCountToOne() {
        program(2, 3);
        tick++;
        assertEquals("3 2 1 3 2 1", counts(6));
    }

    @Test
    void mode2NewCountTakesOverAtTheEndOfThePeriod() {
        program(2, 4);
        tick += 2;
        write(2);
        assertEquals("HHLHLHL", outputs(7));
    }

    @Test
    void mode2GateLowRaisesTheOutputAndTheTriggerReloads() {
        program(2, 3);
        tick += 3;
        assertEquals("L", outputs(1));
        counter.setGate(false, tick);
        assertEquals("HHH", outputs(3));
        counter.setGate(true, tick);
        assertEquals("HHHLHHL", outputs(7));
    }

    @Test
    void mode3IsHighForHalfThePeriod() {
        program(3, 4);
        assertEquals("HHHLLHHLLHH", outputs(11));
    }

    @Test
    void mode3OddCountIsHighOneTickLonger() {
        program(3, 5);
        assertEquals("HHHHLLHHHLL", outputs(11));
    }

    @Test
    void mode3CountsByTwo() {
        program(3, 4);
        tick++;
        assertEquals("4 2 4 2 4", counts(5));
        program(3, 5);
        tick++;
        assertEquals("4 2 0 4 2 4 2 0", counts(8));
    }

    @Test
    void mode3NewCountTakesOverAtTheEndOfTheHalfPeriod() {
        program(3, 8);
        tick += 2;
        write(4);
        assertEquals("HHHLLHHLL", outputs(9));
        write(8);
        assertEquals("LHHHHLLLLH", outputs(10));
    }

    @Test
    void mode4StrobesOnceAfterTheCount() {
        program(4, 3);
        assertEquals("HHHHLHHHHHHH", outputs(12));
        write(1);
        assertEquals("HHLHH", outputs(5));
    }

    @Test
    void mode4NewCountReplacesTheRunningOne() {
        program(4, 3);
        tick += 2;
        write(3);
        assertEquals("HHHHLH", outputs(6));
    }

    @Test
    void mode5StrobesAfterEachTrigger() {
        counter.setGate(false, tick);
        program(5, 2);
        assertEquals("HHHH", outputs(4));
        counter.setGate(true, tick);
        assertEquals("HHHLHHH", outputs(7));
        counter.setGate(false, tick);
        counter.setGate(true, tick);
        assertEquals("HHHLH", outputs(5));
    }

    /** "Control word format": modes 6 and 7 are 2 and 3. */
    @Test
    void thirdModeBitIsIgnoredForModes2And3() {
        program(6, 3);
        assertEquals("HHHLHHL", outputs(7));
        program(7, 2);
        assertEquals("HHLHL", outputs(5));
    }

    @Test
    void countOfZeroIs65536() {
        program(2, 0);
        tick += 2;
        assertEquals(65535, count());
        tick += 65533;
        assertEquals("HLH", outputs(3));
    }

    @Test
    void countOfZeroIs10000InBcd() {
        counter.writeControl(BINARY_BOTH_BYTES | 1, tick);
        write(0);
        tick++;
        assertEquals(0x0000, count());
        tick++;
        assertEquals(0x9999, count());
        tick += 9998;
        assertEquals("LH", outputs(2));
    }

    @Test
    void bcdCountIsWrittenAndReadInDecimalDigits() {
        counter.writeControl(BINARY_BOTH_BYTES | 2 << 1 | 1, tick);
        write(0x1234);
        tick += 1 + 35;
        assertEquals(0x1199, count());
    }

    @Test
    void countWithDigitsBeyondNineIsTakenWithoutHarm() {
        counter.writeControl(BINARY_BOTH_BYTES | 3 << 1 | 1, tick);
        write(0xffff);
        tick += 3;
        assertEquals(0x6660, count());
    }

    /** "Counter latch command": the count stays latched until it is read. */
    @Test
    void latchedCountStaysAndSecondLatchIsIgnored() {
        program(2, 0x1000);
        tick += 1 + 0x10;
        counter.latchCount(tick);
        tick += 0x100;
        counter.latchCount(tick);
        assertEquals(0xf0, counter.read(tick));
        assertEquals(0x0f, counter.read(tick));
        assertEquals(0xf0, counter.read(tick), "then the count itself: 0xef0");
        assertEquals(0x0e, counter.read(tick));
    }

    @Test
    void singleByteAccessReadsAndWritesThatByteOnly() {
        counter.writeControl(0x10 | 2 << 1, tick);
        counter.write(0x20, tick);
        tick += 1 + 4;
        assertEquals(0x1c, counter.read(tick));
        assertEquals(0x1c, counter.read(tick));
        counter.writeControl(0x20 | 2 << 1, tick);
        counter.write(0x20, tick);
        tick += 1 + 4;
        assertEquals(0x1f, counter.read(tick));
    }

    /** "Read-back command": OUTPUT, NULL COUNT, then the control word; status comes first. */
    @Test
    void statusShowsOutputNullCountAndControlWord() {
        counter.writeControl(BINARY_BOTH_BYTES | 3 << 1, tick);
        counter.latchStatus(tick);
        assertEquals(0x80 | 0x40 | 0x36, counter.read(tick));
        write(4);
        counter.latchStatus(tick);
        assertEquals(0x80 | 0x40 | 0x36, counter.read(tick), "not loaded before the next tick");
        tick++;
        counter.latchCount(tick);
        counter.latchStatus(tick);
        assertEquals(0x80 | 0x36, counter.read(tick));
        assertEquals(4, counter.read(tick) | counter.read(tick) << 8);
    }

    @Test
    void nextChangeNamesEachTickAtWhichTheOutputChanges() {
        for (int mode = 0; mode < 6; mode++) {
            for (int count = 1; count < 12; count++) {
                PitCounter checked = new PitCounter(false);
                checked.writeControl(BINARY_BOTH_BYTES | mode << 1, tick);
                checked.write(count, tick);
                checked.write(0, tick);
                checked.setGate(true, tick);
                boolean level = checked.output(tick);
                long announced = checked.nextChange(tick);
                for (int i = 0; i < 40; i++) {
                    boolean next = checked.output(++tick);
                    if (next != level) {
                        assertEquals(tick, announced, "mode " + mode + " count " + count);
                    }
                    if (tick >= announced) {
                        announced = checked.nextChange(tick);
                    }
                    level = next;
                }
            }
        }
    }
}
