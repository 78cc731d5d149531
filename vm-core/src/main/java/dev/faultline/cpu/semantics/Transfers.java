package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.InterruptDelivery;
import dev.faultline.cpu.Iret;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SystemCall;
import dev.faultline.cpu.Vector;
import dev.faultline.mmu.Access;
import dev.faultline.mmu.SoftTlb;

/**
 * The transfers that exception-heavy code lives on, as methods that compiled code calls by name.
 * Each sets cpu.rip, or returns false with a fault pending.
 */
public final class Transfers {
    private static final FaultReason[] REASONS = FaultReason.values();

    private Transfers() {}

    /** INT3. */
    public static boolean int3(Cpu cpu) {
        return interrupt(cpu, Vector.BP, DeliveryKind.INT3);
    }

    /** INT n. */
    public static boolean intN(Cpu cpu, int vector) {
        return interrupt(cpu, vector, DeliveryKind.INT_N);
    }

    static boolean interrupt(Cpu cpu, int vector, int kind) {
        cpu.softwareInterrupted = true;
        return InterruptDelivery.softwareInterrupt(cpu, vector, kind);
    }

    /** IRET of an operand size in bits. */
    public static boolean iret(Cpu cpu, int bits) {
        return Iret.iret(cpu, bits);
    }

    /**
     * Raises a fault and takes it, without going back to an engine's caller in between.
     *
     * @param reason the ordinal of the FaultReason
     * @return false on shutdown
     */
    public static boolean raise(Cpu cpu, int vector, int errorCode, int reason) {
        cpu.raise(vector, errorCode, REASONS[reason]);
        cpu.budget += cpu.unretired;
        cpu.unretired = 0;
        return InterruptDelivery.takeFault(cpu);
    }

    /**
     * What the quick forms return where they have done nothing: no address of code. They are for
     * compiled code, which never runs while a breakpoint is armed.
     */
    public static final long NOT_DONE = 1L << 62;

    /**
     * INT3 or INT n of 64-bit code, where it goes the way it went the last time. Of the
     * general-purpose registers only RSP is read and written; the status flags stay.
     *
     * @param kind INT3 or INT_N of DeliveryKind
     * @param statusFlags the six status flags in RFLAGS positions
     * @return the handler's address, which is in cpu.rip too, or {@link #NOT_DONE}
     */
    public static long interruptQuickly(
            Cpu cpu, int vector, int kind, int statusFlags, long nextRip) {
        boolean done =
                InterruptDelivery.softwareQuickly(cpu, vector & 0xff, kind, statusFlags, nextRip);
        return done ? cpu.rip : NOT_DONE;
    }

    /**
     * The same for a fault at cpu.rip; cpu.budget is what it was before the instruction.
     *
     * @param reason the ordinal of the FaultReason
     */
    public static long raiseQuickly(
            Cpu cpu, int vector, int errorCode, int reason, int statusFlags) {
        cpu.raise(vector, errorCode, REASONS[reason]);
        return InterruptDelivery.takeFaultQuickly(cpu, statusFlags) ? cpu.rip : NOT_DONE;
    }

    /** What {@link #missQuickly} returns where the soft TLB has the page now. */
    public static final long FILLED = NOT_DONE + 1;

    /**
     * Tries an access that missed the soft TLB, at cpu.rip in 64-bit code, and takes its fault
     * where it has one that goes the way it went the last time. Else nothing has happened that the
     * access itself would not do.
     *
     * @param access bits of Access
     * @return the handler's address, which is in cpu.rip too, or {@link #FILLED}, or {@link
     *     #NOT_DONE}
     */
    public static long missQuickly(Cpu cpu, long linear, int size, int access, int statusFlags) {
        if (!faults(cpu, linear, size, access)) {
            return hits(cpu, linear, size, access) ? FILLED : NOT_DONE;
        }
        long handler = pendingQuickly(cpu, statusFlags);
        cpu.exitStatus = ExitStatus.NONE;
        return handler;
    }

    /**
     * Whether an access that missed the soft TLB hits after all that it does to it itself, which is
     * done then.
     */
    public static boolean fills(Cpu cpu, long linear, int size, int access) {
        if (faults(cpu, linear, size, access)) {
            cpu.exitStatus = ExitStatus.NONE;
            return false;
        }
        return hits(cpu, linear, size, access);
    }

    private static boolean hits(Cpu cpu, long linear, int size, int access) {
        long entry = SoftTlb.entry(cpu.mmu.tlb, linear);
        return (access & Access.WRITE) != 0
                ? SoftTlb.writes(entry, linear, size)
                : SoftTlb.reads(entry, linear, size);
    }

    /**
     * Takes the fault that is pending, at cpu.rip in 64-bit code, where it goes the way it went the
     * last time.
     *
     * @return the handler's address, which is in cpu.rip too, or {@link #NOT_DONE} with what was
     *     pending as it was
     */
    public static long pendingQuickly(Cpu cpu, int statusFlags) {
        if (cpu.exitStatus != ExitStatus.FAULT) {
            return NOT_DONE;
        }
        int unretired = cpu.unretired;
        cpu.budget += unretired;
        cpu.unretired = 0;
        if (InterruptDelivery.takeFaultQuickly(cpu, statusFlags)) {
            return cpu.rip;
        }
        cpu.exitStatus = ExitStatus.FAULT;
        cpu.budget -= unretired;
        cpu.unretired = unretired;
        return NOT_DONE;
    }

    /** The same for a division by zero at cpu.rip; nothing is pending where it is not done. */
    public static long divisionQuickly(Cpu cpu, int statusFlags) {
        cpu.raise(Vector.DE, 0, FaultReason.DIVIDE);
        long handler = pendingQuickly(cpu, statusFlags);
        cpu.exitStatus = ExitStatus.NONE;
        return handler;
    }

    /**
     * Whether an access faults now; the fault is pending then. Alignment is not looked at. If it
     * does not, it is as with {@link dev.faultline.mmu.Mmu#probe}.
     */
    public static boolean faults(Cpu cpu, long linear, int size, int access) {
        if (cpu.mmu.pageNotPresent(linear, size, access)
                || !cpu.mmu.probe(linear, size, access) && cpu.exitStatus == ExitStatus.FAULT) {
            return true;
        }
        cpu.exitStatus = ExitStatus.NONE;
        return false;
    }

    /**
     * IRETQ of 64-bit code to 64-bit code, where it goes the way it went the last time. The status
     * flags are in cpu.lazyResult afterwards.
     *
     * @return the return address, which is in cpu.rip too, or {@link #NOT_DONE}
     */
    public static long iretqQuickly(Cpu cpu) {
        return Iret.quickly(cpu) ? cpu.rip : NOT_DONE;
    }

    /**
     * SYSCALL of 64-bit code: writes RCX and R11, and the status flags to cpu.lazyResult.
     *
     * @param statusFlags the six status flags in RFLAGS positions
     * @return the target, which is in cpu.rip too, or {@link #NOT_DONE}
     */
    public static long syscallQuickly(Cpu cpu, int statusFlags, long nextRip) {
        boolean done = SystemCall.syscallQuickly(cpu, statusFlags, nextRip);
        return done ? cpu.rip : NOT_DONE;
    }

    /**
     * SYSRET of 64-bit code to 64-bit code: reads RCX and R11, and writes the status flags to
     * cpu.lazyResult.
     *
     * @return the target, which is in cpu.rip too, or {@link #NOT_DONE}
     */
    public static long sysretQuickly(Cpu cpu) {
        return SystemCall.sysretQuickly(cpu) ? cpu.rip : NOT_DONE;
    }

    /** SYSCALL. */
    public static boolean syscall(Cpu cpu) {
        boolean done = SystemCall.syscall(cpu);
        // No single-step trap where IA32_FMASK cleared TF.
        cpu.softwareInterrupted = (cpu.systemFlags & Rflags.TF) == 0;
        return done;
    }

    /** SYSRET of an operand size in bits. */
    public static boolean sysret(Cpu cpu, int bits) {
        return SystemCall.sysret(cpu, bits);
    }
}
