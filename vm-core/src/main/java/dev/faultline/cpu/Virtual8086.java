package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/** Virtual-8086 mode with CR4.VME: INT n by the redirection bitmap (Intel SDM Vol. 3B 20.3.3). */
public final class Virtual8086 {
    /** The bitmap says, or there is none: the interrupt goes on as without VME. */
    static final int TO_PROTECTED_MODE = 0;

    /** The interrupt went to the 8086 program's own handler. */
    static final int REDIRECTED = 1;

    /** A fault is pending. */
    static final int FAULT = 2;

    /** Offset of the I/O map base in the 32-bit TSS; the redirection map is the 32 bytes below. */
    private static final int TSS_IO_MAP_BASE = 102;

    private Virtual8086() {}

    /** Executes INT n through the IVT at linear address 0 if its bit is clear. */
    static int redirect(Cpu cpu, int vector) {
        if ((cpu.tr.type() & 8) == 0 || cpu.tr.limit < TSS_IO_MAP_BASE + 1) {
            return TO_PROTECTED_MODE;
        }
        int map = (int) cpu.mmu.load(cpu.tr.base + TSS_IO_MAP_BASE, 2, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return FAULT;
        }
        int at = map - 32 + (vector >> 3);
        if (at < 0 || at > cpu.tr.limit) {
            return TO_PROTECTED_MODE;
        }
        long bits = cpu.mmu.load(cpu.tr.base + at, 1, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return FAULT;
        }
        if ((bits >>> (vector & 7) & 1) != 0) {
            return TO_PROTECTED_MODE;
        }
        return enterHandler(cpu, vector) ? REDIRECTED : FAULT;
    }

    private static boolean enterHandler(Cpu cpu, int vector) {
        long entry = cpu.mmu.load((long) vector << 2, 4, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePushes(3, 2)) {
            return false;
        }
        boolean virtualIf = cpu.iopl() < 3;
        frame.push(2, flagsImage(cpu, virtualIf));
        frame.push(2, cpu.segments[SegmentRegister.CS].selector);
        frame.push(2, cpu.nextRip);
        frame.commitPointer();
        Segments.virtual8086(cpu.segments[SegmentRegister.CS], (int) (entry >>> 16));
        cpu.rip = entry & 0xffff;
        cpu.systemFlags &= ~(Rflags.TF | Rflags.NT | (virtualIf ? Rflags.VIF : Rflags.IF));
        cpu.modeChanged();
        return true;
    }

    /** FLAGS as an 8086 program sees them: with IOPL below 3, IF is VIF and IOPL reads 3. */
    public static int flagsImage(Cpu cpu, boolean virtualIf) {
        int flags = cpu.systemFlags | LazyFlags.get(cpu);
        if (!virtualIf) {
            return flags;
        }
        int interrupts = (cpu.systemFlags & Rflags.VIF) != 0 ? Rflags.IF : 0;
        return flags & ~Rflags.IF | Rflags.IOPL | interrupts;
    }
}
