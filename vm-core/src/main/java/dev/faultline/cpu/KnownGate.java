package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;

/**
 * What delivering a vector through a 64-bit gate came to the last time, with everything it was
 * decided from. An exception storm goes the same way each time: where registers, gate and code
 * descriptor, read anew, are what they were, the checks of {@link Interrupt64} would come to the
 * same and only the frame is left to be pushed.
 *
 * <p>Measured: INT3 and back 43 -> 33 ns (vm-jit/README.md).
 */
final class KnownGate {
    private long modeKey;
    private int kind;
    private long gateAddress;
    private int idtLimit;
    private long gdtBase;
    private int gdtLimit;
    private long gate;
    private long gateUpper;
    private long codeAddress;
    private long code;

    private long handler;
    private int newCpl;

    /** Where in the TSS the stack pointer stands, or -1: RSP stays. */
    private int stackInTss;

    private int frameBytes;
    private int flagsKept;

    /** The {@link Cpu#tablesEpoch} for which the host addresses hold. */
    private int epoch;

    private long gateHost;
    private long codeHost;

    /** Where the stack pointer in the TSS is. */
    private long stackHost;

    private final SegmentRegister codeSegment = new SegmentRegister();

    private KnownGate() {}

    /**
     * Delivers where all is as it was the last time.
     *
     * @param flags RFLAGS as it is to be pushed
     * @return false, with nothing changed, where it is not or the soft TLB does not have all
     */
    static boolean deliver(
            Cpu cpu, int vector, int errorCode, int kind, long returnRip, int flags) {
        KnownGate known = cpu.knownGates[vector];
        return known != null
                && known.holds(cpu, vector, kind)
                && known.enter(cpu, vector, errorCode, kind, returnRip, flags);
    }

    private boolean holds(Cpu cpu, int vector, int presentKind) {
        return (epoch == cpu.tablesEpoch || locate(cpu, vector))
                && modeKey == cpu.modeKey
                && kind == presentKind
                && HostMemory.getLong(gateHost) == gate
                && HostMemory.getLong(gateHost + 8) == gateUpper
                && HostMemory.getLong(codeHost) == code;
    }

    /** Finds the tables, as long as the registers point to the same ones, for this epoch. */
    private boolean locate(Cpu cpu, int vector) {
        if (gateAddress != cpu.idtBase + (vector << 4)
                || idtLimit != cpu.idtLimit
                || gdtBase != cpu.gdtBase
                || gdtLimit != cpu.gdtLimit
                || stackInTss >= 0 && stackInTss + 7 > cpu.tr.limit) {
            return false;
        }
        gateHost = cpu.mmu.hostOfTable(gateAddress, 16);
        codeHost = cpu.mmu.hostOfTable(codeAddress, 8);
        long pointer = stackInTss < 0 ? codeAddress : cpu.tr.base + stackInTss;
        stackHost = cpu.mmu.hostOfTable(pointer, 8);
        if (gateHost == 0 || codeHost == 0 || stackHost == 0) {
            return false;
        }
        epoch = cpu.tablesEpoch;
        return true;
    }

    private boolean enter(
            Cpu cpu, int vector, int errorCode, int presentKind, long returnRip, int flags) {
        long stack = cpu.slots[Cpu.RSP];
        if (stackInTss >= 0) {
            stack = HostMemory.getLong(stackHost);
        }
        long frame = (stack & ~15L) - frameBytes;
        long host = SystemMemory.hostForWrite(cpu, frame, frameBytes);
        if (host == 0) {
            return false;
        }
        cpu.deliveries.pass(vector, errorCode, presentKind, returnRip, handler, frame);
        DeliveryListener listener = cpu.deliveryListener;
        if (listener != null) {
            listener.delivering(cpu, vector, errorCode, presentKind, returnRip);
        }
        if (frameBytes == Interrupt64.FRAME_WITH_ERROR) {
            HostMemory.putLong(host, errorCode & 0xffffffffL);
        }
        Interrupt64.push(cpu, host + frameBytes, returnRip, flags);
        cpu.slots[Cpu.RSP] = frame;
        cpu.rip = handler;
        cpu.systemFlags &= flagsKept;
        loadCode(cpu);
        InterruptDelivery.settle(cpu, vector, presentKind);
        if (listener != null) {
            listener.delivered(cpu, vector, errorCode, presentKind, returnRip);
        }
        return true;
    }

    /** Loads CS and, on a change of privilege, SS with a null selector of RPL = CPL. */
    private void loadCode(Cpu cpu) {
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        if (cs.isFrom(code)) {
            cs.selector = codeSegment.selector;
        } else {
            cs.copyFrom(codeSegment);
        }
        if (newCpl != cpu.cpl) {
            cpu.segments[SegmentRegister.SS].set(newCpl, 0, 0, 0);
            cpu.cpl = newCpl;
            cpu.modeChangedWithin64();
        }
    }

    /**
     * Remembers a delivery from 64-bit code that has just succeeded.
     *
     * @param modeKey the mode before it
     * @param stackInTss where in the TSS the stack pointer was, or -1
     */
    static void remember(
            Cpu cpu, int vector, int kind, long modeKey, Passed passed, int stackInTss) {
        int selector = Descriptors.gateSelector(passed.gate);
        boolean inGdt = (selector & 4) == 0;
        long handler = cpu.rip;
        // Canonical whatever CR4.LA57 will be.
        boolean canonical = handler << 16 >> 16 == handler;
        if (!inGdt || !canonical || (passed.code & Descriptors.ACCESSED) == 0) {
            cpu.knownGates[vector] = null;
            return;
        }
        KnownGate known = cpu.knownGates[vector];
        if (known == null) {
            known = new KnownGate();
            cpu.knownGates[vector] = known;
        }
        known.epoch = cpu.tablesEpoch - 1;
        known.modeKey = modeKey;
        known.kind = kind;
        known.gateAddress = cpu.idtBase + (vector << 4);
        known.idtLimit = cpu.idtLimit;
        known.gdtBase = cpu.gdtBase;
        known.gdtLimit = cpu.gdtLimit;
        known.gate = passed.gate;
        known.gateUpper = passed.gateUpper;
        known.codeAddress = Descriptors.address(cpu, selector);
        known.code = passed.code;
        known.handler = handler;
        known.newCpl = cpu.cpl;
        known.stackInTss = stackInTss;
        known.frameBytes = passed.frameBytes;
        known.flagsKept = passed.flagsKept;
        known.codeSegment.copyFrom(cpu.segments[SegmentRegister.CS]);
    }

    /**
     * What a delivery read and decided.
     *
     * @param flagsKept the mask of what stays of RFLAGS
     */
    record Passed(long gate, long gateUpper, long code, int frameBytes, int flagsKept) {}
}
