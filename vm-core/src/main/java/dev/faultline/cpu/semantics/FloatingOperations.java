package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.Vector;
import dev.faultline.mmu.Access;

/**
 * x87 and SSE state instructions, with the #UD and #NM of CR0 and CR4 (Intel SDM Vol. 3A 2.5,
 * 13.1).
 */
public final class FloatingOperations {
    private static final int EXCEPTIONS = 0x80ff;

    private FloatingOperations() {}

    /** #NM where CR0.EM or CR0.TS is set: x87 instructions. */
    static boolean x87Available(Cpu cpu) {
        if ((cpu.cr0 & (Cr0.EM | Cr0.TS)) != 0) {
            return cpu.raise(Vector.NM, 0, FaultReason.DEVICE_NOT_AVAILABLE);
        }
        return true;
    }

    /** #UD where CR0.EM is set or CR4.OSFXSR clear, #NM where CR0.TS is set: SSE instructions. */
    static boolean sseAvailable(Cpu cpu) {
        if ((cpu.cr0 & Cr0.EM) != 0 || (cpu.cr4 & Cr4.OSFXSR) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.SSE_DISABLED);
        }
        if ((cpu.cr0 & Cr0.TS) != 0) {
            return cpu.raise(Vector.NM, 0, FaultReason.DEVICE_NOT_AVAILABLE);
        }
        return true;
    }

    /** x87 (kind 0) or SIMD arithmetic: faults as it should, else stops the run. */
    static boolean notImplemented(Cpu cpu, int kind) {
        if (kind == 0 ? !x87Available(cpu) : !sseAvailable(cpu)) {
            return false;
        }
        cpu.exitStatus = ExitStatus.NOT_IMPLEMENTED;
        return false;
    }

    static boolean fwait(Cpu cpu) {
        long both = Cr0.MP | Cr0.TS;
        if ((cpu.cr0 & both) == both) {
            return cpu.raise(Vector.NM, 0, FaultReason.DEVICE_NOT_AVAILABLE);
        }
        return pendingException(cpu);
    }

    private static boolean pendingException(Cpu cpu) {
        if (cpu.floating.exceptionPending() && (cpu.cr0 & Cr0.NE) != 0) {
            return cpu.raise(Vector.MF, 0, FaultReason.X87_EXCEPTION);
        }
        return true;
    }

    static boolean fninit(Cpu cpu) {
        if (!x87Available(cpu)) {
            return false;
        }
        cpu.floating.initialize();
        return true;
    }

    static boolean fnclex(Cpu cpu) {
        if (!x87Available(cpu)) {
            return false;
        }
        cpu.floating.statusWord &= ~EXCEPTIONS;
        return true;
    }

    static boolean fldcw(Cpu cpu, long value) {
        if (!x87Available(cpu) || !pendingException(cpu)) {
            return false;
        }
        // Bits 7 and 13 to 15 are reserved and bit 6 reads as 1 (Intel SDM Vol. 1 8.1.5).
        cpu.floating.controlWord = (int) value & 0x1f3f | 0x40;
        return true;
    }

    static boolean storeWord(Cpu cpu, long linear, int value, int access) {
        return x87Available(cpu) && cpu.mmu.store(linear, 2, value, access | Access.WRITE);
    }

    static boolean ldmxcsr(Cpu cpu, long value) {
        if (!sseAvailable(cpu)) {
            return false;
        }
        if ((value & 0xffffffffL & ~FloatingState.MXCSR_MASK) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.MXCSR_RESERVED);
        }
        cpu.floating.mxcsr = (int) value;
        return true;
    }

    static boolean stmxcsr(Cpu cpu, long linear, int access) {
        return sseAvailable(cpu)
                && cpu.mmu.store(linear, 4, cpu.floating.mxcsr, access | Access.WRITE);
    }

    private static boolean areaReady(Cpu cpu, long linear, int access) {
        if ((cpu.cr0 & (Cr0.EM | Cr0.TS)) != 0) {
            return cpu.raise(Vector.NM, 0, FaultReason.DEVICE_NOT_AVAILABLE);
        }
        if ((linear & 15) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.FXSAVE_ALIGNMENT);
        }
        return cpu.mmu.probe(linear, 512, access);
    }

    /** FXSAVE (Intel SDM Vol. 2, tables 3-43 to 3-46); wide is the REX.W form. */
    static boolean fxsave(Cpu cpu, long linear, boolean wide, int access) {
        if (!areaReady(cpu, linear, access | Access.WRITE)) {
            return false;
        }
        FloatingState f = cpu.floating;
        long first =
                f.controlWord
                        | (long) f.statusWord << 16
                        | (long) f.tags << 32
                        | (long) f.opcode << 48;
        boolean ok = put(cpu, linear, first);
        ok =
                ok
                        && put(
                                cpu,
                                linear + 8,
                                wide ? f.instructionPointer : f.instructionPointer & 0xffffffffL);
        ok = ok && put(cpu, linear + 16, wide ? f.dataPointer : f.dataPointer & 0xffffffffL);
        ok = ok && put(cpu, linear + 24, f.mxcsr | (long) FloatingState.MXCSR_MASK << 32);
        for (int i = 0; i < 8 && ok; i++) {
            ok = put(cpu, linear + 32 + 16 * i, f.significands[i]);
            ok = ok && put(cpu, linear + 40 + 16 * i, f.exponents[i]);
        }
        int registers = cpu.mode64() ? 16 : 8;
        for (int i = 0; i < 2 * registers && ok && (cpu.cr4 & Cr4.OSFXSR) != 0; i++) {
            ok = put(cpu, linear + 160 + 8 * i, cpu.slots[Cpu.vector(i >> 1, i & 1)]);
        }
        return ok;
    }

    private static boolean put(Cpu cpu, long linear, long value) {
        return cpu.mmu.store(linear, 8, value, Access.WRITE);
    }

    /** FXRSTOR. */
    static boolean fxrstor(Cpu cpu, long linear, boolean wide, int access) {
        if (!areaReady(cpu, linear, access)) {
            return false;
        }
        long last = cpu.mmu.load(linear + 24, 8, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if ((last & 0xffffffffL & ~FloatingState.MXCSR_MASK) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.MXCSR_RESERVED);
        }
        FloatingState f = cpu.floating;
        long first = cpu.mmu.load(linear, 8, Access.READ);
        f.controlWord = (int) first & 0x1f3f | 0x40;
        f.statusWord = (int) (first >>> 16) & 0xffff;
        f.tags = (int) (first >>> 32) & 0xff;
        f.opcode = (int) (first >>> 48) & 0x7ff;
        long mask = wide ? -1 : 0xffffffffL;
        f.instructionPointer = cpu.mmu.load(linear + 8, 8, Access.READ) & mask;
        f.dataPointer = cpu.mmu.load(linear + 16, 8, Access.READ) & mask;
        for (int i = 0; i < 8; i++) {
            f.significands[i] = cpu.mmu.load(linear + 32 + 16 * i, 8, Access.READ);
            f.exponents[i] = (int) cpu.mmu.load(linear + 40 + 16 * i, 2, Access.READ);
        }
        if ((cpu.cr4 & Cr4.OSFXSR) != 0) {
            f.mxcsr = (int) last;
            int registers = cpu.mode64() ? 16 : 8;
            for (int i = 0; i < 2 * registers; i++) {
                long value = cpu.mmu.load(linear + 160 + 8 * i, 8, Access.READ);
                cpu.slots[Cpu.vector(i >> 1, i & 1)] = value;
            }
        }
        return true;
    }
}
