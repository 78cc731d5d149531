package dev.faultline.device;

import java.time.LocalDateTime;

/**
 * The ten time, calendar and alarm bytes of the RTC and their formats.
 *
 * <p>Source: Motorola MC146818A datasheet, "Time, calendar and alarm locations". The bytes are the
 * truth: what a guest writes stays until the next update, changing the format converts nothing, and
 * senseless bytes are normalised by the next update.
 */
final class RtcCalendar {
    private static final int SECONDS = 0;
    private static final int SECONDS_ALARM = 1;
    private static final int MINUTES = 2;
    private static final int MINUTES_ALARM = 3;
    private static final int HOURS = 4;
    private static final int HOURS_ALARM = 5;
    private static final int DAY_OF_WEEK = 6;
    private static final int DATE = 7;
    private static final int MONTH = 8;
    private static final int YEAR = 9;
    private static final int PM = 0x80;

    /** An alarm byte from 0xc0 matches always. */
    private static final int DO_NOT_CARE = 0xc0;

    private static final int ANY = -1;

    private final byte[] cmos;
    private final int centuryIndex;

    RtcCalendar(byte[] cmos, int centuryIndex) {
        this.cmos = cmos;
        this.centuryIndex = centuryIndex;
    }

    LocalDateTime read(boolean binary, boolean hours24) {
        int century = decode(centuryIndex, binary);
        int year = century * 100 + decode(YEAR, binary);
        return LocalDateTime.of(year, 1, 1, 0, 0, 0)
                .plusMonths(Math.max(decode(MONTH, binary), 1) - 1)
                .plusDays(Math.max(decode(DATE, binary), 1) - 1)
                .plusHours(hour(HOURS, binary, hours24))
                .plusMinutes(decode(MINUTES, binary))
                .plusSeconds(decode(SECONDS, binary));
    }

    void write(LocalDateTime time, boolean binary, boolean hours24) {
        encode(SECONDS, time.getSecond(), binary);
        encode(MINUTES, time.getMinute(), binary);
        int hour = time.getHour();
        if (hours24) {
            encode(HOURS, hour, binary);
        } else {
            encode(HOURS, hour % 12 == 0 ? 12 : hour % 12, binary);
            if (hour >= 12) {
                cmos[HOURS] |= (byte) PM;
            }
        }
        // MC146818A: Sunday is 1.
        encode(DAY_OF_WEEK, time.getDayOfWeek().getValue() % 7 + 1, binary);
        encode(DATE, time.getDayOfMonth(), binary);
        encode(MONTH, time.getMonthValue(), binary);
        encode(YEAR, time.getYear() % 100, binary);
        encode(centuryIndex, time.getYear() / 100 % 100, binary);
    }

    /** Whether one of the {@code seconds} seconds after {@code before} is the alarm's. */
    boolean alarmWithin(LocalDateTime before, long seconds, boolean binary, boolean hours24) {
        int second = alarmByte(SECONDS_ALARM, decode(SECONDS_ALARM, binary));
        int minute = alarmByte(MINUTES_ALARM, decode(MINUTES_ALARM, binary));
        int hour = alarmByte(HOURS_ALARM, hour(HOURS_ALARM, binary, hours24));
        int of = before.toLocalTime().toSecondOfDay();
        for (long i = Math.min(seconds, 86_400); i > 0; i--) {
            of = (of + 1) % 86_400;
            if ((second == ANY || second == of % 60)
                    && (minute == ANY || minute == of / 60 % 60)
                    && (hour == ANY || hour == of / 3600)) {
                return true;
            }
        }
        return false;
    }

    private int alarmByte(int index, int decoded) {
        return (cmos[index] & 0xff) >= DO_NOT_CARE ? ANY : decoded;
    }

    private int hour(int index, boolean binary, boolean hours24) {
        if (hours24) {
            return decode(index, binary);
        }
        int hour = decodeValue(cmos[index] & ~PM & 0xff, binary) % 12;
        return (cmos[index] & PM) != 0 ? hour + 12 : hour;
    }

    private int decode(int index, boolean binary) {
        return decodeValue(cmos[index] & 0xff, binary);
    }

    private static int decodeValue(int value, boolean binary) {
        return binary ? value : (value >> 4) * 10 + (value & 0xf);
    }

    private void encode(int index, int value, boolean binary) {
        cmos[index] = (byte) (binary ? value : value / 10 << 4 | value % 10);
    }
}
