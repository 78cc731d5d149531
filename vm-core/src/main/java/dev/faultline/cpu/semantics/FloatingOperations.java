package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.cpu.x87.Environment;
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

    static boolean fwait(Cpu cpu) {
        long both = Cr0.MP | Cr0.TS;
        if ((cpu.cr0 & both) == both) {
            return cpu.raise(Vector.NM, 0, FaultReason.DEVICE_NOT_AVAILABLE);
        }
        return SimdClass.pendingException(cpu);
    }

    /** FERR# falls where no exception is pending any more. */
    private static boolean errorEnded(Cpu cpu) {
        if ((cpu.cr0 & Cr0.NE) == 0 && !cpu.floating.exceptionPending()) {
            cpu.environment.floatingPointError(false);
        }
        return true;
    }

    static boolean fninit(Cpu cpu) {
        if (!x87Available(cpu)) {
            return false;
        }
        cpu.floating.initialize();
        return errorEnded(cpu);
    }

    static boolean fnclex(Cpu cpu) {
        if (!x87Available(cpu)) {
            return false;
        }
        cpu.floating.statusWord &= ~EXCEPTIONS;
        return errorEnded(cpu);
    }

    static boolean fldcw(Cpu cpu, long value) {
        if (!x87Available(cpu) || !SimdClass.pendingException(cpu)) {
            return false;
        }
        // Bits 7 and 13 to 15 are reserved and bit 6 reads as 1 (Intel SDM Vol. 1 8.1.5).
        cpu.floating.controlWord = (int) value & 0x1f3f | 0x40;
        cpu.floating.summarize();
        return errorEnded(cpu);
    }

    /** FLDENV, FNSTENV, FRSTOR and FNSAVE; wide is the 32-bit format. */
    static boolean environment(
            Cpu cpu, SystemOperation operation, long linear, boolean wide, int access) {
        if (!x87Available(cpu)) {
            return false;
        }
        boolean waits = operation == SystemOperation.FLDENV || operation == SystemOperation.FRSTOR;
        if (waits && !SimdClass.pendingException(cpu)) {
            return false;
        }
        boolean done =
                switch (operation) {
                    case FNSTENV -> Environment.store(cpu, linear, wide, access);
                    case FNSAVE -> Environment.save(cpu, linear, wide, access);
                    case FLDENV -> Environment.load(cpu, linear, wide, access);
                    default -> Environment.restore(cpu, linear, wide, access);
                };
        return done && errorEnded(cpu);
    }

    static boolean storeWord(Cpu cpu, long linear, int value, int access) {
        return x87Available(cpu) && cpu.mmu.store(linear, 2, value, access | Access.WRITE);
    }
}
