package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;

/**
 * IRET in 64-bit mode, and the choice among the other modes, which are {@link IretLegacy}'s (Intel
 * SDM Vol. 2 IRET).
 */
public final class Iret {
    /** What IRET loads whatever the privilege and the operand size. */
    private static final int ALWAYS = Rflags.ARITHMETIC | Rflags.TF | Rflags.DF | Rflags.NT;

    /** What a 32- or 64-bit IRET loads beyond that. */
    private static final int WIDE = Rflags.RF | Rflags.AC | Rflags.ID;

    /** What a 32- or 64-bit IRET loads at CPL 0. */
    private static final int SUPERVISOR =
            ALWAYS | WIDE | Rflags.IF | Rflags.IOPL | Rflags.VIF | Rflags.VIP;

    /** Present 64-bit code that does not conform. */
    private static final long ORDINARY_CODE =
            Descriptors.CODE_OR_DATA | Descriptors.CODE | Descriptors.PRESENT | Descriptors.LONG;

    private static final long ORDINARY_BITS =
            ORDINARY_CODE | Descriptors.BIG | Descriptors.CONFORM_EXPAND;

    private Iret() {}

    /**
     * Executes IRET, IRETD or IRETQ.
     *
     * @param operandBits 16, 32 or 64
     * @return whether control went to the return address; false with a fault pending
     */
    public static boolean iret(Cpu cpu, int operandBits) {
        if (cpu.nmiBlocked) {
            // Intel SDM Vol. 3C 27.2.3 has IRET unblock NMIs even where it faults.
            cpu.nmiBlocked = false;
            cpu.attention = true;
        }
        if (!cpu.longMode()) {
            return IretLegacy.iret(cpu, operandBits);
        }
        if ((cpu.systemFlags & Rflags.NT) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.NESTED_TASK_IN_LONG_MODE);
        }
        if (cpu.mode64() && operandBits == 64) {
            return iretq(cpu);
        }
        return IretLegacy.protectedReturn(cpu, operandBits);
    }

    /** IRETQ in 64-bit mode, five qwords whatever the privilege: the path of every handler. */
    private static boolean iretq(Cpu cpu) {
        long rsp = cpu.slots[Cpu.RSP];
        long host = SystemMemory.hostForRead(cpu, rsp, 40);
        if (host == 0) {
            return iretqSlowly(cpu, rsp);
        }
        return iretq(
                cpu,
                HostMemory.getLong(host),
                (int) HostMemory.getLong(host + 8) & 0xffff,
                (int) HostMemory.getLong(host + 16),
                HostMemory.getLong(host + 24),
                (int) HostMemory.getLong(host + 32) & 0xffff);
    }

    /** The same through the MMU, where the frame is not in the soft TLB or crosses a page. */
    private static boolean iretqSlowly(Cpu cpu, long rsp) {
        if (!Canonical.is(cpu, rsp) || !Canonical.is(cpu, rsp + 39)) {
            return cpu.raise(Vector.SS, 0, FaultReason.STACK_NON_CANONICAL);
        }
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePops(5, 8)) {
            return false;
        }
        long newRip = frame.pop(8);
        int codeSelector = (int) frame.pop(8) & 0xffff;
        int newFlags = (int) frame.pop(8);
        long newRsp = frame.pop(8);
        int stackSelector = (int) frame.pop(8) & 0xffff;
        return cpu.exitStatus == 0
                && iretq(cpu, newRip, codeSelector, newFlags, newRsp, stackSelector);
    }

    private static boolean iretq(
            Cpu cpu, long newRip, int codeSelector, int newFlags, long newRsp, int stackSelector) {
        KnownReturn known = KnownReturn.of(cpu, codeSelector, stackSelector);
        if (known != null && Canonical.is(cpu, newRip)) {
            enter(cpu, known, newRip, newFlags, newRsp);
            return true;
        }
        return iretqAnew(cpu, newRip, codeSelector, newFlags, newRsp, stackSelector);
    }

    private static void enter(Cpu cpu, KnownReturn known, long newRip, int newFlags, long newRsp) {
        int cpl = cpu.cpl;
        boolean acChanges = ((newFlags ^ cpu.systemFlags) & Rflags.AC) != 0;
        loadFlags(cpu, newFlags, 64);
        known.enter(cpu);
        cpu.slots[Cpu.RSP] = newRsp;
        cpu.rip = newRip;
        if (acChanges || cpl != cpu.cpl) {
            cpu.modeChangedWithin64();
        }
    }

    /**
     * IRETQ in 64-bit mode where it returns as the last one did and no change of alignment checks
     * comes with it.
     *
     * @return whether it has; if not, nothing has changed
     */
    public static boolean quickly(Cpu cpu) {
        long host = SystemMemory.hostForRead(cpu, cpu.slots[Cpu.RSP], 40);
        if (host == 0 || cpu.nmiBlocked || (cpu.systemFlags & Rflags.NT) != 0) {
            return false;
        }
        int codeSelector = (int) HostMemory.getLong(host + 8) & 0xffff;
        int stackSelector = (int) HostMemory.getLong(host + 32) & 0xffff;
        KnownReturn known = KnownReturn.of(cpu, codeSelector, stackSelector);
        long newRip = HostMemory.getLong(host);
        if (known == null || !Canonical.is(cpu, newRip)) {
            return false;
        }
        int newFlags = (int) HostMemory.getLong(host + 16);
        if (((newFlags ^ cpu.systemFlags) & Rflags.AC) != 0) {
            return false;
        }
        enter(cpu, known, newRip, newFlags, HostMemory.getLong(host + 24));
        return true;
    }

    private static boolean iretqAnew(
            Cpu cpu, long newRip, int codeSelector, int newFlags, long newRsp, int stackSelector) {
        long modeKey = cpu.modeKey;
        long code = loadReturnCode(cpu, codeSelector);
        if (cpu.exitStatus != 0) {
            return false;
        }
        boolean to64 = (code & Descriptors.LONG) != 0;
        long stack = loadReturnStack(cpu, stackSelector, codeSelector & 3, to64);
        if (cpu.exitStatus != 0 || !checkTarget(cpu, newRip, code, to64)) {
            return false;
        }
        if (!proveAccessed(cpu, codeSelector, code, stackSelector, stack)) {
            return false;
        }
        boolean sameMode =
                to64
                        && (codeSelector & 3) == cpu.cpl
                        && ((newFlags ^ cpu.systemFlags) & Rflags.AC) == 0;
        loadFlags(cpu, newFlags, 64);
        enter(cpu, codeSelector, code, stackSelector, stack);
        if (to64) {
            cpu.slots[Cpu.RSP] = newRsp;
        } else {
            StackFrame.commitOuter(cpu, newRsp, false);
        }
        cpu.rip = to64 ? newRip : newRip & 0xffffffffL;
        if (!sameMode) {
            cpu.modeChanged();
        }
        if (to64) {
            KnownReturn.remember(cpu, modeKey, code, stack);
        }
        return true;
    }

    /** Reads and checks the descriptor of a return's CS; a fault is pending if exitStatus says. */
    static long loadReturnCode(Cpu cpu, int selector) {
        if (Descriptors.isNull(selector)) {
            cpu.raise(Vector.GP, 0, FaultReason.CODE_NULL);
            return 0;
        }
        long code = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0) {
            return 0;
        }
        int error = Descriptors.error(selector);
        int rpl = selector & 3;
        int dpl = Descriptors.dpl(code);
        if ((code & ORDINARY_BITS) == ORDINARY_CODE && dpl == rpl && rpl >= cpu.cpl) {
            return code;
        }
        if (!Descriptors.isCode(code)) {
            cpu.raise(Vector.GP, error, FaultReason.CODE_TYPE);
        } else if (rpl < cpu.cpl) {
            cpu.raise(Vector.GP, error, FaultReason.RETURN_INWARD);
        } else if (Descriptors.isConforming(code) ? dpl > rpl : dpl != rpl) {
            cpu.raise(Vector.GP, error, FaultReason.CODE_PRIVILEGE);
        } else if (isLongAndBig(cpu, code)) {
            cpu.raise(Vector.GP, error, FaultReason.CODE_LONG_AND_BIG);
        } else if (!Descriptors.present(code)) {
            cpu.raise(Vector.NP, error, FaultReason.CODE_NOT_PRESENT);
        }
        return code;
    }

    /** Intel SDM Vol. 3A 5.2.1: in IA-32e mode L with D is reserved. */
    static boolean isLongAndBig(Cpu cpu, long code) {
        long both = Descriptors.LONG | Descriptors.BIG;
        return cpu.longMode() && (code & both) == both;
    }

    /**
     * Reads and checks the descriptor of a return's SS; 0 for a null selector, which is allowed
     * only on the way to 64-bit code below privilege 3.
     */
    static long loadReturnStack(Cpu cpu, int selector, int newCpl, boolean to64) {
        if (Descriptors.isNull(selector)) {
            if (!to64 || newCpl == 3 || (selector & 3) != newCpl) {
                cpu.raise(Vector.GP, 0, FaultReason.STACK_NULL);
            }
            return 0;
        }
        long stack = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus == 0) {
            Segments.checkStack(cpu, selector, stack, newCpl);
        }
        return stack;
    }

    /** Whether the return address is canonical, or inside the segment where it is not 64-bit. */
    static boolean checkTarget(Cpu cpu, long target, long code, boolean to64) {
        if (to64) {
            return Canonical.is(cpu, target)
                    || cpu.raise(Vector.GP, 0, FaultReason.CODE_NON_CANONICAL);
        }
        return (target & 0xffffffffL) <= Descriptors.limit(code)
                || cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
    }

    static boolean proveAccessed(
            Cpu cpu, int codeSelector, long code, int stackSelector, long stack) {
        return Descriptors.proveAccessed(cpu, codeSelector, code)
                && (stack == 0 || Descriptors.proveAccessed(cpu, stackSelector, stack));
    }

    /** Loads CS, SS and CPL; outward, drops the data segments the new CPL may not have. */
    static void enter(Cpu cpu, int codeSelector, long code, int stackSelector, long stack) {
        SegmentRegister[] segments = cpu.segments;
        Descriptors.setAccessed(cpu, codeSelector, code);
        segments[SegmentRegister.CS].fill(codeSelector, code);
        if (stack == 0) {
            segments[SegmentRegister.SS].set(stackSelector, 0, 0, 0);
        } else {
            Descriptors.setAccessed(cpu, stackSelector, stack);
            segments[SegmentRegister.SS].fill(stackSelector, stack);
        }
        int newCpl = codeSelector & 3;
        if (newCpl != cpu.cpl) {
            cpu.cpl = newCpl;
            dropSegments(cpu, newCpl);
        }
    }

    /** Intel SDM Vol. 2 IRET, RET: data and non-conforming code with DPL below CPL become null. */
    static void dropSegments(Cpu cpu, int newCpl) {
        SegmentRegister es = cpu.segments[SegmentRegister.ES];
        SegmentRegister ds = cpu.segments[SegmentRegister.DS];
        SegmentRegister fs = cpu.segments[SegmentRegister.FS];
        SegmentRegister gs = cpu.segments[SegmentRegister.GS];
        // A 64-bit kernel has null selectors in all four.
        if ((es.attributes | ds.attributes | fs.attributes | gs.attributes) != 0) {
            drop(es, newCpl);
            drop(ds, newCpl);
            drop(fs, newCpl);
            drop(gs, newCpl);
        }
    }

    private static void drop(SegmentRegister segment, int newCpl) {
        int codeConforming = SegmentRegister.TYPE_CODE | SegmentRegister.TYPE_CONFORM_EXPAND;
        if (segment.attributes != 0
                && segment.dpl() < newCpl
                && (segment.attributes & codeConforming) != codeConforming) {
            segment.set(0, 0, 0, 0);
        }
    }

    /**
     * Loads RFLAGS as IRET at the present CPL may: IF with CPL at most IOPL, IOPL, VIF and VIP at
     * CPL 0. Called before CPL changes.
     */
    static void loadFlags(Cpu cpu, int flags, int operandBits) {
        if (cpu.cpl == 0 && operandBits != 16) {
            setFlags(cpu, flags, SUPERVISOR);
            return;
        }
        int loaded = ALWAYS;
        if (operandBits != 16) {
            loaded |= WIDE;
        }
        if (cpu.cpl <= cpu.iopl()) {
            loaded |= Rflags.IF;
        }
        if (cpu.cpl == 0) {
            loaded |= Rflags.IOPL;
        }
        setFlags(cpu, flags, loaded);
    }

    /**
     * Replaces the flags in a mask, and asks for attention where that lets an interrupt in. TF is
     * seen by whoever goes on after a transfer.
     */
    static void setFlags(Cpu cpu, int flags, int mask) {
        LazyFlags.setExplicit(cpu, flags & Rflags.ARITHMETIC);
        int system = mask & ~Rflags.ARITHMETIC;
        int before = cpu.systemFlags;
        int after = before & ~system | flags & system;
        cpu.systemFlags = after;
        if ((after & ~before & Rflags.IF) != 0 && cpu.environment.deliveryPending()) {
            cpu.attention = true;
        }
    }
}
