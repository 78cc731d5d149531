package dev.faultline.cpu;

import dev.faultline.memory.DeviceMemory;

/** Nothing around a processor: ports and device memory read all ones, time stands still. */
public final class EmptyBoard implements CpuEnvironment, DeviceMemory {
    @Override
    public int readPort(int port, int size) {
        return -1;
    }

    @Override
    public void writePort(int port, int size, int value) {}

    @Override
    public long timeStamp() {
        return 0;
    }

    @Override
    public void unmodelled(String what) {}

    @Override
    public boolean deliveryPending() {
        return false;
    }

    @Override
    public long random() {
        return 0;
    }

    @Override
    public long read(long physicalAddress, int size) {
        return -1;
    }

    @Override
    public void write(long physicalAddress, int size, long value) {}
}
