package dev.faultline.cpu.semantics;

import dev.faultline.cpu.ControlRegisters;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cpuid;
import dev.faultline.cpu.DebugRegisters;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.DescriptorTables;
import dev.faultline.cpu.FarTransfer;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.IoPermission;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.MsrAccess;
import dev.faultline.cpu.Privilege;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentQueries;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Segments;
import dev.faultline.cpu.SystemCall;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.simd.GatherAccess;
import dev.faultline.cpu.simd.MaskedAccess;
import dev.faultline.cpu.simd.StringComparison;
import dev.faultline.ir.MicroOp;
import dev.faultline.mmu.Access;
import java.util.Arrays;

/** Dispatches SYSTEM micro-ops to the methods that mean them. */
final class SystemOperations {
    private SystemOperations() {}

    static boolean execute(Cpu cpu, SystemOperation operation, long word) {
        long[] s = cpu.slots;
        int d = MicroOp.d(word);
        int a = MicroOp.a(word);
        int b = MicroOp.b(word);
        int c = MicroOp.c(word);
        int x = MicroOp.x(word);
        int bits = 8 << x;
        return switch (operation) {
            case LOAD_SEGMENT -> Segments.load(cpu, c, (int) s[a] & 0xffff);
            case LOAD_STACK_SEGMENT -> {
                boolean done = Segments.load(cpu, SegmentRegister.SS, (int) s[a] & 0xffff);
                cpu.interruptShadow = done;
                cpu.stackSegmentShadow = done;
                cpu.attention = true;
                yield done;
            }
            case READ_BASE -> {
                s[d] = cpu.segments[c].base;
                yield SystemCall.checkFsGsBase(cpu);
            }
            case WRITE_BASE ->
                    SystemCall.checkFsGsBase(cpu)
                            && SystemCall.writeBase(cpu, c, s[a] & Shifting.mask(x));
            case SWAPGS -> SystemCall.swapgs(cpu);
            case LLDT -> DescriptorTables.lldt(cpu, (int) s[a] & 0xffff);
            case LTR -> DescriptorTables.ltr(cpu, (int) s[a] & 0xffff);
            case SGDT -> DescriptorTables.sgdt(cpu, s[a], s[b]);
            case SIDT -> DescriptorTables.sidt(cpu, s[a], s[b]);
            case LGDT -> DescriptorTables.lgdt(cpu, s[a], s[b], bits);
            case LIDT -> DescriptorTables.lidt(cpu, s[a], s[b], bits);
            case STORE_SLDT -> storeSelector(cpu, s[b], DescriptorTables.sldt(cpu), c);
            case STORE_STR -> storeSelector(cpu, s[b], DescriptorTables.str(cpu), c);
            case STORE_SMSW -> storeSelector(cpu, s[b], ControlRegisters.smsw(cpu), c);
            case SLDT, STR, SMSW, READ_CR, READ_DR, FNSTSW_AX, RDPID ->
                    value(cpu, operation, d, c, x);
            case VERR, VERW, LAR, LSL, ARPL -> query(cpu, operation, d, s[a], s[b]);
            case IN -> {
                s[d] = in(cpu, (int) s[a] & 0xffff, 1 << x);
                yield cpu.exitStatus == 0;
            }
            case OUT -> out(cpu, (int) s[a] & 0xffff, 1 << x, (int) (s[b] & Shifting.mask(x)));
            case FAR_JUMP ->
                    FarTransfer.jump(cpu, (int) s[b] & 0xffff, s[a] & Shifting.mask(x), bits);
            case FAR_CALL ->
                    FarTransfer.call(cpu, (int) s[b] & 0xffff, s[a] & Shifting.mask(x), bits);
            case FAR_RETURN -> FarTransfer.ret(cpu, bits, (int) s[a]);
            case BOUND -> bound(cpu, x, s[a], s[d], s[b]);
            case INT3, INT, INTO, INT1, IRET, SYSCALL, SYSRET, SYSENTER, SYSEXIT ->
                    transfer(cpu, operation, (int) s[a], bits);
            case PUSHA, POPA, ENTER -> StackFrames.execute(cpu, operation, x, s[a], s[b]);
            case FLDENV, FNSTENV, FRSTOR, FNSAVE ->
                    FloatingOperations.environment(cpu, operation, s[b], x != 1, c);
            case X87_NOTHING -> FloatingOperations.x87Available(cpu);
            case FWAIT, FNINIT, FNCLEX, FLDCW, FNSTCW, FNSTSW ->
                    floating(cpu, operation, s[a], s[b], c);
            case FXSAVE, FXRSTOR, XSAVE, XSAVEOPT, XSAVEC, XRSTOR, LDMXCSR, STMXCSR ->
                    state(cpu, operation, s[a], s[b], c);
            case EMMS, VZEROUPPER, VZEROALL, MASKED_MOVE, GATHER, COMPARE_STRINGS ->
                    vectors(cpu, operation, s[a], s[b], c);
            default -> control(cpu, operation, s[a], s[b], c, x);
        };
    }

    private static boolean vectors(Cpu cpu, SystemOperation operation, long a, long b, int c) {
        switch (operation) {
            case MASKED_MOVE -> {
                return MaskedAccess.execute(cpu, a, b, c);
            }
            case GATHER -> {
                return GatherAccess.execute(cpu, a, b, c);
            }
            case COMPARE_STRINGS -> {
                return StringComparison.execute(cpu, a, b, c);
            }
            case EMMS -> cpu.floating.leaveMmx();
            case VZEROUPPER -> zeroVectors(cpu, 2);
            default -> zeroVectors(cpu, 0);
        }
        return true;
    }

    /** All vector registers of the mode from a quadword on (Intel SDM Vol. 2 VZEROALL). */
    private static void zeroVectors(Cpu cpu, int from) {
        int registers = cpu.mode64() ? 16 : 8;
        for (int i = 0; i < registers; i++) {
            Arrays.fill(cpu.slots, Cpu.vector(i, from), Cpu.vector(i, 3) + 1, 0);
        }
    }

    private static boolean storeSelector(Cpu cpu, long linear, long value, int access) {
        return cpu.exitStatus == 0
                && cpu.mmu.store(linear, 2, value & 0xffff, access | Access.WRITE);
    }

    private static long in(Cpu cpu, int port, int size) {
        if (!IoPermission.allowed(cpu, port, size)) {
            return 0;
        }
        long value = Integer.toUnsignedLong(cpu.environment.readPort(port, size));
        DebugRegisters.recordPort(cpu, port, size);
        return value;
    }

    private static boolean out(Cpu cpu, int port, int size, int value) {
        if (!IoPermission.allowed(cpu, port, size)) {
            return false;
        }
        cpu.environment.writePort(port, size, value);
        DebugRegisters.recordPort(cpu, port, size);
        return true;
    }

    private static boolean value(Cpu cpu, SystemOperation operation, int d, int c, int x) {
        long value =
                switch (operation) {
                    case SLDT -> DescriptorTables.sldt(cpu);
                    case STR -> DescriptorTables.str(cpu);
                    case SMSW -> ControlRegisters.smsw(cpu);
                    case READ_CR -> ControlRegisters.read(cpu, c);
                    case READ_DR -> DebugRegisters.read(cpu, c);
                    case RDPID -> cpu.msrs.tscAux;
                    default -> {
                        FloatingOperations.x87Available(cpu);
                        yield cpu.floating.statusWord;
                    }
                };
        if (cpu.exitStatus != 0) {
            return false;
        }
        cpu.slots[d] = value & Shifting.mask(x);
        return true;
    }

    private static boolean query(Cpu cpu, SystemOperation operation, int d, long a, long b) {
        int selector = (int) a & 0xffff;
        if (operation == SystemOperation.ARPL) {
            boolean raised = (a & 3) < (b & 3);
            cpu.slots[d] = raised ? a & ~3L | b & 3 : a;
            return setZero(cpu, raised);
        }
        long result =
                switch (operation) {
                    case VERR -> SegmentQueries.verr(cpu, selector);
                    case VERW -> SegmentQueries.verw(cpu, selector);
                    case LAR -> SegmentQueries.lar(cpu, selector);
                    default -> SegmentQueries.lsl(cpu, selector);
                };
        if (cpu.exitStatus != 0) {
            return false;
        }
        if (operation == SystemOperation.LAR || operation == SystemOperation.LSL) {
            cpu.slots[d] = result & 0xffffffffL;
        }
        return setZero(cpu, (result & SegmentQueries.VALID) != 0);
    }

    private static boolean setZero(Cpu cpu, boolean zero) {
        int flags = LazyFlags.get(cpu) & ~Rflags.ZF;
        LazyFlags.setExplicit(cpu, zero ? flags | Rflags.ZF : flags);
        return true;
    }

    private static boolean bound(Cpu cpu, int x, long index, long lower, long upper) {
        long i = Shifting.signExtended(x, index);
        if (i < Shifting.signExtended(x, lower) || i > Shifting.signExtended(x, upper)) {
            return cpu.raise(Vector.BR, 0, FaultReason.BOUND_RANGE);
        }
        return true;
    }

    private static boolean transfer(Cpu cpu, SystemOperation operation, int a, int bits) {
        return switch (operation) {
            case INT3 -> Transfers.int3(cpu);
            case INT -> Transfers.intN(cpu, a);
            case INT1 -> Transfers.interrupt(cpu, Vector.DB, DeliveryKind.INT1);
            case INTO -> {
                if (a == 0) {
                    cpu.rip = cpu.nextRip;
                    yield true;
                }
                yield Transfers.interrupt(cpu, Vector.OF, DeliveryKind.INTO);
            }
            case IRET -> Transfers.iret(cpu, bits);
            case SYSCALL -> Transfers.syscall(cpu);
            case SYSRET -> Transfers.sysret(cpu, bits);
            case SYSENTER -> SystemCall.sysenter(cpu);
            default -> SystemCall.sysexit(cpu, bits);
        };
    }

    private static boolean control(
            Cpu cpu, SystemOperation operation, long a, long b, int c, int x) {
        return switch (operation) {
            case WRITE_CR -> ControlRegisters.write(cpu, c, a & Shifting.mask(x));
            case WRITE_DR -> {
                boolean done = DebugRegisters.write(cpu, c, a & Shifting.mask(x));
                cpu.modeChanged();
                yield done;
            }
            case CLTS -> ControlRegisters.clts(cpu);
            case LMSW -> ControlRegisters.lmsw(cpu, (int) a & 0xffff);
            case XGETBV -> ControlRegisters.xgetbv(cpu, ExtendedState.inUseForXgetbv(cpu));
            case XSETBV -> ControlRegisters.xsetbv(cpu);
            case RDPKRU -> ControlRegisters.rdpkru(cpu);
            case WRPKRU -> ControlRegisters.wrpkru(cpu);
            case WRMSR -> MsrAccess.write(cpu);
            case RDMSR -> MsrAccess.read(cpu);
            case INVPCID ->
                    ControlRegisters.invpcid(cpu, a & Shifting.mask(cpu.mode64() ? 3 : 2), b);
            case CPUID -> {
                Cpuid.execute(cpu);
                yield true;
            }
            case RDTSC -> MsrAccess.readTimeStamp(cpu);
            case RDTSCP -> timeStampAndProcessor(cpu);
            case POPF -> FlagOperations.popf(cpu, x, a);
            case CLI -> FlagOperations.cli(cpu);
            case STI -> FlagOperations.sti(cpu);
            case CLAC -> FlagOperations.alignmentFlag(cpu, false);
            case STAC -> FlagOperations.alignmentFlag(cpu, true);
            case CMPXCHG_PAIR -> CompareExchange.pair(cpu, x == 3, a, c);
            default -> privileged(cpu, operation, a);
        };
    }

    private static boolean privileged(Cpu cpu, SystemOperation operation, long a) {
        if (operation == SystemOperation.RDPMC) {
            return Privilege.performanceCounter(cpu);
        }
        if (operation == SystemOperation.INVLPG) {
            return ControlRegisters.invlpg(cpu, a);
        }
        if (operation == SystemOperation.MONITOR && cpu.cpl != 0) {
            // Intel SDM Vol. 2 MONITOR, MWAIT: #UD and not #GP above CPL 0.
            return cpu.raise(Vector.UD, 0, FaultReason.PRIVILEGED);
        }
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        switch (operation) {
            case HLT -> {
                cpu.halted = true;
                cpu.attention = true;
            }
            case WBINVD, MONITOR -> {}
            default -> throw new IllegalStateException("no meaning for " + operation);
        }
        return true;
    }

    private static boolean timeStampAndProcessor(Cpu cpu) {
        if (!MsrAccess.readTimeStamp(cpu)) {
            return false;
        }
        cpu.slots[Cpu.RCX] = cpu.msrs.tscAux & 0xffffffffL;
        return true;
    }

    private static boolean floating(Cpu cpu, SystemOperation operation, long a, long b, int c) {
        return switch (operation) {
            case FWAIT -> FloatingOperations.fwait(cpu);
            case FNINIT -> FloatingOperations.fninit(cpu);
            case FNCLEX -> FloatingOperations.fnclex(cpu);
            case FLDCW -> FloatingOperations.fldcw(cpu, a);
            case FNSTCW -> FloatingOperations.storeWord(cpu, b, cpu.floating.controlWord, c);
            default -> FloatingOperations.storeWord(cpu, b, cpu.floating.statusWord, c);
        };
    }

    private static boolean state(Cpu cpu, SystemOperation operation, long a, long b, int c) {
        boolean wide = (c & 1) != 0;
        int access = c & Access.STACK;
        return switch (operation) {
            case FXSAVE -> ExtendedState.fxsave(cpu, b, wide, access);
            case FXRSTOR -> ExtendedState.fxrstor(cpu, b, wide, access);
            case XSAVE -> ExtendedState.xsave(cpu, b, wide, access, false);
            case XSAVEOPT -> ExtendedState.xsave(cpu, b, wide, access, true);
            case XSAVEC -> ExtendedState.xsavec(cpu, b, wide, access);
            case XRSTOR -> ExtendedState.xrstor(cpu, b, wide, access);
            case LDMXCSR -> ExtendedState.ldmxcsr(cpu, a);
            default -> cpu.mmu.store(b, 4, cpu.floating.mxcsr, c | Access.WRITE);
        };
    }
}
