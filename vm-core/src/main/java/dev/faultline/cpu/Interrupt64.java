package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;
import dev.faultline.mmu.Access;
import dev.faultline.mmu.Mmu;

/**
 * Delivery through a 64-bit gate in IA-32e mode (Intel SDM Vol. 3A 6.14). This is the path that an
 * exception storm lives on: straight code, nothing allocated.
 */
final class Interrupt64 {
    /** Offsets in the 64-bit TSS (Intel SDM Vol. 3A 8.7). */
    private static final int TSS_RSP0 = 4;

    private static final int TSS_IST1 = 36;

    /** Bytes of SS, RSP, RFLAGS, CS and RIP. */
    private static final int FRAME = 40;

    /** The same with an error code. */
    static final int FRAME_WITH_ERROR = 48;

    private static final int CLEARED = Rflags.TF | Rflags.NT | Rflags.RF | Rflags.VM;

    /** What a handler's code descriptor must be: present 64-bit code. */
    private static final long CODE_64 =
            Descriptors.CODE_OR_DATA | Descriptors.CODE | Descriptors.PRESENT | Descriptors.LONG;

    private static final long CODE_BITS = CODE_64 | Descriptors.BIG;

    private Interrupt64() {}

    static boolean deliver(
            Cpu cpu, int vector, int errorCode, int kind, long returnRip, int flags) {
        long modeKey = cpu.modeKey;
        int gateError = vector << 3 | 2;
        if ((vector << 4 | 15) > cpu.idtLimit) {
            return cpu.raise(Vector.GP, gateError, FaultReason.IDT_LIMIT);
        }
        long gateAddress = cpu.idtBase + (vector << 4);
        long gateHost = SystemMemory.hostOfTable(cpu, gateAddress, 16);
        long gate =
                gateHost != 0
                        ? HostMemory.getLong(gateHost)
                        : cpu.mmu.load(gateAddress, 8, Access.SYSTEM);
        if (cpu.exitStatus != 0 || !checkGate(cpu, gate, gateError, kind)) {
            return false;
        }
        long gateUpper =
                gateHost != 0
                        ? HostMemory.getLong(gateHost + 8)
                        : cpu.mmu.load(gateAddress + 8, 8, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int selector = Descriptors.gateSelector(gate);
        if (Descriptors.isNull(selector)) {
            return cpu.raise(Vector.GP, 0, FaultReason.GATE_CODE_NULL);
        }
        long code = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0) {
            return false;
        }
        // A handler for code of its own segment: all checks were made when CS was loaded.
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        boolean sameCode = cs.isFrom(code) && cpu.mode64();
        if (!sameCode && !checkCode(cpu, code, selector)) {
            return false;
        }
        int newCpl = sameCode || Descriptors.isConforming(code) ? cpu.cpl : Descriptors.dpl(code);
        // Intel SDM Vol. 3A 6.14.2: RSP is aligned before the push.
        int stackInTss = stackInTss(cpu, gate, newCpl);
        long stack = stackInTss < 0 ? cpu.slots[Cpu.RSP] : loadStack(cpu, stackInTss);
        stack &= ~15L;
        if (cpu.exitStatus != 0) {
            return false;
        }
        long handler = Descriptors.gateOffset(gate) | gateUpper << 32;
        boolean pushError = DeliveryKind.exception(kind) && Vector.hasErrorCode(vector);
        long frame = stack - (pushError ? FRAME_WITH_ERROR : FRAME);
        long host = newCpl == 3 ? 0 : SystemMemory.hostForWrite(cpu, frame, (int) (stack - frame));
        if (!checkTargets(cpu, frame, stack, handler, host)
                || !Descriptors.proveAccessed(cpu, selector, code)) {
            return false;
        }
        if (host != 0) {
            if (pushError) {
                HostMemory.putLong(host, errorCode & 0xffffffffL);
            }
            push(cpu, host + (stack - frame), returnRip, flags);
        } else if (!pushSlowly(cpu, frame, stack, newCpl, returnRip, flags)) {
            return false;
        } else if (pushError) {
            cpu.mmu.store(frame, 8, errorCode & 0xffffffffL, accessAt(newCpl));
        }
        Descriptors.setAccessed(cpu, selector, code);
        cpu.slots[Cpu.RSP] = frame;
        cpu.rip = handler;
        // Bit 40 tells a trap gate (type 15) from an interrupt gate (type 14).
        boolean trapGate = (gate & 1L << 40) != 0;
        int flagsKept = trapGate ? ~CLEARED : ~(CLEARED | Rflags.IF);
        cpu.systemFlags &= flagsKept;
        if (sameCode) {
            cs.selector = selector & ~3 | newCpl;
        } else {
            enter(cpu, selector, code, newCpl);
        }
        if (Mode.is64(modeKey) && newCpl != 3) {
            int bytes = (int) (stack - frame);
            KnownGate.Passed passed = new KnownGate.Passed(gate, gateUpper, code, bytes, flagsKept);
            KnownGate.remember(cpu, vector, kind, modeKey, passed, stackInTss);
        }
        return true;
    }

    /** Where in the TSS ISTn or RSPn stands, or -1 where the stack stays the present one. */
    private static int stackInTss(Cpu cpu, long gate, int newCpl) {
        int ist = (int) (gate >>> 32) & 7;
        if (ist != 0) {
            return TSS_IST1 - 8 + (ist << 3);
        }
        return newCpl == cpu.cpl ? -1 : tssRsp(newCpl);
    }

    private static boolean checkGate(Cpu cpu, long gate, int gateError, int kind) {
        if (((int) (gate >>> 40) & 0x1e) != 0x0e) {
            return cpu.raise(Vector.GP, gateError, FaultReason.GATE_TYPE);
        }
        return InterruptDelivery.checkGateAccess(cpu, gate, gateError, kind);
    }

    private static boolean checkCode(Cpu cpu, long code, int selector) {
        if ((code & CODE_BITS) == CODE_64 && Descriptors.dpl(code) <= cpu.cpl) {
            return true;
        }
        int error = Descriptors.error(selector);
        if (!Descriptors.isCode(code)) {
            return cpu.raise(Vector.GP, error, FaultReason.GATE_NOT_CODE);
        }
        if (Descriptors.dpl(code) > cpu.cpl) {
            return cpu.raise(Vector.GP, error, FaultReason.GATE_CODE_DPL);
        }
        if ((code & (Descriptors.LONG | Descriptors.BIG)) != Descriptors.LONG) {
            return cpu.raise(Vector.GP, error, FaultReason.GATE_CODE_NOT_64);
        }
        if (!Descriptors.present(code)) {
            return cpu.raise(Vector.NP, error, FaultReason.CODE_NOT_PRESENT);
        }
        return true;
    }

    /** Reads RSPn or ISTn from the TSS. */
    static long loadStack(Cpu cpu, int offset) {
        if (offset + 7 > cpu.tr.limit) {
            cpu.raise(Vector.TS, Descriptors.error(cpu.tr.selector), FaultReason.TSS_LIMIT);
            return 0;
        }
        return SystemMemory.load(cpu, cpu.tr.base + offset);
    }

    /** The TSS offset of RSPn. */
    static int tssRsp(int privilege) {
        return TSS_RSP0 + (privilege << 3);
    }

    /** The stack needs no check where the soft TLB knows it: host is not 0. */
    private static boolean checkTargets(Cpu cpu, long frame, long stack, long handler, long host) {
        if (host == 0 && !(Canonical.is(cpu, frame) && Canonical.is(cpu, stack - 1))) {
            return cpu.raise(Vector.SS, 0, FaultReason.STACK_NON_CANONICAL);
        }
        return Canonical.is(cpu, handler)
                || cpu.raise(Vector.GP, 0, FaultReason.HANDLER_NON_CANONICAL);
    }

    /** Writes SS, RSP, RFLAGS, CS and RIP below a host address. */
    static void push(Cpu cpu, long host, long returnRip, int flags) {
        SegmentRegister[] segments = cpu.segments;
        HostMemory.putLong(host - 8, segments[SegmentRegister.SS].selector);
        HostMemory.putLong(host - 16, cpu.slots[Cpu.RSP]);
        HostMemory.putLong(host - 24, flags & 0xffffffffL);
        HostMemory.putLong(host - 32, segments[SegmentRegister.CS].selector);
        HostMemory.putLong(host - 40, returnRip);
    }

    private static int accessAt(int newCpl) {
        return newCpl == 3 ? Access.WRITE | Access.USER : Access.WRITE | Access.SYSTEM;
    }

    /** The same through the MMU, where the frame is not in the soft TLB or crosses a page. */
    private static boolean pushSlowly(
            Cpu cpu, long frame, long stack, int newCpl, long returnRip, int flags) {
        Mmu mmu = cpu.mmu;
        int access = accessAt(newCpl);
        // The first push is the highest: where it faults, CR2 is its address.
        if (!mmu.probe(stack - 8, 8, access) || !mmu.probe(frame, (int) (stack - frame), access)) {
            return false;
        }
        SegmentRegister[] segments = cpu.segments;
        mmu.store(stack - 8, 8, segments[SegmentRegister.SS].selector, access);
        mmu.store(stack - 16, 8, cpu.slots[Cpu.RSP], access);
        mmu.store(stack - 24, 8, flags & 0xffffffffL, access);
        mmu.store(stack - 32, 8, segments[SegmentRegister.CS].selector, access);
        mmu.store(stack - 40, 8, returnRip, access);
        return true;
    }

    /** Loads CS and, on a change of privilege, SS with a null selector of RPL = CPL. */
    private static void enter(Cpu cpu, int selector, long code, int newCpl) {
        // Delivery keeps RFLAGS.AC, so from 64-bit code at the same CPL the mode stays as it is.
        boolean sameMode = newCpl == cpu.cpl && cpu.mode64();
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        cs.fill(selector & ~3 | newCpl, code);
        if (newCpl != cpu.cpl) {
            cpu.segments[SegmentRegister.SS].set(newCpl, 0, 0, 0);
            cpu.cpl = newCpl;
        }
        if (!sameMode) {
            cpu.modeChanged();
        }
    }
}
