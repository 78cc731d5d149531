package dev.faultline.cpu;

/** Where an event that goes through the IDT came from. */
public final class DeliveryKind {
    /** A fault-class (or abort-class) exception: the saved RIP is the instruction's own. */
    public static final int FAULT = 0;

    /** A trap-class exception that no INT instruction caused: single step, data breakpoint. */
    public static final int TRAP = 1;

    /** INT n. */
    public static final int INT_N = 2;

    /** INT3, the one-byte form. */
    public static final int INT3 = 3;

    /** INTO. */
    public static final int INTO = 4;

    /** INT1 (ICEBP): a software interrupt that is treated as an exception of the hardware. */
    public static final int INT1 = 5;

    /** An external interrupt. */
    public static final int EXTERNAL = 6;

    /** A non-maskable interrupt. */
    public static final int NMI = 7;

    private DeliveryKind() {}

    /**
     * Whether the gate's DPL counts and error codes have EXT clear (Intel SDM Vol. 2 INT n: INT n,
     * INT3 and INTO, but not INT1).
     */
    public static boolean software(int kind) {
        return kind >= INT_N && kind <= INTO;
    }

    /** Whether the event is an exception, of which some push an error code. */
    public static boolean exception(int kind) {
        return kind <= TRAP;
    }
}
