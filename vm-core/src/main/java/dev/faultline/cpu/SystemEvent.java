package dev.faultline.cpu;

/**
 * What an {@link EventRing} of the processor's own state holds: a constant of this class in bits 32
 * and up, and a number below.
 */
public final class SystemEvent {
    /** MOV to CRn, CLTS and LMSW; n below. */
    public static final int CONTROL = 0;

    /** WRMSR; the MSR's number below. */
    public static final int MSR = 1;

    /** LGDT; the limit below, the base as value. */
    public static final int GDT = 2;

    /** LIDT. */
    public static final int IDT = 3;

    /** LLDT; the selector below, the base as value. */
    public static final int LDT = 4;

    /** LTR. */
    public static final int TASK = 5;

    /**
     * Another mode, by {@link Mode}'s bits of code size, protected, virtual-8086 and long mode; the
     * one before below. Not the ways between 64-bit code and compatibility mode, which deliveries
     * and their returns take all the time.
     */
    public static final int MODE = 6;

    private static final long MODE_BITS =
            Mode.CODE_SIZE | Mode.PROTECTED | Mode.VIRTUAL_8086 | Mode.LONG_MODE;

    private SystemEvent() {}

    /** Notes another mode key, where it is another mode. */
    static void modeChanged(Cpu cpu, long before, long now) {
        long changed = (before ^ now) & MODE_BITS;
        if (changed != 0 && (before & now & Mode.LONG_MODE) == 0) {
            cpu.systemEvents.note(of(MODE, (int) (before & MODE_BITS)), now & MODE_BITS);
        }
    }

    static long of(int kind, int number) {
        return (long) kind << 32 | number & 0xffffffffL;
    }
}
