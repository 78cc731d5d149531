package dev.faultline.trace;

/**
 * Accesses to an I/O port, one or several equal ones in a row.
 *
 * @param write OUT or OUTS
 * @param port its number
 * @param size bytes: 1, 2 or 4
 * @param value what was written or read
 * @param rip of the instruction
 * @param retired guest instructions retired before the first
 * @param times how many
 */
public record PortAccess(
        boolean write, int port, int size, long value, long rip, long retired, long times) {
    private static final int SIZE_SHIFT = 16;
    private static final int WRITE_SHIFT = 24;

    /** What the ring of port accesses has to keep of one, beside its value. */
    public static long what(boolean write, int port, int size) {
        return port | size << SIZE_SHIFT | (write ? 1 << WRITE_SHIFT : 0);
    }

    static PortAccess of(long what, long value, long rip, long retired, long times) {
        return new PortAccess(
                what >>> WRITE_SHIFT != 0,
                (int) what & 0xffff,
                (int) (what >>> SIZE_SHIFT) & 0xff,
                value,
                rip,
                retired,
                times);
    }
}
