package dev.faultline.device;

import dev.faultline.bus.Clock;
import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;
import dev.faultline.bus.Scheduler;
import java.time.LocalDateTime;

/**
 * The CMOS RAM and real-time clock behind ports 0x70 and 0x71, on IRQ 8.
 *
 * <p>Source: Motorola MC146818A datasheet; the use of the RAM is the AT's (IBM PC AT Technical
 * Reference) and SeaBIOS's (memory above 16 MiB and 4 GiB). Called on the guest's thread.
 *
 * <p>Not modelled: daylight saving (B.DSE is a plain bit), the square wave output, and dividers
 * other than the PC's 32768 Hz, with which the clock stands still.
 */
public final class CmosRtc implements PortDevice {
    private static final int SIZE = 128;
    private static final int INDEX_MASK = SIZE - 1;
    private static final int NMI_MASK = 0x80;
    private static final int LAST_TIME_BYTE = 9;
    private static final int CENTURY = 0x32;

    private static final int A = 0x0a;
    private static final int A_UIP = 0x80;
    private static final int A_DIVIDER = 0x70;
    private static final int A_DIVIDER_32768 = 0x20;
    private static final int A_RATE = 0x0f;

    private static final int B = 0x0b;
    private static final int B_SET = 0x80;
    private static final int B_24_HOURS = 0x02;
    private static final int B_BINARY = 0x04;

    private static final int C = 0x0c;
    private static final int C_IRQF = 0x80;

    /** PF, AF and UF are at the same bits of C as PIE, AIE and UIE of B. */
    private static final int PERIODIC = 0x40;

    private static final int ALARM = 0x20;
    private static final int UPDATE = 0x10;
    private static final int INTERRUPTS = PERIODIC | ALARM | UPDATE;

    private static final int D = 0x0d;
    private static final int D_VRT = 0x80;

    private static final long TICKS_PER_SECOND = Crystal.RTC.hertz();

    /** MC146818A, "Update cycle": UIP is set 244 microseconds before the update. */
    private static final long UIP_TICKS = 8;

    private final Clock clock;
    private final InterruptLine irq8;
    private final byte[] cmos = new byte[SIZE];
    private final RtcCalendar calendar = new RtcCalendar(cmos, CENTURY);
    private int index;
    private boolean nmiMasked;
    private int flags;

    /** The crystal's tick from which the divider chain counts. */
    private long dividerStart;

    /** The divider's ticks up to which updates and periods are done. */
    private long done;

    private final Scheduler.Alarm next;

    /** A running clock that shows {@code start} at time zero, in BCD and 24 hours. */
    public CmosRtc(Clock clock, Scheduler scheduler, InterruptLine irq8, LocalDateTime start) {
        this.clock = clock;
        next = scheduler.alarm(this::onEvent);
        this.irq8 = irq8;
        cmos[A] = A_DIVIDER_32768 | 6;
        cmos[B] = B_24_HOURS;
        calendar.write(start, false, true);
    }

    /** Claims the index and data ports. */
    public void attach(PortBus ports) {
        ports.register(Ports.CMOS_INDEX, Ports.CMOS_DATA, this);
    }

    /** Stores a byte as firmware would; {@code location} is 0x0e to 0x7f. */
    public void store(int location, int value) {
        cmos[location & INDEX_MASK] = (byte) value;
    }

    /** Whether bit 7 of port 0x70 keeps NMIs from the processor. */
    public boolean nmiMasked() {
        return nmiMasked;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        if (port == Ports.CMOS_INDEX) {
            return 0xff; // IBM PC AT: the index port is write-only
        }
        catchUp();
        return switch (index) {
            case A -> cmos[A] & ~A_UIP & 0xff | (updateInProgress() ? A_UIP : 0);
            case C -> readFlags();
            case D -> D_VRT;
            default -> cmos[index] & 0xff;
        };
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        if (port == Ports.CMOS_INDEX) {
            index = value & INDEX_MASK;
            nmiMasked = (value & NMI_MASK) != 0;
            return;
        }
        catchUp();
        switch (index) {
            case A -> writeA(value);
            case B -> writeB(value);
            case C, D -> {} // MC146818A: read-only
            default -> cmos[index] = (byte) value;
        }
        showInterrupt();
    }

    private void writeA(int value) {
        boolean ran = dividerRuns();
        cmos[A] = (byte) (value & ~A_UIP);
        if (!ran && dividerRuns()) {
            // MC146818A, "Divider control": the first update follows half a second after the reset.
            dividerStart = crystalTicks() - TICKS_PER_SECOND / 2;
            done = TICKS_PER_SECOND / 2;
        }
    }

    private void writeB(int value) {
        // MC146818A, register B: SET going high clears UIE.
        boolean setRises = (value & ~cmos[B] & B_SET) != 0;
        cmos[B] = (byte) (setRises ? value & ~UPDATE : value);
    }

    private int readFlags() {
        int value = flags | (interruptWanted() ? C_IRQF : 0);
        flags = 0;
        showInterrupt();
        return value;
    }

    private boolean updateInProgress() {
        return updates() && dividerTicks() % TICKS_PER_SECOND >= TICKS_PER_SECOND - UIP_TICKS;
    }

    /** Does the updates and periods that are due. */
    private void catchUp() {
        if (!dividerRuns()) {
            return;
        }
        long now = dividerTicks();
        long period = periodTicks();
        if (period != 0 && now / period != done / period) {
            flags |= PERIODIC;
        }
        long seconds = now / TICKS_PER_SECOND - done / TICKS_PER_SECOND;
        if (seconds > 0 && updates()) {
            boolean binary = (cmos[B] & B_BINARY) != 0;
            boolean hours24 = (cmos[B] & B_24_HOURS) != 0;
            LocalDateTime before = calendar.read(binary, hours24);
            flags |= UPDATE;
            if (calendar.alarmWithin(before, seconds, binary, hours24)) {
                flags |= ALARM;
            }
            calendar.write(before.plusSeconds(seconds), binary, hours24);
        }
        done = now;
    }

    private boolean dividerRuns() {
        return (cmos[A] & A_DIVIDER) == A_DIVIDER_32768;
    }

    private boolean updates() {
        return dividerRuns() && (cmos[B] & B_SET) == 0;
    }

    /** MC146818A, table 5: rates 1 and 2 repeat 8 and 9 with this crystal. */
    private long periodTicks() {
        int rate = cmos[A] & A_RATE;
        if (rate == 0) {
            return 0;
        }
        return rate <= 2 ? 1L << rate + 6 : 1L << rate - 1;
    }

    private long crystalTicks() {
        return Crystal.RTC.ticks(clock.nanos());
    }

    private long dividerTicks() {
        return crystalTicks() - dividerStart;
    }

    private boolean interruptWanted() {
        return (flags & cmos[B] & INTERRUPTS) != 0;
    }

    private void onEvent() {
        catchUp();
        showInterrupt();
    }

    /** Drives IRQ 8 and schedules the next moment at which it may rise. */
    private void showInterrupt() {
        next.cancel();
        irq8.set(interruptWanted());
        if (interruptWanted() || !dividerRuns()) {
            return;
        }
        long now = dividerTicks();
        long wake = Long.MAX_VALUE;
        if ((cmos[B] & PERIODIC) != 0 && periodTicks() != 0) {
            wake = (now / periodTicks() + 1) * periodTicks();
        }
        if ((cmos[B] & (ALARM | UPDATE)) != 0 && updates()) {
            wake = Math.min(wake, (now / TICKS_PER_SECOND + 1) * TICKS_PER_SECOND);
        }
        if (wake != Long.MAX_VALUE) {
            next.set(Crystal.RTC.nanos(dividerStart + wake));
        }
    }
}
