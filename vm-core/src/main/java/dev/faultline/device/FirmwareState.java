package dev.faultline.device;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.Ports;
import dev.faultline.device.disk.BlockMedium;

/**
 * Programs the devices as a BIOS leaves them for the system that it boots.
 *
 * <p>Source: IBM PC AT Technical Reference, BIOS listing: the 8259 pair at vectors 0x08 and 0x70
 * with timer, keyboard and cascade open, counter 0 at 18.2 Hz, counter 1 for the refresh, COM1 at
 * 9600 8N1. A kernel that enables interrupts without programming the 8259 thus gets the timer at
 * vector 8, as on a real PC.
 */
final class FirmwareState {
    private static final int PIC1_MASK = 0xf8;
    private static final int PIC2_MASK = 0xff;
    private static final int PIT_COUNTER0_MODE3 = 0x36;
    private static final int PIT_COUNTER1_MODE2 = 0x54;
    private static final int REFRESH_COUNT = 18;

    private static final int CMOS_EQUIPMENT = 0x14;
    private static final int EQUIPMENT_FPU = 0x02;
    private static final int CMOS_BASE_MEMORY = 0x15;
    private static final int CMOS_EXTENDED_MEMORY = 0x17;
    private static final int CMOS_EXTENDED_MEMORY_COPY = 0x30;
    private static final int CMOS_ABOVE_16_MIB = 0x34;
    private static final int CMOS_ABOVE_4_GIB = 0x5b;

    /** SeaBIOS and Bochs: geometry translation of the first disks, two bits for each. */
    private static final int CMOS_DISK_TRANSLATION = 0x39;

    private static final int TRANSLATION_LBA = 1;

    /** Sectors that cylinders, heads and sectors of INT 13h reach as the disk counts them. */
    private static final long LARGEST_UNTRANSLATED = 1024 * 16 * 63;

    /** SeaBIOS and Bochs: what to boot first, second; 1 floppy, 2 hard disk, 3 CD. */
    private static final int CMOS_BOOT_ORDER = 0x3d;

    private static final int BOOT_DISK_THEN_CD = 0x32;
    private static final int CMOS_CHECKED_FIRST = 0x10;
    private static final int CMOS_CHECKED_LAST = 0x2d;
    private static final int CMOS_CHECKSUM = 0x2e;

    private static final int BASE_MEMORY_KIB = 640;
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    private FirmwareState() {}

    static void program(PortBus ports, CmosRtc cmos, DeviceConfiguration configuration) {
        programPic(ports, Ports.PIC1_COMMAND, 0x08, 0x04, PIC1_MASK);
        programPic(ports, Ports.PIC2_COMMAND, 0x70, 0x02, PIC2_MASK);
        ports.write(Ports.PIT_CONTROL, 1, PIT_COUNTER0_MODE3);
        ports.write(Ports.PIT_COUNTER0, 1, 0);
        ports.write(Ports.PIT_COUNTER0, 1, 0);
        ports.write(Ports.PIT_CONTROL, 1, PIT_COUNTER1_MODE2);
        ports.write(Ports.PIT_COUNTER1, 1, REFRESH_COUNT);
        ports.write(Ports.COM1 + 3, 1, 0x03);
        storeMemorySizes(cmos, configuration);
    }

    private static void programPic(PortBus ports, int command, int vector, int cascade, int mask) {
        ports.write(command, 1, 0x11);
        ports.write(command + 1, 1, vector);
        ports.write(command + 1, 1, cascade);
        ports.write(command + 1, 1, 0x01);
        ports.write(command + 1, 1, mask);
    }

    /** What firmware finds in the CMOS: memory sizes, and what QEMU tells SeaBIOS there. */
    static void prepareCmos(CmosRtc cmos, DeviceConfiguration configuration) {
        storeMemorySizes(cmos, configuration);
        cmos.store(CMOS_BOOT_ORDER, BOOT_DISK_THEN_CD);
        BlockMedium disk = configuration.media().disk();
        if (disk != null && disk.sectors() > LARGEST_UNTRANSLATED) {
            cmos.store(CMOS_DISK_TRANSLATION, TRANSLATION_LBA);
        }
    }

    private static void storeMemorySizes(CmosRtc cmos, DeviceConfiguration configuration) {
        long below = configuration.ramBelow4GiB();
        long extendedKib = Math.clamp((below - MIB) / KIB, 0, 0xffff);
        long above16Mib = Math.clamp((below - 16 * MIB) / (64 * KIB), 0, 0xffff);
        long above4Gib = Math.clamp(configuration.ramAbove4GiB() / (64 * KIB), 0, 0xffffff);
        byte[] checked = new byte[CMOS_CHECKED_LAST + 1];
        checked[CMOS_EQUIPMENT] = EQUIPMENT_FPU;
        put(checked, CMOS_BASE_MEMORY, Math.min(below / KIB, BASE_MEMORY_KIB), 2);
        put(checked, CMOS_EXTENDED_MEMORY, extendedKib, 2);
        int sum = 0;
        for (int i = CMOS_CHECKED_FIRST; i <= CMOS_CHECKED_LAST; i++) {
            cmos.store(i, checked[i]);
            sum += checked[i] & 0xff;
        }
        // IBM PC AT: the sum of 0x10 to 0x2d, high byte first.
        cmos.store(CMOS_CHECKSUM, sum >> 8);
        cmos.store(CMOS_CHECKSUM + 1, sum);
        store(cmos, CMOS_EXTENDED_MEMORY_COPY, extendedKib, 2);
        store(cmos, CMOS_ABOVE_16_MIB, above16Mib, 2);
        store(cmos, CMOS_ABOVE_4_GIB, above4Gib, 3);
    }

    private static void put(byte[] bytes, int at, long value, int size) {
        for (int i = 0; i < size; i++) {
            bytes[at + i] = (byte) (value >> 8 * i);
        }
    }

    private static void store(CmosRtc cmos, int location, long value, int size) {
        for (int i = 0; i < size; i++) {
            cmos.store(location + i, (int) (value >> 8 * i));
        }
    }
}
