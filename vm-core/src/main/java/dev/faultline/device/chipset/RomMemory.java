package dev.faultline.device.chipset;

import dev.faultline.bus.MmioDevice;

/** A ROM chip: reads give its bytes, writes do nothing. */
final class RomMemory implements MmioDevice {
    private final byte[] bytes;

    RomMemory(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long read(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes[(int) offset + i] & 0xffL) << 8 * i;
        }
        return value;
    }

    @Override
    public void write(long offset, int size, long value) {
        // ROM: the chip ignores the write cycle.
    }
}
