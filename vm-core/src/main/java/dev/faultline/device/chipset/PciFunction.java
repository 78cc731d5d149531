package dev.faultline.device.chipset;

import java.util.Arrays;

/** The 256 bytes of configuration space of one PCI function: PCI 2.1 chapter 6. */
final class PciFunction {
    private static final int SIZE = 256;

    private static final int VENDOR_ID = 0x00;
    private static final int DEVICE_ID = 0x02;
    private static final int COMMAND = 0x04;
    private static final int REVISION_ID = 0x08;
    private static final int CLASS_CODE = 0x09;
    private static final int LATENCY_TIMER = 0x0d;
    private static final int INTERRUPT_LINE = 0x3c;

    /** Command bits that a driver may set; what they switch is always on, or absent. */
    private static final int COMMAND_WRITABLE = 0x0147;

    private final byte[] bytes = new byte[SIZE];

    /** Which bits a write changes. */
    private final byte[] writable = new byte[SIZE];

    /** A function without base addresses and interrupt pin, header type 0. */
    PciFunction(int vendor, int device, int classCode, int revision) {
        put(VENDOR_ID, 2, vendor);
        put(DEVICE_ID, 2, device);
        put(REVISION_ID, 1, revision);
        put(CLASS_CODE, 3, classCode);
        writable[COMMAND] = (byte) COMMAND_WRITABLE;
        writable[COMMAND + 1] = (byte) (COMMAND_WRITABLE >> 8);
        allowWrites(LATENCY_TIMER, LATENCY_TIMER);
        allowWrites(INTERRUPT_LINE, INTERRUPT_LINE);
    }

    /** Sets what a register holds after reset. */
    PciFunction put(int offset, int size, int value) {
        for (int i = 0; i < size; i++) {
            bytes[offset + i] = (byte) (value >> 8 * i);
        }
        return this;
    }

    /** Lets software change the registers {@code first} to {@code last}, both included. */
    PciFunction allowWrites(int first, int last) {
        Arrays.fill(writable, first, last + 1, (byte) 0xff);
        return this;
    }

    int read(int offset) {
        return bytes[offset] & 0xff;
    }

    void write(int offset, int value) {
        bytes[offset] = (byte) (bytes[offset] & ~writable[offset] | value & writable[offset]);
    }
}
