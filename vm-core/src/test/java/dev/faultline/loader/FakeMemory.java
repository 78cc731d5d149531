package dev.faultline.loader;

import java.util.TreeMap;

/** Guest memory that keeps what was written, and complains about writes outside RAM. */
final class FakeMemory implements LoadTarget {
    private final long size;
    private final TreeMap<Long, byte[]> written = new TreeMap<>();
    private long zeroed;

    FakeMemory(long size) {
        this.size = size;
    }

    @Override
    public long memorySize() {
        return size;
    }

    @Override
    public void write(long physicalAddress, byte[] data, int offset, int length) {
        require(physicalAddress, length);
        byte[] copy = new byte[length];
        System.arraycopy(data, offset, copy, 0, length);
        written.put(physicalAddress, copy);
    }

    @Override
    public void zero(long physicalAddress, long length) {
        require(physicalAddress, length);
        zeroed += length;
    }

    private void require(long address, long length) {
        if (!dev.faultline.machine.MemoryLayout.isRam(size, address, length)) {
            throw new AssertionError("write of %d at 0x%x".formatted(length, address));
        }
    }

    long zeroedBytes() {
        return zeroed;
    }

    int u8(long address) {
        var entry = written.floorEntry(address);
        long at = address - entry.getKey();
        return at < entry.getValue().length ? entry.getValue()[(int) at] & 0xff : 0;
    }

    long u32(long address) {
        return u8(address)
                | u8(address + 1) << 8
                | u8(address + 2) << 16
                | (long) u8(address + 3) << 24;
    }

    long u64(long address) {
        return u32(address) | u32(address + 4) << 32;
    }

    String string(long address) {
        StringBuilder text = new StringBuilder();
        for (long at = address; u8(at) != 0; at++) {
            text.append((char) u8(at));
        }
        return text.toString();
    }
}
