package dev.faultline.cpu;

/**
 * The debug registers and what they match (Intel SDM Vol. 3B 17.2). The soft TLB gives no tags to
 * data while {@link #watchesData} holds, so that every access comes here.
 */
public final class DebugRegisters {
    /** General detect: the next access to a debug register is a #DB. */
    public static final long DR7_GD = 1L << 13;

    public static final long DR6_BD = 1L << 13;
    public static final long DR6_BS = 1L << 14;
    public static final long DR6_BT = 1L << 15;

    /** DR6 after reset: the bits that read as one. */
    public static final long DR6_FIXED = 0xffff0ff0L;

    private static final long DR6_WRITABLE = DR6_BD | DR6_BS | DR6_BT | 15;

    /** DR7 after reset: bit 10 reads as one. */
    public static final long DR7_FIXED = 1L << 10;

    private static final long DR7_WRITABLE = 0xffff23ffL;

    /** The enable bits L0 to G3. */
    private static final long DR7_ENABLES = 0xff;

    private static final int EXECUTE = 0;
    private static final int WRITE = 1;
    private static final int PORT = 2;

    private DebugRegisters() {}

    /** MOV from DRn; a fault is pending if {@link Cpu#exitStatus} is not 0. */
    public static long read(Cpu cpu, int number) {
        return check(cpu, number) ? cpu.dr[alias(number)] : 0;
    }

    /** MOV to DRn. */
    public static boolean write(Cpu cpu, int number, long value) {
        if (!check(cpu, number)) {
            return false;
        }
        int register = alias(number);
        if (register >= 6 && value >>> 32 != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.DEBUG_REGISTER_RESERVED);
        }
        cpu.dr[register] =
                switch (register) {
                    case 6 -> value & DR6_WRITABLE | DR6_FIXED;
                    case 7 -> value & DR7_WRITABLE | DR7_FIXED;
                    default -> value;
                };
        cpu.attention = true;
        // The bank of the soft TLB depends on whether data is watched.
        cpu.modeChanged();
        return true;
    }

    private static int alias(int number) {
        return number == 4 || number == 5 ? number + 2 : number;
    }

    private static boolean check(Cpu cpu, int number) {
        if (number > 7) {
            return cpu.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        }
        // The privilege comes before the #UD of CR4.DE on silicon (AMD EPYC, tried).
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        if ((number == 4 || number == 5) && (cpu.cr4 & Cr4.DE) != 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.DEBUG_REGISTER_DE);
        }
        if ((cpu.dr[7] & DR7_GD) != 0) {
            cpu.dr[6] |= DR6_BD;
            return cpu.raise(Vector.DB, 0, FaultReason.GENERAL_DETECT);
        }
        return true;
    }

    /** Whether any breakpoint is enabled: the cheap test before all others. */
    public static boolean armed(Cpu cpu) {
        return (cpu.dr[7] & DR7_ENABLES) != 0;
    }

    /**
     * Whether an instruction breakpoint stops the instruction at a linear address: then #DB is
     * pending and DR6 written. RFLAGS.RF holds it off (Intel SDM Vol. 3B 17.3.1.1).
     */
    public static boolean instructionBreakpoint(Cpu cpu, long linear) {
        if (!armed(cpu) || (cpu.systemFlags & Rflags.RF) != 0) {
            return false;
        }
        int hits = 0;
        for (int i = 0; i < 4; i++) {
            if (enabled(cpu, i) && kind(cpu, i) == EXECUTE && cpu.dr[i] == linear) {
                hits |= 1 << i;
            }
        }
        if (hits == 0) {
            return false;
        }
        cpu.dr[6] = cpu.dr[6] & ~15L | hits;
        cpu.raise(Vector.DB, 0, FaultReason.INSTRUCTION_BREAKPOINT);
        return true;
    }

    /** Whether an enabled breakpoint is on data, so that every access must be looked at. */
    public static boolean watchesData(Cpu cpu) {
        if (!armed(cpu)) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            boolean data = kind(cpu, i) == WRITE || kind(cpu, i) == 3;
            if (data && enabled(cpu, i)) {
                return true;
            }
        }
        return false;
    }

    /** Remembers the data breakpoints that an access hits, a trap after the instruction. */
    public static void recordData(Cpu cpu, long linear, int size, boolean write) {
        for (int i = 0; i < 4; i++) {
            int kind = kind(cpu, i);
            boolean wanted = kind == 3 || kind == WRITE && write;
            if (wanted && enabled(cpu, i) && overlaps(cpu, i, linear, size)) {
                cpu.pendingDebug |= 1 << i;
                cpu.attention = true;
            }
        }
    }

    /** Remembers the I/O breakpoints that an IN or OUT hits; they need CR4.DE. */
    public static void recordPort(Cpu cpu, int port, int size) {
        if (!armed(cpu) || (cpu.cr4 & Cr4.DE) == 0) {
            return;
        }
        for (int i = 0; i < 4; i++) {
            if (kind(cpu, i) == PORT && enabled(cpu, i) && overlaps(cpu, i, port, size)) {
                cpu.pendingDebug |= 1 << i;
                cpu.attention = true;
            }
        }
    }

    /** Writes DR6 for a single-step trap, and for data breakpoints of the same instruction. */
    public static void recordSingleStep(Cpu cpu) {
        cpu.dr[6] |= DR6_BS;
        recordPending(cpu);
    }

    /** Writes DR6 for the data and I/O breakpoints that the last instruction hit. */
    public static void recordPending(Cpu cpu) {
        if (cpu.pendingDebug != 0) {
            cpu.dr[6] = cpu.dr[6] & ~15L | cpu.pendingDebug;
            cpu.pendingDebug = 0;
        }
    }

    private static boolean enabled(Cpu cpu, int i) {
        return (cpu.dr[7] >>> 2 * i & 3) != 0;
    }

    private static int kind(Cpu cpu, int i) {
        return (int) (cpu.dr[7] >>> 16 + 4 * i) & 3;
    }

    /** Bytes watched: LEN 0 to 3 are 1, 2, 8 and 4, aligned to their size. */
    private static boolean overlaps(Cpu cpu, int i, long linear, int size) {
        int length =
                switch ((int) (cpu.dr[7] >>> 18 + 4 * i) & 3) {
                    case 0 -> 1;
                    case 1 -> 2;
                    case 2 -> 8;
                    default -> 4;
                };
        long start = cpu.dr[i] & -length;
        return linear - start < length && start - linear < size;
    }
}
