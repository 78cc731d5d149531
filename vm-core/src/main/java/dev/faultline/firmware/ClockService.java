package dev.faultline.firmware;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.Ports;

/**
 * The time: INT 08h counts ticks, INT 1Ah gives and sets them and the real-time clock's time, date
 * and alarm, INT 70h is the alarm (IBM PC AT Technical Reference; Ralf Brown's Interrupt List).
 */
final class ClockService {
    /** Ticks of 18.2 Hz in a day. */
    private static final long TICKS_PER_DAY = 0x1800b0;

    private static final int MIDNIGHT_PASSED = 1;
    private static final int SECONDS = 0x00;
    private static final int MINUTES = 0x02;
    private static final int HOURS = 0x04;
    private static final int ALARM_OFFSET = 1;
    private static final int DAY = 0x07;
    private static final int MONTH = 0x08;
    private static final int YEAR = 0x09;
    private static final int CENTURY = 0x32;
    private static final int STATUS_B = 0x0b;
    private static final int STATUS_C = 0x0c;
    private static final int B_SET = 0x80;
    private static final int B_ALARM = 0x20;
    private static final int B_DAYLIGHT_SAVING = 0x01;
    private static final int RTC_IRQ_MASK = 0x01;
    private static final int PCI_NOT_SUPPORTED = 0x81;

    private final GuestMemory memory;
    private final PortBus ports;
    private final Interrupts interrupts;
    private final Refusal refusal;

    ClockService(GuestMemory memory, PortBus ports, Interrupts interrupts, Refusal refusal) {
        this.memory = memory;
        this.ports = ports;
        this.interrupts = interrupts;
        this.refusal = refusal;
    }

    /** Sets the tick count to the time that the real-time clock shows, as POST does. */
    void start() {
        long seconds =
                3600L * fromBcd(cmos(HOURS))
                        + 60L * fromBcd(cmos(MINUTES))
                        + fromBcd(cmos(SECONDS));
        memory.write(BiosData.TICKS, 4, seconds * TICKS_PER_DAY / 86_400);
    }

    /** INT 08h; its stub calls INT 1Ch and ends the interrupt. */
    Service.Next tick() {
        long ticks = memory.read(BiosData.TICKS, 4) + 1;
        if (ticks >= TICKS_PER_DAY) {
            ticks = 0;
            memory.write8(BiosData.MIDNIGHT, MIDNIGHT_PASSED);
        }
        memory.write(BiosData.TICKS, 4, ticks);
        return Service.Next.RETURN;
    }

    /** INT 70h: whether it is the alarm, for which its stub then calls INT 4Ah. */
    boolean alarm() {
        boolean alarm = (cmos(STATUS_C) & cmos(STATUS_B) & B_ALARM) != 0;
        interrupts.end(8);
        return alarm;
    }

    /** INT 1Ah. */
    Service.Next serve(Caller c) {
        if (c.ah() == 0xb1) {
            return refusal.refuse(c, PCI_NOT_SUPPORTED);
        }
        c.setCarry(false);
        switch (c.ah()) {
            case 0x00 -> {
                long ticks = memory.read(BiosData.TICKS, 4);
                c.setCx((int) (ticks >>> 16));
                c.setDx((int) ticks);
                c.setAx(memory.read8(BiosData.MIDNIGHT));
                memory.write8(BiosData.MIDNIGHT, 0);
            }
            case 0x01 -> {
                memory.write(BiosData.TICKS, 4, (long) c.cx() << 16 | c.dx());
                memory.write8(BiosData.MIDNIGHT, 0);
                c.setAh(0);
            }
            case 0x02 -> {
                c.setCx(cmos(HOURS) << 8 | cmos(MINUTES));
                c.setDx(cmos(SECONDS) << 8 | cmos(STATUS_B) & B_DAYLIGHT_SAVING);
                c.setAx(cmos(HOURS));
            }
            case 0x03 -> setTime(c);
            case 0x04 -> {
                c.setCx(cmos(CENTURY) << 8 | cmos(YEAR));
                c.setDx(cmos(MONTH) << 8 | cmos(DAY));
                c.setAh(0);
            }
            case 0x05 -> setDate(c);
            case 0x06 -> setAlarm(c);
            case 0x07 -> {
                setCmos(STATUS_B, cmos(STATUS_B) & ~B_ALARM);
                c.setAh(0);
            }
            default -> {
                return refusal.refuse(c, 0x86);
            }
        }
        return Service.Next.RETURN;
    }

    private void setTime(Caller c) {
        int control = cmos(STATUS_B);
        setCmos(STATUS_B, control | B_SET);
        setCmos(SECONDS, c.dh());
        setCmos(MINUTES, c.cl());
        setCmos(HOURS, c.ch());
        setCmos(STATUS_B, control & ~(B_SET | B_DAYLIGHT_SAVING) | c.dl() & B_DAYLIGHT_SAVING);
        c.setAh(0);
    }

    private void setDate(Caller c) {
        int control = cmos(STATUS_B);
        setCmos(STATUS_B, control | B_SET);
        setCmos(CENTURY, c.ch());
        setCmos(YEAR, c.cl());
        setCmos(MONTH, c.dh());
        setCmos(DAY, c.dl());
        setCmos(STATUS_B, control & ~B_SET);
        c.setAh(0);
    }

    /** AH=06h: one alarm at a time; the clock's interrupt line is opened for it. */
    private void setAlarm(Caller c) {
        if ((cmos(STATUS_B) & B_ALARM) != 0) {
            c.setCarry(true);
            return;
        }
        setCmos(SECONDS + ALARM_OFFSET, c.dh());
        setCmos(MINUTES + ALARM_OFFSET, c.cl());
        setCmos(HOURS + ALARM_OFFSET, c.ch());
        int mask = ports.read(Ports.PIC2_DATA, 1) & 0xff;
        ports.write(Ports.PIC2_DATA, 1, mask & ~RTC_IRQ_MASK);
        setCmos(STATUS_B, cmos(STATUS_B) & ~B_SET | B_ALARM);
        c.setAh(0);
    }

    private static int fromBcd(int value) {
        return 10 * (value >>> 4) + (value & 0xf);
    }

    private int cmos(int location) {
        ports.write(Ports.CMOS_INDEX, 1, location);
        return ports.read(Ports.CMOS_DATA, 1) & 0xff;
    }

    private void setCmos(int location, int value) {
        ports.write(Ports.CMOS_INDEX, 1, location);
        ports.write(Ports.CMOS_DATA, 1, value & 0xff);
    }
}
