package dev.faultline.device;

import dev.faultline.device.disk.Media;
import java.time.LocalDateTime;

/**
 * What {@link StandardDevices} needs to know of a machine.
 *
 * @param rtcStart what the real-time clock shows when the machine is switched on
 * @param ramBelow4GiB bytes of RAM below 4 GiB, the first megabyte included
 * @param ramAbove4GiB bytes of RAM from 4 GiB upwards
 * @param serial where COM1's output goes
 * @param debugConsole where port 0xe9's output goes
 * @param media what is in the drives
 */
public record DeviceConfiguration(
        LocalDateTime rtcStart,
        long ramBelow4GiB,
        long ramAbove4GiB,
        ByteSink serial,
        ByteSink debugConsole,
        Media media) {
    /** The start date that makes runs repeat when nobody asks for another one. */
    public static final LocalDateTime DEFAULT_RTC_START = LocalDateTime.of(2025, 1, 1, 0, 0);

    /** A configuration with the default start date. */
    public DeviceConfiguration(
            long ramBelow4GiB,
            long ramAbove4GiB,
            ByteSink serial,
            ByteSink debugConsole,
            Media media) {
        this(DEFAULT_RTC_START, ramBelow4GiB, ramAbove4GiB, serial, debugConsole, media);
    }
}
