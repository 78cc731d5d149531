package dev.faultline.cpu.simd;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.Xcr0;

/** Which instructions need what of CR0, CR4 and XCR0 (Intel SDM Vol. 3A 13.1, 14.1). */
public enum SimdClass {
    /** x87, which also reports the exceptions of the instruction before. */
    X87,
    /** MMX: as x87, but CR0.EM is #UD. */
    MMX,
    /** SSE to SSE4.2, AES, PCLMULQDQ and SHA. */
    SSE,
    /** AVX and whatever else has a VEX prefix and a vector operand. */
    AVX,
    /** FXSAVE and FXRSTOR. */
    FXSAVE,
    /** XSAVE, XRSTOR and their like. */
    XSAVE;

    private static final long X87_OFF = Cr0.EM | Cr0.TS;
    private static final long AVX_STATE = Xcr0.SSE | Xcr0.AVX;
    private static final SimdClass[] VALUES = values();

    /** Whether nothing keeps instructions of an ordinal's class from running. */
    public static boolean ready(Cpu cpu, int ordinal) {
        return switch (ordinal) {
            case 0, 1 -> (cpu.cr0 & X87_OFF) == 0 && !cpu.floating.exceptionPending();
            case 2 -> (cpu.cr0 & X87_OFF) == 0 && (cpu.cr4 & Cr4.OSFXSR) != 0;
            case 3 ->
                    (cpu.cr0 & Cr0.TS) == 0
                            && (cpu.cr4 & Cr4.OSXSAVE) != 0
                            && (cpu.xcr0 & AVX_STATE) == AVX_STATE;
            case 4 -> (cpu.cr0 & X87_OFF) == 0;
            default -> (cpu.cr0 & Cr0.TS) == 0 && (cpu.cr4 & Cr4.OSXSAVE) != 0;
        };
    }

    /** Raises what keeps instructions of an ordinal's class from running, if anything does. */
    public static boolean check(Cpu cpu, int ordinal) {
        return switch (VALUES[ordinal]) {
            case X87 -> x87(cpu);
            case MMX ->
                    (cpu.cr0 & Cr0.EM) != 0
                            ? cpu.raise(Vector.UD, 0, FaultReason.SSE_DISABLED)
                            : x87(cpu);
            case SSE -> sse(cpu);
            case AVX -> avx(cpu);
            case FXSAVE -> available(cpu, X87_OFF);
            case XSAVE -> xsave(cpu);
        };
    }

    private static boolean x87(Cpu cpu) {
        return available(cpu, X87_OFF) && pendingException(cpu);
    }

    /** #MF where an x87 exception is pending, or with CR0.NE clear the interrupt of the PC. */
    public static boolean pendingException(Cpu cpu) {
        if (!cpu.floating.exceptionPending()) {
            return true;
        }
        if ((cpu.cr0 & Cr0.NE) != 0) {
            return cpu.raise(Vector.MF, 0, FaultReason.X87_EXCEPTION);
        }
        if (cpu.environment.floatingPointError(true)) {
            return true;
        }
        // The processor waits for the interrupt (Intel SDM Vol. 1 8.7.1). One that cannot come, or
        // an instruction that runs by itself, is not waited for: QEMU does not either.
        boolean comes =
                (cpu.systemFlags & Rflags.IF) != 0
                        && !cpu.interruptShadow
                        && !cpu.nmiBlocked
                        && !cpu.alone
                        && cpu.environment.deliveryPending();
        if (comes) {
            cpu.attention = true;
            cpu.exitStatus = ExitStatus.NONE;
        }
        return !comes;
    }

    private static boolean sse(Cpu cpu) {
        if ((cpu.cr0 & Cr0.EM) != 0 || (cpu.cr4 & Cr4.OSFXSR) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.SSE_DISABLED);
        }
        return available(cpu, Cr0.TS);
    }

    private static boolean avx(Cpu cpu) {
        if ((cpu.cr4 & Cr4.OSXSAVE) == 0 || (cpu.xcr0 & AVX_STATE) != AVX_STATE) {
            return cpu.raise(Vector.UD, 0, FaultReason.AVX_DISABLED);
        }
        return available(cpu, Cr0.TS);
    }

    private static boolean xsave(Cpu cpu) {
        if ((cpu.cr4 & Cr4.OSXSAVE) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.OSXSAVE_DISABLED);
        }
        return available(cpu, Cr0.TS);
    }

    private static boolean available(Cpu cpu, long bits) {
        if ((cpu.cr0 & bits) != 0) {
            return cpu.raise(Vector.NM, 0, FaultReason.DEVICE_NOT_AVAILABLE);
        }
        return true;
    }
}
