package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/** Loads segment registers, LDTR and TR (Intel SDM Vol. 2 MOV, LLDT, LTR; Vol. 3A 5). */
public final class Segments {
    /** Present, code-or-data, read/write, accessed: what a load in real mode leaves. */
    static final int REAL_ATTRIBUTES =
            SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_ACCESSED;

    private static final int VIRTUAL_8086_ATTRIBUTES =
            REAL_ATTRIBUTES | 3 << SegmentRegister.DPL_SHIFT;

    /** Present writable data. */
    private static final long STACK =
            Descriptors.CODE_OR_DATA | Descriptors.READ_WRITE | Descriptors.PRESENT;

    private static final long STACK_BITS = STACK | Descriptors.CODE;

    private Segments() {}

    /**
     * Loads ES, SS, DS, FS or GS as MOV, POP and LxS do, in any mode. The interrupt shadow after SS
     * is the caller's.
     *
     * @return false with #GP, #SS, #NP or a page fault pending
     */
    public static boolean load(Cpu cpu, int segmentIndex, int selector) {
        if (!cpu.protectedMode()) {
            realMode(cpu, segmentIndex, selector);
            cpu.modeChanged();
            return true;
        }
        if (cpu.virtual8086()) {
            virtual8086(cpu.segments[segmentIndex], selector);
            cpu.modeChanged();
            return true;
        }
        boolean loaded =
                segmentIndex == SegmentRegister.SS
                        ? loadStack(cpu, selector)
                        : loadData(cpu, segmentIndex, selector);
        if (loaded && !cpu.mode64()) {
            cpu.modeChanged();
        }
        return loaded;
    }

    private static boolean loadStack(Cpu cpu, int selector) {
        SegmentRegister ss = cpu.segments[SegmentRegister.SS];
        if (Descriptors.isNull(selector)) {
            // Intel SDM Vol. 2 MOV: 64-bit mode takes a null SS below CPL 3 if RPL = CPL.
            if (!cpu.mode64() || cpu.cpl == 3 || (selector & 3) != cpu.cpl) {
                return cpu.raise(Vector.GP, 0, FaultReason.STACK_NULL);
            }
            ss.set(selector, 0, 0, 0);
            return true;
        }
        long descriptor = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if (!checkStack(cpu, selector, descriptor, cpu.cpl)
                || !Descriptors.proveAccessed(cpu, selector, descriptor)) {
            return false;
        }
        Descriptors.setAccessed(cpu, selector, descriptor);
        ss.refill(selector, descriptor);
        return true;
    }

    /** The checks of a non-null SS for code at the given privilege: #GP or #SS of the selector. */
    static boolean checkStack(Cpu cpu, int selector, long descriptor, int privilege) {
        if ((descriptor & STACK_BITS) == STACK
                && (selector & 3) == privilege
                && Descriptors.dpl(descriptor) == privilege) {
            return true;
        }
        int error = Descriptors.error(selector);
        if ((selector & 3) != privilege || Descriptors.dpl(descriptor) != privilege) {
            return cpu.raise(Vector.GP, error, FaultReason.STACK_PRIVILEGE);
        }
        if (!Descriptors.isWritableData(descriptor)) {
            return cpu.raise(Vector.GP, error, FaultReason.STACK_NOT_WRITABLE);
        }
        if (!Descriptors.present(descriptor)) {
            return cpu.raise(Vector.SS, error, FaultReason.STACK_NOT_PRESENT);
        }
        return true;
    }

    private static boolean loadData(Cpu cpu, int segmentIndex, int selector) {
        SegmentRegister segment = cpu.segments[segmentIndex];
        if (Descriptors.isNull(selector)) {
            segment.set(selector, 0, 0, 0);
            return true;
        }
        long descriptor = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int error = Descriptors.error(selector);
        if (!isReadable(descriptor)) {
            return cpu.raise(Vector.GP, error, FaultReason.SEGMENT_NOT_READABLE);
        }
        if (!isConformingCode(descriptor)
                && Math.max(selector & 3, cpu.cpl) > Descriptors.dpl(descriptor)) {
            return cpu.raise(Vector.GP, error, FaultReason.SEGMENT_PRIVILEGE);
        }
        if (!Descriptors.present(descriptor)) {
            return cpu.raise(Vector.NP, error, FaultReason.SEGMENT_NOT_PRESENT);
        }
        if (!Descriptors.proveAccessed(cpu, selector, descriptor)) {
            return false;
        }
        Descriptors.setAccessed(cpu, selector, descriptor);
        segment.fill(selector, descriptor);
        return true;
    }

    /** Whether the descriptor is data, or code that may be read. */
    static boolean isReadable(long descriptor) {
        return (descriptor & Descriptors.CODE_OR_DATA) != 0
                && ((descriptor & Descriptors.CODE) == 0
                        || (descriptor & Descriptors.READ_WRITE) != 0);
    }

    static boolean isConformingCode(long descriptor) {
        return Descriptors.isCode(descriptor) && Descriptors.isConforming(descriptor);
    }

    /**
     * Loads a segment register in real-address mode: limit and attributes stay what they were
     * (unreal mode), but a segment that was null becomes usable with a 64 KiB limit. The caller
     * calls modeChanged.
     */
    static void realMode(Cpu cpu, int segmentIndex, int selector) {
        SegmentRegister segment = cpu.segments[segmentIndex];
        if (segment.attributes == 0) {
            segment.limit = 0xffff;
            segment.attributes = REAL_ATTRIBUTES;
        }
        segment.partWritten();
        segment.selector = selector & 0xffff;
        segment.base = (long) (selector & 0xffff) << 4;
        segment.attributes |= SegmentRegister.PRESENT | SegmentRegister.CODE_OR_DATA;
    }

    /** Loads a segment register in virtual-8086 mode (Intel SDM Vol. 3B 20.2.1). */
    static void virtual8086(SegmentRegister segment, int selector) {
        int value = selector & 0xffff;
        segment.set(value, (long) value << 4, 0xffff, VIRTUAL_8086_ATTRIBUTES);
    }

    /** LLDT; the caller has tested CPL and mode. */
    public static boolean loadLdt(Cpu cpu, int selector) {
        if (Descriptors.isNull(selector)) {
            cpu.ldtr.set(selector & 0xffff, 0, 0, 0);
            return true;
        }
        return loadSystem(cpu, cpu.ldtr, selector, Vector.GP);
    }

    /** LTR; the caller has tested CPL and mode. Marks the TSS busy. */
    public static boolean loadTr(Cpu cpu, int selector) {
        if (Descriptors.isNull(selector)) {
            return cpu.raise(Vector.GP, 0, FaultReason.TSS_NULL);
        }
        return loadSystem(cpu, cpu.tr, selector, Vector.GP);
    }

    /** Loads LDTR or TR from a non-null selector; vector is what a bad descriptor raises. */
    static boolean loadSystem(Cpu cpu, SegmentRegister register, int selector, int vector) {
        boolean task = register == cpu.tr;
        int error = Descriptors.error(selector);
        if ((selector & 4) != 0) {
            return cpu.raise(vector, error, FaultReason.SELECTOR_IN_LDT);
        }
        long descriptor = Descriptors.load(cpu, selector, vector);
        if (cpu.exitStatus != 0) {
            return false;
        }
        boolean longMode = cpu.longMode();
        boolean known =
                task
                        ? Descriptors.isSystem(descriptor, Descriptors.TSS)
                                || !longMode && Descriptors.isSystem(descriptor, Descriptors.TSS_16)
                        : Descriptors.isSystem(descriptor, Descriptors.LDT);
        if (!known) {
            return cpu.raise(vector, error, task ? FaultReason.TSS_TYPE : FaultReason.LDT_TYPE);
        }
        if (!Descriptors.present(descriptor)) {
            int absent = vector == Vector.GP ? Vector.NP : vector;
            return cpu.raise(absent, error, FaultReason.SYSTEM_SEGMENT_NOT_PRESENT);
        }
        long base = Descriptors.base(descriptor);
        if (longMode) {
            long upper = Descriptors.loadUpper(cpu, selector, vector);
            if (cpu.exitStatus != 0) {
                return false;
            }
            base |= upper << 32;
            // Intel SDM Vol. 2 LTR, LLDT: a non-canonical base; the type of the upper half is 0.
            if ((upper & 0x1f00_0000_0000L) != 0 || !Canonical.isForRegister(base)) {
                return cpu.raise(vector, error, FaultReason.SYSTEM_SEGMENT_BASE);
            }
        }
        if (task && !setBusy(cpu, selector, descriptor)) {
            return false;
        }
        int kind = task ? SystemEvent.TASK : SystemEvent.LDT;
        cpu.systemEvents.note(SystemEvent.of(kind, selector), base);
        cpu.tablesEpoch++;
        int busy = task ? 1 << 9 : 0;
        register.set(
                selector,
                base,
                Descriptors.limit(descriptor),
                Descriptors.attributes(descriptor) | busy);
        return true;
    }

    private static boolean setBusy(Cpu cpu, int selector, long descriptor) {
        long type = (descriptor | Descriptors.BUSY) >>> 40 & 0xff;
        return cpu.mmu.store(Descriptors.address(cpu, selector) + 5, 1, type, Access.SYSTEM);
    }
}
