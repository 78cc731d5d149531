package dev.faultline.firmware;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.Ports;
import dev.faultline.machine.MemoryLayout;

/** Writes what firmware leaves in memory: ROM, interrupt vectors, data areas. */
final class InstallBios {
    private static final int EBDA_KIB = 1;
    private static final int FPU = 0x0002;
    private static final int COLOUR_80 = 0x0020;
    private static final int ONE_SERIAL_PORT = 0x0200;
    private static final int ENHANCED_KEYBOARD = 0x10;

    private static final int DISKETTE_VECTOR = 0x1e;
    private static final int[] POINTER_VECTORS = {0x1d, 0x1f, 0x41, 0x43, 0x46};

    private final GuestMemory memory;
    private final PortBus ports;
    private final int disks;
    private final ClockService clock;

    InstallBios(GuestMemory memory, PortBus ports, int disks, ClockService clock) {
        this.memory = memory;
        this.ports = ports;
        this.disks = disks;
        this.clock = clock;
    }

    void run() {
        byte[] rom = Rom.build();
        memory.write(MemoryLayout.BIOS, rom, 0, rom.length);
        vectors();
        dataArea();
        memory.write16(MemoryLayout.EXTENDED_BIOS_DATA, EBDA_KIB);
    }

    private void vectors() {
        for (int vector = 0; vector < 256; vector++) {
            vector(vector, Rom.SEGMENT, Rom.entry(vector));
        }
        // Programs may use 60h to 66h, and know them unused by their zeros.
        for (int vector = 0x60; vector <= 0x66; vector++) {
            vector(vector, 0, 0);
        }
        for (int vector : POINTER_VECTORS) {
            vector(vector, 0, 0);
        }
        vector(DISKETTE_VECTOR, Rom.SEGMENT, Rom.DISKETTE_PARAMETERS);
    }

    private void vector(int number, int segment, int offset) {
        memory.write(4L * number, 4, (long) segment << 16 | offset);
    }

    private void dataArea() {
        byte[] zeros = new byte[0x100];
        memory.write(BiosData.BASE, zeros, 0, zeros.length);
        memory.write16(BiosData.COM_PORTS, Ports.COM1);
        memory.write16(BiosData.EBDA_SEGMENT, (int) (MemoryLayout.EXTENDED_BIOS_DATA >> 4));
        memory.write16(BiosData.EQUIPMENT, FPU | COLOUR_80 | ONE_SERIAL_PORT);
        memory.write16(BiosData.MEMORY_KIB, (int) (MemoryLayout.EXTENDED_BIOS_DATA >> 10));
        memory.write16(BiosData.KEYBOARD_HEAD, BiosData.KEYBOARD_BUFFER - BiosData.BASE);
        memory.write16(BiosData.KEYBOARD_TAIL, BiosData.KEYBOARD_BUFFER - BiosData.BASE);
        memory.write16(BiosData.KEYBOARD_START, BiosData.KEYBOARD_BUFFER - BiosData.BASE);
        memory.write16(BiosData.KEYBOARD_END, BiosData.KEYBOARD_BUFFER_LIMIT - BiosData.BASE);
        memory.write8(BiosData.KEYBOARD_FLAGS, ENHANCED_KEYBOARD);
        memory.write8(BiosData.DISK_COUNT, disks);
        memory.write(BiosData.LPT_TIMEOUTS, 4, 0x14141414);
        memory.write(BiosData.COM_TIMEOUTS, 4, 0x01010101);
        clock.start();
        new TextMode(memory, ports).describe(TextMode.DEFAULT);
    }
}
