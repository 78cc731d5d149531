package dev.faultline.device;

import dev.faultline.bus.Clock;
import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;
import dev.faultline.bus.Scheduler;

/**
 * The 8254 interval timer at 1193182 Hz with counter 0 on IRQ 0, and the port 0x61 that goes with
 * it: gate and output of counter 2, and the refresh toggle of counter 1.
 *
 * <p>Source: Intel 8254 datasheet (231164), IBM PC AT Technical Reference for port 0x61. Called on
 * the guest's thread; counter 0's output changes come from the scheduler only.
 *
 * <p>The speaker is silent, and port 0x61's parity and channel check read 0.
 */
public final class Pit8254 implements PortDevice {
    private static final int READ_BACK = 3;
    private static final int SPEAKER_COUNTER = 2;

    /** Port 0x61: bits that a guest can set: gate, speaker, parity and channel check disable. */
    private static final int CONTROL_B_WRITABLE = 0x0f;

    private static final int CONTROL_B_GATE2 = 0x01;
    private static final int CONTROL_B_REFRESH = 0x10;
    private static final int CONTROL_B_OUTPUT2 = 0x20;

    /** The AT refreshes DRAM each 18 ticks; the toggle does not follow counter 1's programming. */
    private static final int REFRESH_TICKS = 18;

    /** When an event comes late, so many output changes are shown singly and the rest at once. */
    private static final int MAX_LATE_CHANGES = 4;

    private final Clock clock;
    private final InterruptLine irq0;
    private final PitCounter[] counters = {
        new PitCounter(true), new PitCounter(true), new PitCounter(false)
    };
    private int controlB;
    private final Scheduler.Alarm change;
    private long shownTick;

    /** A timer whose counters have not been programmed. */
    public Pit8254(Clock clock, Scheduler scheduler, InterruptLine irq0) {
        this.clock = clock;
        change = scheduler.alarm(this::onChange);
        this.irq0 = irq0;
    }

    /** Claims the timer's four ports and port 0x61. */
    public void attach(PortBus ports) {
        ports.register(Ports.PIT_COUNTER0, Ports.PIT_CONTROL, this);
        ports.register(Ports.SYSTEM_CONTROL_B, Ports.SYSTEM_CONTROL_B, this);
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return switch (port) {
            case Ports.PIT_CONTROL -> 0xff; // 8254, table 1: reading it leaves the bus undriven
            case Ports.SYSTEM_CONTROL_B -> readControlB();
            default -> {
                long tick = tick();
                showCounter0(tick);
                yield counters[port - Ports.PIT_COUNTER0].read(tick);
            }
        };
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        long tick = tick();
        showCounter0(tick);
        switch (port) {
            case Ports.PIT_CONTROL -> writeControl(value, tick);
            case Ports.SYSTEM_CONTROL_B -> {
                controlB = value & CONTROL_B_WRITABLE;
                counters[SPEAKER_COUNTER].setGate((value & CONTROL_B_GATE2) != 0, tick);
            }
            default -> counters[port - Ports.PIT_COUNTER0].write(value, tick);
        }
        irq0.set(counters[0].output(tick));
        scheduleChange(tick);
    }

    private void writeControl(int value, long tick) {
        int select = value >> 6;
        if (select == READ_BACK) {
            for (int i = 0; i < counters.length; i++) {
                if ((value >> 1 + i & 1) != 0) {
                    if ((value & 0x20) == 0) {
                        counters[i].latchCount(tick);
                    }
                    if ((value & 0x10) == 0) {
                        counters[i].latchStatus(tick);
                    }
                }
            }
        } else if ((value & 0x30) == 0) {
            counters[select].latchCount(tick);
        } else {
            counters[select].writeControl(value, tick);
        }
    }

    private int readControlB() {
        long tick = tick();
        return controlB
                | ((tick / REFRESH_TICKS & 1) != 0 ? CONTROL_B_REFRESH : 0)
                | (counters[SPEAKER_COUNTER].output(tick) ? CONTROL_B_OUTPUT2 : 0);
    }

    private long tick() {
        return Crystal.PIT.ticks(clock.nanos());
    }

    private void onChange() {
        long tick = tick();
        showCounter0(tick);
        scheduleChange(tick);
    }

    /** Shows IRQ 0 what counter 0's output has done up to {@code tick}. */
    private void showCounter0(long tick) {
        for (int i = 0; i < MAX_LATE_CHANGES; i++) {
            long next = counters[0].nextChange(shownTick);
            if (next > tick) {
                break;
            }
            shownTick = next;
            irq0.set(counters[0].output(next));
        }
        shownTick = tick;
        irq0.set(counters[0].output(tick));
    }

    private void scheduleChange(long tick) {
        change.cancel();
        long next = counters[0].nextChange(tick);
        if (next != PitCounter.NEVER) {
            change.set(Crystal.PIT.nanos(next));
        }
    }
}
