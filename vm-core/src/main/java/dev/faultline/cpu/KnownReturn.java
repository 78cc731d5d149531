package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;

/**
 * What an IRETQ to 64-bit code came to the last time, with everything it was decided from: the
 * counterpart of {@link KnownGate}. Where selectors and descriptors are what they were, CS and SS
 * need no check.
 */
final class KnownReturn {
    private long modeKey;
    private long gdtBase;
    private int gdtLimit;
    private int codeSelector;
    private int stackSelector;
    private long codeAddress;
    private long code;
    private long stackAddress;

    /** The SS descriptor; 0 for a null selector. */
    private long stack;

    private final SegmentRegister codeSegment = new SegmentRegister();
    private final SegmentRegister stackSegment = new SegmentRegister();

    /** The {@link Cpu#tablesEpoch} for which the host addresses hold. */
    private int epoch;

    private long codeHost;
    private long stackHost;

    private KnownReturn() {}

    /**
     * The last return to the privilege level of a selector, where it fits what is to be loaded now;
     * else null.
     */
    static KnownReturn of(Cpu cpu, int codeSelector, int stackSelector) {
        KnownReturn known = cpu.knownReturns[codeSelector & 3];
        return known != null && known.holds(cpu, codeSelector, stackSelector) ? known : null;
    }

    private boolean holds(Cpu cpu, int presentCode, int presentStack) {
        return (epoch == cpu.tablesEpoch || locate(cpu))
                && codeSelector == presentCode
                && stackSelector == presentStack
                && modeKey == cpu.modeKey
                && HostMemory.getLong(codeHost) == code
                && (stack == 0 || HostMemory.getLong(stackHost) == stack);
    }

    /** Finds the descriptors, as long as GDTR points to the same ones, for this epoch. */
    private boolean locate(Cpu cpu) {
        if (gdtBase != cpu.gdtBase || gdtLimit != cpu.gdtLimit) {
            return false;
        }
        codeHost = cpu.mmu.hostOfTable(codeAddress, 8);
        stackHost = stack == 0 ? codeHost : cpu.mmu.hostOfTable(stackAddress, 8);
        if (codeHost == 0 || stackHost == 0) {
            return false;
        }
        epoch = cpu.tablesEpoch;
        return true;
    }

    /** Loads CS, SS and CPL; RFLAGS is loaded before. */
    void enter(Cpu cpu) {
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        SegmentRegister ss = cpu.segments[SegmentRegister.SS];
        if (!cs.isFrom(code)) {
            cs.copyFrom(codeSegment);
        }
        cs.selector = codeSelector;
        if (stack == 0 || !ss.isFrom(stack)) {
            ss.copyFrom(stackSegment);
        }
        ss.selector = stackSelector;
        int newCpl = codeSelector & 3;
        if (newCpl != cpu.cpl) {
            cpu.cpl = newCpl;
            Iret.dropSegments(cpu, newCpl);
        }
    }

    /**
     * Remembers a return to 64-bit code that has just succeeded.
     *
     * @param modeKey the mode before it
     * @param code the descriptor that CS was loaded from, as read
     * @param stack that of SS, 0 for a null selector
     */
    static void remember(Cpu cpu, long modeKey, long code, long stack) {
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        SegmentRegister ss = cpu.segments[SegmentRegister.SS];
        boolean inGdt = ((cs.selector | ss.selector) & 4) == 0 || stack == 0;
        boolean accessed =
                (code & Descriptors.ACCESSED) != 0
                        && (stack == 0 || (stack & Descriptors.ACCESSED) != 0);
        int level = cs.selector & 3;
        if (!inGdt || (cs.selector & 4) != 0 || !accessed) {
            cpu.knownReturns[level] = null;
            return;
        }
        KnownReturn known = cpu.knownReturns[level];
        if (known == null) {
            known = new KnownReturn();
            cpu.knownReturns[level] = known;
        }
        known.epoch = cpu.tablesEpoch - 1;
        known.modeKey = modeKey;
        known.gdtBase = cpu.gdtBase;
        known.gdtLimit = cpu.gdtLimit;
        known.codeSelector = cs.selector;
        known.stackSelector = ss.selector;
        known.codeAddress = Descriptors.address(cpu, cs.selector);
        known.code = code;
        known.stackAddress = Descriptors.address(cpu, ss.selector);
        known.stack = stack;
        known.codeSegment.copyFrom(cs);
        known.stackSegment.copyFrom(ss);
    }
}
