package dev.faultline.memory;

/** Frees host memory; a record so that it cannot hold on to the object that it is the memory of. */
record Allocations(long[] addresses) implements Runnable {
    @Override
    public void run() {
        for (int i = 0; i < addresses.length; i++) {
            HostMemory.free(addresses[i]);
            addresses[i] = 0;
        }
    }
}
