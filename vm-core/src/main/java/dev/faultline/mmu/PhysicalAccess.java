package dev.faultline.mmu;

import dev.faultline.memory.CodePages;
import dev.faultline.memory.DeviceMemory;
import dev.faultline.memory.HostMemory;
import dev.faultline.memory.PhysicalMemory;

/** Loads and stores by physical address, within a page, of RAM and of devices. */
final class PhysicalAccess {
    private final PhysicalMemory memory;
    private final CodePages code;
    private final DeviceMemory devices;

    PhysicalAccess(PhysicalMemory memory, CodePages code, DeviceMemory devices) {
        this.memory = memory;
        this.code = code;
        this.devices = devices;
    }

    /** Reads a byte of device memory, or 0xff where nothing is. */
    int readDevice(long physical) {
        return (int) devices.read(physical, 1) & 0xff;
    }

    /** Reads bytes within a page; any number up to 8 when they are part of a crossing access. */
    long load(long physical, int size) {
        long host = memory.hostAddress(physical);
        if (Integer.bitCount(size) == 1) {
            return host != 0 ? loadHost(host, size) : devices.read(physical, size);
        }
        long value = 0;
        for (int done = 0; done < size; ) {
            int part = partSize(physical + done, size - done);
            long piece =
                    host != 0 ? loadHost(host + done, part) : devices.read(physical + done, part);
            value |= piece << 8 * done;
            done += part;
        }
        return value;
    }

    /** Writes bytes within a page, any number up to 8, and tells of those that hit code. */
    void store(long physical, int size, long value) {
        long host = memory.hostAddress(physical);
        for (int done = 0; done < size; ) {
            int rest = size - done;
            int part = Integer.bitCount(rest) == 1 ? rest : partSize(physical + done, rest);
            long piece = value >>> 8 * done;
            if (host != 0) {
                storeHost(host + done, part, piece);
            } else {
                devices.write(physical + done, part, piece);
            }
            done += part;
        }
        code.written(physical, size);
    }

    /** The largest naturally aligned piece of at most {@code rest} bytes. */
    private static int partSize(long physical, int rest) {
        int aligned = (int) Long.lowestOneBit(physical | 8);
        return Math.min(aligned, Integer.highestOneBit(rest));
    }

    /** Reads 1, 2, 4 or 8 bytes, zero-extended. */
    static long loadHost(long host, int size) {
        return switch (size) {
            case 1 -> HostMemory.getByte(host) & 0xff;
            case 2 -> HostMemory.getShort(host) & 0xffff;
            case 4 -> HostMemory.getInt(host) & 0xffffffffL;
            default -> HostMemory.getLong(host);
        };
    }

    /** Writes 1, 2, 4 or 8 bytes. */
    static void storeHost(long host, int size, long value) {
        switch (size) {
            case 1 -> HostMemory.putByte(host, (byte) value);
            case 2 -> HostMemory.putShort(host, (short) value);
            case 4 -> HostMemory.putInt(host, (int) value);
            default -> HostMemory.putLong(host, value);
        }
    }
}
