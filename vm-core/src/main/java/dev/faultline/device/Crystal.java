package dev.faultline.device;

/**
 * Converts between virtual nanoseconds and the ticks of an oscillator, exactly and without
 * overflow.
 *
 * @param hertz ticks per second
 */
record Crystal(long hertz) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** The 8254's clock in a PC: 14.31818 MHz / 12. */
    static final Crystal PIT = new Crystal(1_193_182);

    /** The RTC's watch crystal. */
    static final Crystal RTC = new Crystal(32_768);

    /** The 16550's clock in a PC. */
    static final Crystal UART = new Crystal(1_843_200);

    /** The ticks that are complete at {@code nanos}. */
    long ticks(long nanos) {
        return nanos / NANOS_PER_SECOND * hertz
                + nanos % NANOS_PER_SECOND * hertz / NANOS_PER_SECOND;
    }

    /** The first nanosecond at which {@code ticks} are complete. */
    long nanos(long ticks) {
        long rest = ticks % hertz * NANOS_PER_SECOND;
        return ticks / hertz * NANOS_PER_SECOND + (rest + hertz - 1) / hertz;
    }
}
