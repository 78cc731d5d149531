package dev.faultline.cpu;

/**
 * Delivers interrupts and exceptions (Intel SDM Vol. 3A chapter 6). The entry points choose by mode
 * among {@link Interrupt64}, {@link InterruptLegacy} and {@link InterruptReal}, and combine the
 * exceptions that delivery itself meets into #DF and shutdown.
 *
 * <p>What of RFLAGS.RF is pushed: 1 for fault-class exceptions, else what it is (Intel SDM Vol. 3B
 * 17.3.1.1). A REP string instruction that stops between iterations must have set RF before.
 */
public final class InterruptDelivery {
    /** Vectors whose class in table 6-5 is contributory. */
    private static final int CONTRIBUTORY =
            1 << Vector.DE | 1 << Vector.TS | 1 << Vector.NP | 1 << Vector.SS | 1 << Vector.GP;

    /** Vectors whose error code may name a selector and so has the EXT bit. */
    private static final int WITH_EXT =
            1 << Vector.TS | 1 << Vector.NP | 1 << Vector.SS | 1 << Vector.GP;

    private InterruptDelivery() {}

    /**
     * Delivers the exception that is pending in the CPU (status FAULT), saving {@link Cpu#rip}.
     *
     * @return false on shutdown
     */
    public static boolean deliverFault(Cpu cpu) {
        return deliver(cpu, cpu.faultVector, cpu.faultErrorCode, DeliveryKind.FAULT);
    }

    /**
     * Takes the pending exception between two runs of an engine: the status becomes NONE and it is
     * delivered. An exception that no instruction has retired before takes the time of one, so that
     * a handler whose first instruction faults for ever still meets the limits of its run.
     *
     * @return false on shutdown
     */
    public static boolean takeFault(Cpu cpu) {
        cpu.exitStatus = ExitStatus.NONE;
        long retired = cpu.retired();
        if (retired == cpu.retiredAtFault) {
            cpu.budget--;
            retired++;
        }
        cpu.retiredAtFault = retired;
        return deliverFault(cpu);
    }

    /**
     * Delivers a trap-class exception between two instructions, saving {@link Cpu#rip}, the next
     * one's offset. DR6 is the caller's ({@link DebugRegisters#recordSingleStep}).
     *
     * @return false on shutdown
     */
    public static boolean deliverTrap(Cpu cpu, int vector, FaultReason reason) {
        cpu.faultReason = reason;
        return deliver(cpu, vector, 0, DeliveryKind.TRAP);
    }

    /** Delivers an external interrupt between two instructions; false on shutdown. */
    public static boolean deliverExternal(Cpu cpu, int vector) {
        return deliver(cpu, vector, 0, DeliveryKind.EXTERNAL);
    }

    /** Delivers an NMI between two instructions and blocks further ones; false on shutdown. */
    public static boolean deliverNmi(Cpu cpu) {
        cpu.nmiBlocked = true;
        return deliver(cpu, Vector.NMI, 0, DeliveryKind.NMI);
    }

    /**
     * Executes INT n, INT3, INTO (the caller tested OF) or INT1, saving {@link Cpu#nextRip}.
     *
     * @param kind INT_N, INT3, INTO or INT1 of {@link DeliveryKind}
     * @return whether control went to the handler; false with the instruction's fault pending
     */
    public static boolean softwareInterrupt(Cpu cpu, int vector, int kind) {
        if (kind == DeliveryKind.INT_N && cpu.virtual8086()) {
            if ((cpu.cr4 & Cr4.VME) != 0) {
                int redirected = Virtual8086.redirect(cpu, vector);
                if (redirected != Virtual8086.TO_PROTECTED_MODE) {
                    return redirected == Virtual8086.REDIRECTED;
                }
            }
            if (cpu.iopl() < 3) {
                return cpu.raise(Vector.GP, 0, FaultReason.INT_IN_VIRTUAL_8086);
            }
        }
        return deliverOnce(cpu, vector, 0, kind, cpu.nextRip);
    }

    /**
     * Executes INT3 or INT n of 64-bit code where it goes the way it went the last time.
     *
     * @param statusFlags the six status flags in RFLAGS positions
     * @param returnRip the RIP to save
     * @return whether it did; if not, nothing has changed
     */
    public static boolean softwareQuickly(
            Cpu cpu, int vector, int kind, int statusFlags, long returnRip) {
        if (registersAreRead(cpu, vector)) {
            return false;
        }
        int flags = cpu.systemFlags | statusFlags;
        return KnownGate.deliver(cpu, vector, 0, kind, returnRip, flags);
    }

    /**
     * Takes the pending fault of 64-bit code where it goes the way it went the last time; as {@link
     * #takeFault}. The status is NONE afterwards.
     *
     * @param statusFlags the six status flags in RFLAGS positions
     * @return whether it did; if not, only CR2 may have changed
     */
    public static boolean takeFaultQuickly(Cpu cpu, int statusFlags) {
        cpu.exitStatus = ExitStatus.NONE;
        int vector = cpu.faultVector;
        if (registersAreRead(cpu, vector)) {
            return false;
        }
        long retired = cpu.retired();
        long before = cpu.retiredAtFault;
        boolean again = retired == before;
        if (again) {
            cpu.budget--;
            retired++;
        }
        cpu.retiredAtFault = retired;
        if (vector == Vector.PF) {
            cpu.cr2 = cpu.faultAddress;
        }
        int flags = cpu.systemFlags | statusFlags | Rflags.RF;
        int errorCode = cpu.faultErrorCode;
        if (KnownGate.deliver(cpu, vector, errorCode, DeliveryKind.FAULT, cpu.rip, flags)) {
            return true;
        }
        cpu.retiredAtFault = before;
        if (again) {
            cpu.budget++;
        }
        return false;
    }

    private static boolean registersAreRead(Cpu cpu, int vector) {
        DeliveryListener listener = cpu.deliveryListener;
        return listener != null && listener.readsRegisters(cpu, vector);
    }

    /** A delivery cannot be sent back to run alone: it reaches devices and code at once. */
    private static boolean deliver(Cpu cpu, int vector, int errorCode, int kind) {
        boolean alone = cpu.alone;
        cpu.alone = true;
        boolean delivered = deliverWithNested(cpu, vector, errorCode, kind);
        cpu.alone = alone;
        return delivered;
    }

    private static boolean deliverWithNested(Cpu cpu, int event, int code, int source) {
        int vector = event;
        int errorCode = code;
        int kind = source;
        if (vector == Vector.PF && kind == DeliveryKind.FAULT) {
            cpu.cr2 = cpu.faultAddress;
        }
        while (true) {
            cpu.exitStatus = ExitStatus.NONE;
            if (deliverOnce(cpu, vector, errorCode, kind, cpu.rip)) {
                return true;
            }
            int first = DeliveryKind.exception(kind) ? vector : -1;
            int second = cpu.faultVector;
            int result = combine(first, second);
            // A page fault has written CR2 as it was detected, whatever it turns into.
            if (second == Vector.PF) {
                cpu.cr2 = cpu.faultAddress;
            }
            cpu.deliveries.fail(result);
            if (cpu.deliveryListener != null) {
                cpu.deliveryListener.nested(cpu, first, second, result);
            }
            if (result < 0) {
                cpu.exitStatus = ExitStatus.SHUTDOWN;
                return false;
            }
            errorCode = cpu.faultErrorCode;
            if (result != second) {
                errorCode = 0;
                cpu.raise(result, 0, FaultReason.DOUBLE_FAULT);
            }
            vector = result;
            kind = DeliveryKind.FAULT;
        }
    }

    /**
     * What follows when the second exception is detected while the first is delivered (Intel SDM
     * Vol. 3A table 6-5 and 6.15 #DF).
     *
     * @param first the exception being delivered, -1 for an interrupt
     * @return second itself (handled serially), #DF, or -1 for shutdown
     */
    static int combine(int first, int second) {
        if (first < 0 || !(isContributory(second) || second == Vector.PF)) {
            return second;
        }
        if (first == Vector.DF) {
            return -1;
        }
        if (first == Vector.PF || isContributory(first) && second != Vector.PF) {
            return Vector.DF;
        }
        return second;
    }

    private static boolean isContributory(int vector) {
        return vector < 32 && (CONTRIBUTORY >>> vector & 1) != 0;
    }

    private static boolean deliverOnce(
            Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        int flags = cpu.systemFlags | LazyFlags.get(cpu);
        if (kind == DeliveryKind.FAULT && !isInstructionBreakpoint(cpu, vector)) {
            flags |= Rflags.RF;
        }
        return KnownGate.deliver(cpu, vector, errorCode, kind, returnRip, flags)
                || deliverAnew(cpu, vector, errorCode, kind, returnRip, flags);
    }

    private static boolean deliverAnew(
            Cpu cpu, int vector, int errorCode, int kind, long returnRip, int flags) {
        cpu.deliveries.begin(vector, errorCode, kind, returnRip);
        DeliveryListener listener = cpu.deliveryListener;
        if (listener != null) {
            listener.delivering(cpu, vector, errorCode, kind, returnRip);
        }
        boolean completed;
        if (cpu.longMode()) {
            completed = Interrupt64.deliver(cpu, vector, errorCode, kind, returnRip, flags);
        } else if (cpu.protectedMode()) {
            completed = InterruptLegacy.deliver(cpu, vector, errorCode, kind, returnRip, flags);
        } else {
            completed = InterruptReal.deliver(cpu, vector, returnRip, flags);
        }
        if (!completed) {
            addExt(cpu, kind);
            return false;
        }
        settle(cpu, vector, kind);
        cpu.deliveries.enter();
        if (listener != null) {
            listener.delivered(cpu, vector, errorCode, kind, returnRip);
        }
        return true;
    }

    /** What a delivery ends, whichever way it went. */
    static void settle(Cpu cpu, int vector, int kind) {
        if (vector == Vector.DB && kind != DeliveryKind.INT_N && kind != DeliveryKind.EXTERNAL) {
            cpu.dr[7] &= ~DebugRegisters.DR7_GD;
        }
        cpu.interruptShadow = false;
        cpu.stackSegmentShadow = false;
    }

    /** Intel SDM Vol. 3A 6.13: EXT is set unless INT n, INT3 or INTO was being delivered. */
    private static void addExt(Cpu cpu, int kind) {
        int vector = cpu.faultVector;
        if (!DeliveryKind.software(kind) && vector < 32 && (WITH_EXT >>> vector & 1) != 0) {
            cpu.faultErrorCode |= 1;
        }
    }

    private static boolean isInstructionBreakpoint(Cpu cpu, int vector) {
        return vector == Vector.DB && cpu.faultReason == FaultReason.INSTRUCTION_BREAKPOINT;
    }

    /** A gate's DPL, which only software interrupts are checked against, and its P bit. */
    static boolean checkGateAccess(Cpu cpu, long gate, int gateError, int kind) {
        if (DeliveryKind.software(kind) && Descriptors.dpl(gate) < cpu.cpl) {
            return cpu.raise(Vector.GP, gateError, FaultReason.GATE_DPL);
        }
        if (!Descriptors.present(gate)) {
            return cpu.raise(Vector.NP, gateError, FaultReason.GATE_NOT_PRESENT);
        }
        return true;
    }
}
