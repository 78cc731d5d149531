package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Canonical;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.Xcr0;
import dev.faultline.mmu.Access;

/**
 * FXSAVE and FXRSTOR, XSAVE and its like, XRSTOR (Intel SDM Vol. 1 10.5 and chapter 13). Whether
 * they may run is checked before.
 *
 * <p>A component is in use unless it has its initial values: that is the init optimisation of
 * XSAVEOPT and XSAVEC. The modified optimisation, which the SDM leaves to the processor, is never
 * made.
 */
final class ExtendedState {
    private static final int MXCSR_RESET = 0x1f80;
    private static final int LEGACY = 512;
    private static final int XSTATE_BV = 512;
    private static final int XCOMP_BV = 520;
    private static final int HEADER_END = 576;
    private static final int MXCSR = 24;
    private static final int STACK = 32;
    private static final int XMM = 160;
    private static final int X87_SIZE = 160;
    private static final long COMPACT = 1L << 63;

    /** Control word bits that exist; bit 6 reads as 1 (Intel SDM Vol. 1 8.1.5). */
    private static final int CONTROL_BITS = 0x1f3f;

    /** ES and B of the status word. */
    private static final int SUMMARY = 0x8080;

    private static final int CONTROL_FIXED = 0x40;
    private static final int OPCODE_BITS = 0x7ff;

    private ExtendedState() {}

    /** FXSAVE; wide is the REX.W form. */
    static boolean fxsave(Cpu cpu, long linear, boolean wide, int access) {
        if (!aligned(cpu, linear, 16, access) || !writable(cpu, linear, LEGACY, access)) {
            return false;
        }
        saveX87(cpu, linear, wide);
        saveMxcsr(cpu, linear);
        if ((cpu.cr4 & Cr4.OSFXSR) != 0) {
            saveXmm(cpu, linear);
        }
        return true;
    }

    /** FXRSTOR. */
    static boolean fxrstor(Cpu cpu, long linear, boolean wide, int access) {
        if (!aligned(cpu, linear, 16, access) || !cpu.mmu.probe(linear, LEGACY, access)) {
            return false;
        }
        boolean sse = (cpu.cr4 & Cr4.OSFXSR) != 0;
        if (sse && !loadMxcsr(cpu, linear)) {
            return false;
        }
        loadX87(cpu, linear, wide);
        if (sse) {
            loadXmm(cpu, linear);
        }
        return true;
    }

    /** LDMXCSR. */
    static boolean ldmxcsr(Cpu cpu, long value) {
        if ((value & 0xffffffffL & ~FloatingState.MXCSR_MASK) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.MXCSR_RESERVED);
        }
        cpu.floating.mxcsr = (int) value;
        return true;
    }

    /** XSAVE, or with optimised XSAVEOPT: the components of EDX:EAX, in the standard format. */
    static boolean xsave(Cpu cpu, long linear, boolean wide, int access, boolean optimised) {
        long requested = requested(cpu);
        long inUse = inUse(cpu) & requested;
        long saved = optimised ? inUse : requested;
        if (!aligned(cpu, linear, 64, access)
                || !writable(cpu, linear + XSTATE_BV, 8, access)
                || !extendedReady(cpu, linear, saved, access | Access.WRITE)) {
            return false;
        }
        if ((saved & Xcr0.X87) != 0) {
            saveX87(cpu, linear, wide);
        }
        if ((requested & (Xcr0.SSE | Xcr0.AVX)) != 0) {
            saveMxcsr(cpu, linear);
        }
        if ((saved & Xcr0.SSE) != 0) {
            saveXmm(cpu, linear);
        }
        if ((saved & Xcr0.AVX) != 0) {
            saveUpper(cpu, linear + Xcr0.AVX_OFFSET);
        }
        if ((saved & Xcr0.PKRU) != 0) {
            put(cpu, linear + Xcr0.PKRU_OFFSET, cpu.pkru & 0xffffffffL);
        }
        long old = get(cpu, linear + XSTATE_BV);
        return put(cpu, linear + XSTATE_BV, old & ~requested | inUse);
    }

    /** XSAVEC: the components of EDX:EAX that are in use, in the compacted format. */
    static boolean xsavec(Cpu cpu, long linear, boolean wide, int access) {
        long requested = requested(cpu);
        long saved = inUse(cpu) & requested;
        if (cpu.floating.mxcsr != MXCSR_RESET) {
            saved |= requested & Xcr0.SSE;
        }
        boolean ready =
                aligned(cpu, linear, 64, access)
                        && writable(cpu, linear + XSTATE_BV, 16, access)
                        && legacyReady(cpu, linear, saved, access | Access.WRITE)
                        && compactReady(cpu, linear, requested, saved, access | Access.WRITE);
        if (!ready) {
            return false;
        }
        if ((saved & Xcr0.X87) != 0) {
            saveX87(cpu, linear, wide);
        }
        if ((saved & Xcr0.SSE) != 0) {
            saveMxcsr(cpu, linear);
            saveXmm(cpu, linear);
        }
        if ((saved & Xcr0.AVX) != 0) {
            saveUpper(cpu, linear + Xcr0.AVX_OFFSET);
        }
        if ((saved & Xcr0.PKRU) != 0) {
            put(cpu, linear + compactPkru(requested), cpu.pkru & 0xffffffffL);
        }
        put(cpu, linear + XSTATE_BV, saved);
        return put(cpu, linear + XCOMP_BV, requested | COMPACT);
    }

    /** XRSTOR: the components of EDX:EAX, from either format. */
    static boolean xrstor(Cpu cpu, long linear, boolean wide, int access) {
        if (!aligned(cpu, linear, 64, access)
                || !cpu.mmu.probe(linear + LEGACY, HEADER_END - LEGACY, access)) {
            return false;
        }
        long present = get(cpu, linear + XSTATE_BV);
        long format = get(cpu, linear + XCOMP_BV);
        boolean compact = format < 0;
        if (!headerValid(cpu, linear, present, format)) {
            return cpu.raise(Vector.GP, 0, FaultReason.XSAVE_HEADER);
        }
        long requested = requested(cpu);
        long loaded = requested & present;
        boolean ready =
                compact
                        ? legacyReady(cpu, linear, loaded, access)
                                && compactReady(cpu, linear, format, loaded, access)
                        : extendedReady(cpu, linear, loaded, access);
        if (!ready) {
            return false;
        }
        long withMxcsr = compact ? loaded & Xcr0.SSE : requested & (Xcr0.SSE | Xcr0.AVX);
        if (withMxcsr != 0 && !loadMxcsr(cpu, linear)) {
            return false;
        }
        if (compact && (requested & ~present & Xcr0.SSE) != 0) {
            cpu.floating.mxcsr = MXCSR_RESET;
        }
        restore(cpu, linear, requested, loaded, wide);
        if ((requested & Xcr0.PKRU) != 0) {
            int offset = compact ? compactPkru(format) : Xcr0.PKRU_OFFSET;
            cpu.pkru = (loaded & Xcr0.PKRU) != 0 ? (int) get(cpu, linear + offset) : 0;
            cpu.mmu.controlRegistersChanged();
            cpu.modeChanged();
        }
        return true;
    }

    private static void restore(Cpu cpu, long linear, long requested, long loaded, boolean wide) {
        if ((loaded & Xcr0.X87) != 0) {
            loadX87(cpu, linear, wide);
        } else if ((requested & Xcr0.X87) != 0) {
            cpu.floating.reset();
        }
        if ((loaded & Xcr0.SSE) != 0) {
            loadXmm(cpu, linear);
        } else if ((requested & Xcr0.SSE) != 0) {
            for (int i = 0; i < registers(cpu); i++) {
                cpu.slots[Cpu.vector(i, 0)] = 0;
                cpu.slots[Cpu.vector(i, 1)] = 0;
            }
        }
        if ((requested & Xcr0.AVX) != 0) {
            boolean present = (loaded & Xcr0.AVX) != 0;
            for (int i = 0; i < registers(cpu); i++) {
                long at = linear + Xcr0.AVX_OFFSET + 16 * i;
                cpu.slots[Cpu.vector(i, 2)] = present ? get(cpu, at) : 0;
                cpu.slots[Cpu.vector(i, 3)] = present ? get(cpu, at + 8) : 0;
            }
        }
    }

    /** Intel SDM Vol. 1 13.8: what makes XRSTOR raise #GP. */
    private static boolean headerValid(Cpu cpu, long linear, long present, long format) {
        if ((present & ~cpu.xcr0) != 0) {
            return false;
        }
        if (format >= 0) {
            return format == 0 && get(cpu, linear + XCOMP_BV + 8) == 0;
        }
        long other = 0;
        for (int at = XCOMP_BV + 8; at < HEADER_END; at += 8) {
            other |= get(cpu, linear + at);
        }
        long layout = format & ~COMPACT;
        return other == 0 && (layout & ~cpu.xcr0) == 0 && (present & ~layout) == 0;
    }

    /** The components that EDX:EAX asks for and XCR0 allows. */
    private static long requested(Cpu cpu) {
        long mask = cpu.slots[Cpu.RDX] << 32 | cpu.slots[Cpu.RAX] & 0xffffffffL;
        return mask & cpu.xcr0;
    }

    /** XINUSE (Intel SDM Vol. 1 13.6). */
    static long inUse(Cpu cpu) {
        long inUse = cpu.floating.isReset() ? 0 : Xcr0.X87;
        inUse |= anySet(cpu, 0) ? Xcr0.SSE : 0;
        inUse |= anySet(cpu, 2) ? Xcr0.AVX : 0;
        return inUse | (cpu.pkru != 0 ? Xcr0.PKRU : 0);
    }

    private static boolean anySet(Cpu cpu, int quadword) {
        long any = 0;
        for (int i = 0; i < 16; i++) {
            int slot = Cpu.vector(i, quadword);
            any |= cpu.slots[slot] | cpu.slots[slot + 1];
        }
        return any != 0;
    }

    /** XGETBV with ECX = 1 says that MXCSR is in use too (Intel SDM Vol. 1 13.6). */
    static long inUseForXgetbv(Cpu cpu) {
        return inUse(cpu) | (cpu.floating.mxcsr != MXCSR_RESET ? Xcr0.SSE : 0);
    }

    private static boolean aligned(Cpu cpu, long linear, int bytes, int access) {
        if ((linear & bytes - 1) == 0) {
            return true;
        }
        if (!Canonical.is(cpu, linear)) {
            return cpu.mmu.probe(linear, 1, access);
        }
        cpu.faultAddress = linear;
        return cpu.raise(
                Vector.GP,
                0,
                bytes == 16 ? FaultReason.FXSAVE_ALIGNMENT : FaultReason.XSAVE_ALIGNMENT);
    }

    private static boolean writable(Cpu cpu, long linear, int size, int access) {
        return cpu.mmu.probe(linear, size, access | Access.WRITE);
    }

    /** Proves what of the legacy region some components need. */
    private static boolean legacyReady(Cpu cpu, long linear, long components, int access) {
        boolean x87 = (components & Xcr0.X87) != 0;
        if (x87 && !cpu.mmu.probe(linear, X87_SIZE, access)) {
            return false;
        }
        boolean sse = (components & Xcr0.SSE) != 0;
        return !sse
                || cpu.mmu.probe(linear + MXCSR, 8, access)
                        && cpu.mmu.probe(linear + XMM, 16 * registers(cpu), access);
    }

    /** Proves what some components need in the standard format, and MXCSR. */
    private static boolean extendedReady(Cpu cpu, long linear, long components, int access) {
        boolean avx = (components & Xcr0.AVX) != 0;
        boolean keys = (components & Xcr0.PKRU) != 0;
        return legacyReady(cpu, linear, components, access)
                && cpu.mmu.probe(linear + MXCSR, 8, access)
                && (!avx || probeUpper(cpu, linear, access))
                && (!keys || cpu.mmu.probe(linear + Xcr0.PKRU_OFFSET, Xcr0.PKRU_SIZE, access));
    }

    private static boolean compactReady(
            Cpu cpu, long linear, long layout, long components, int access) {
        boolean avx = (components & Xcr0.AVX) != 0;
        boolean keys = (components & Xcr0.PKRU) != 0;
        return (!avx || probeUpper(cpu, linear, access))
                && (!keys || cpu.mmu.probe(linear + compactPkru(layout), Xcr0.PKRU_SIZE, access));
    }

    private static boolean probeUpper(Cpu cpu, long linear, int access) {
        // Also where registers 8 to 15 are not there: the SDM allows it (Vol. 1 13.13).
        return cpu.mmu.probe(linear + Xcr0.AVX_OFFSET, Xcr0.AVX_SIZE, access);
    }

    private static int compactPkru(long layout) {
        return HEADER_END + ((layout & Xcr0.AVX) != 0 ? Xcr0.AVX_SIZE : 0);
    }

    /** XMM and YMM registers 8 to 15 exist in 64-bit mode only. */
    private static int registers(Cpu cpu) {
        return cpu.mode64() ? 16 : 8;
    }

    private static void saveX87(Cpu cpu, long linear, boolean wide) {
        FloatingState f = cpu.floating;
        long mask = wide ? -1 : 0xffffffffL;
        long words = f.controlWord | (long) f.statusWord << 16 | (long) f.tags << 32;
        // AMD's manual, Vol. 2 11.4.4: of no interest, and zero, unless an exception is pending.
        boolean known = f.exceptionPending();
        put(cpu, linear, known ? words | (long) f.opcode << 48 : words);
        long code = wide ? 0 : (long) f.codeSelector << 32;
        long data = wide ? 0 : (long) f.dataSelector << 32;
        put(cpu, linear + 8, known ? f.instructionPointer & mask | code : 0);
        put(cpu, linear + 16, known ? f.dataPointer & mask | data : 0);
        for (int i = 0; i < 8; i++) {
            int register = f.top() + i & 7;
            put(cpu, linear + STACK + 16 * i, f.significands[register]);
            put(cpu, linear + STACK + 16 * i + 8, f.exponents[register]);
        }
    }

    private static void loadX87(Cpu cpu, long linear, boolean wide) {
        FloatingState f = cpu.floating;
        long words = get(cpu, linear);
        long mask = wide ? -1 : 0xffffffffL;
        f.controlWord = (int) words & CONTROL_BITS | CONTROL_FIXED;
        f.statusWord = (int) (words >>> 16) & 0xffff & ~SUMMARY;
        // What is loaded into ES and B does not count: they follow from flags and masks.
        f.statusWord |= f.exceptionPending() ? SUMMARY : 0;
        f.tags = (int) (words >>> 32) & 0xff;
        f.opcode = (int) (words >>> 48) & OPCODE_BITS;
        long code = get(cpu, linear + 8);
        long data = get(cpu, linear + 16);
        f.instructionPointer = code & mask;
        f.dataPointer = data & mask;
        f.codeSelector = wide ? 0 : (int) (code >>> 32) & 0xffff;
        f.dataSelector = wide ? 0 : (int) (data >>> 32) & 0xffff;
        for (int i = 0; i < 8; i++) {
            int register = f.top() + i & 7;
            f.significands[register] = get(cpu, linear + STACK + 16 * i);
            f.exponents[register] = (int) get(cpu, linear + STACK + 16 * i + 8) & 0xffff;
        }
    }

    private static void saveMxcsr(Cpu cpu, long linear) {
        long mask = (long) FloatingState.MXCSR_MASK << 32;
        put(cpu, linear + MXCSR, cpu.floating.mxcsr | mask);
    }

    private static boolean loadMxcsr(Cpu cpu, long linear) {
        return ldmxcsr(cpu, get(cpu, linear + MXCSR) & 0xffffffffL);
    }

    private static void saveXmm(Cpu cpu, long linear) {
        for (int i = 0; i < registers(cpu); i++) {
            put(cpu, linear + XMM + 16 * i, cpu.slots[Cpu.vector(i, 0)]);
            put(cpu, linear + XMM + 16 * i + 8, cpu.slots[Cpu.vector(i, 1)]);
        }
    }

    private static void loadXmm(Cpu cpu, long linear) {
        for (int i = 0; i < registers(cpu); i++) {
            cpu.slots[Cpu.vector(i, 0)] = get(cpu, linear + XMM + 16 * i);
            cpu.slots[Cpu.vector(i, 1)] = get(cpu, linear + XMM + 16 * i + 8);
        }
    }

    private static void saveUpper(Cpu cpu, long linear) {
        for (int i = 0; i < registers(cpu); i++) {
            put(cpu, linear + 16 * i, cpu.slots[Cpu.vector(i, 2)]);
            put(cpu, linear + 16 * i + 8, cpu.slots[Cpu.vector(i, 3)]);
        }
    }

    private static boolean put(Cpu cpu, long linear, long value) {
        return cpu.mmu.store(linear, 8, value, Access.WRITE);
    }

    private static long get(Cpu cpu, long linear) {
        return cpu.mmu.load(linear, 8, Access.READ);
    }
}
