package dev.faultline.mmu;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;

/** Which linear addresses there are in the present mode: the canonical ones, or 32 bits. */
final class LinearAddresses {
    private static final long ADDRESS_32 = 0xffffffffL;

    private final Cpu cpu;

    /** Sign bits of an address that must agree, as a shift; 0 outside long mode. */
    private int canonicalShift;

    LinearAddresses(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Called when CR4 or EFER may have changed. */
    void selectMode() {
        if ((cpu.efer & Efer.LMA) == 0) {
            canonicalShift = 0;
        } else {
            canonicalShift = (cpu.cr4 & Cr4.LA57) != 0 ? 7 : 16;
        }
    }

    boolean canonical(long linear) {
        int shift = canonicalShift;
        return linear << shift >> shift == linear;
    }

    /** Whether a whole range is canonical; else its #GP or #SS is pending. */
    boolean check(long linear, int size, int access) {
        if (canonical(linear) && canonical(linear + (size - 1))) {
            return true;
        }
        int vector = (access & Access.STACK) != 0 ? Vector.SS : Vector.GP;
        cpu.faultAddress = linear;
        return cpu.raise(vector, 0, FaultReason.NON_CANONICAL);
    }

    /** The address {@code bytes} further on, wrapped where addresses have 32 bits. */
    long following(long linear, int bytes, int access) {
        long next = linear + bytes;
        if (canonicalShift == 0
                || (access & Access.SYSTEM) == 0 && !cpu.mode64() && linear <= ADDRESS_32) {
            next &= ADDRESS_32;
        }
        return next;
    }
}
