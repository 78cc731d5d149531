package dev.faultline.operator;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The time of the system that Faultline runs on, since this was made. */
public final class SystemTime implements HostTime {
    private final long start = System.nanoTime();
    private final Semaphore wakes = new Semaphore(0);

    @Override
    public long nanos() {
        return System.nanoTime() - start;
    }

    @Override
    public void sleepUntil(long nanos) {
        try {
            if (wakes.tryAcquire(nanos - nanos(), TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void wake() {
        wakes.release();
    }
}
