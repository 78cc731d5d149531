package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/**
 * Hardware task switching through TSSs and task gates, outside IA-32e mode (Intel SDM Vol. 3A
 * chapter 7). {@link TaskState} is the TSS's layout.
 *
 * <p>A fault before the switch leaves everything as it was. A fault while the new task's segments
 * are checked is the new task's: the switch is done then, {@link Cpu#rip} is its EIP, and the
 * method still returns false, as Intel SDM Vol. 3A 7.3 says.
 */
final class TaskSwitch {
    static final int JUMP = 0;
    static final int CALL = 1;
    static final int INTERRUPT = 2;
    static final int RETURN = 3;

    private static final long DR7_LOCAL = 1 << 0 | 1 << 2 | 1 << 4 | 1 << 6 | 1 << 8;

    private TaskSwitch() {}

    /** JMP or CALL to a task gate or an available TSS that the selector names. */
    static boolean transfer(Cpu cpu, int selector, long descriptor, int source) {
        int error = Descriptors.error(selector);
        int dpl = Descriptors.dpl(descriptor);
        if (dpl < cpu.cpl || dpl < (selector & 3)) {
            return cpu.raise(Vector.GP, error, FaultReason.TASK_GATE_PRIVILEGE);
        }
        if (!Descriptors.present(descriptor)) {
            return cpu.raise(Vector.NP, error, FaultReason.SYSTEM_SEGMENT_NOT_PRESENT);
        }
        int target = selector;
        if (Descriptors.type(descriptor) == Descriptors.TASK_GATE) {
            target = Descriptors.gateSelector(descriptor);
            if (!checkGateTss(cpu, target)) {
                return false;
            }
        }
        int flags = cpu.systemFlags | LazyFlags.get(cpu);
        return perform(cpu, target, source, cpu.nextRip, flags);
    }

    /** The TSS that a task gate names: in the GDT, available, present; else #GP or #NP. */
    static boolean checkGateTss(Cpu cpu, int selector) {
        int error = Descriptors.error(selector);
        if ((selector & 4) != 0) {
            return cpu.raise(Vector.GP, error, FaultReason.SELECTOR_IN_LDT);
        }
        long descriptor = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if (!Descriptors.isSystem(descriptor, Descriptors.TSS)
                && !Descriptors.isSystem(descriptor, Descriptors.TSS_16)) {
            return cpu.raise(Vector.GP, error, FaultReason.TSS_TYPE);
        }
        return Descriptors.present(descriptor)
                || cpu.raise(Vector.NP, error, FaultReason.SYSTEM_SEGMENT_NOT_PRESENT);
    }

    /** IRET with NT set: back to the task that the present TSS links to. */
    static boolean returnToNested(Cpu cpu) {
        int selector = (int) cpu.mmu.load(cpu.tr.base, 2, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int error = Descriptors.error(selector);
        if ((selector & 4) != 0 || Descriptors.isNull(selector)) {
            return cpu.raise(Vector.TS, error, FaultReason.SELECTOR_IN_LDT);
        }
        long descriptor = Descriptors.load(cpu, selector, Vector.TS);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if (!Descriptors.isSystem(descriptor, Descriptors.TSS_BUSY)
                && !Descriptors.isSystem(descriptor, Descriptors.TSS_16_BUSY)) {
            return cpu.raise(Vector.TS, error, FaultReason.TSS_NOT_BUSY);
        }
        if (!Descriptors.present(descriptor)) {
            return cpu.raise(Vector.NP, error, FaultReason.SYSTEM_SEGMENT_NOT_PRESENT);
        }
        int flags = (cpu.systemFlags | LazyFlags.get(cpu)) & ~Rflags.NT;
        return perform(cpu, selector, RETURN, cpu.nextRip, flags);
    }

    /**
     * Switches to a TSS whose descriptor the caller has checked.
     *
     * @param returnRip EIP to save in the old TSS
     * @param flags EFLAGS to save there
     */
    static boolean perform(Cpu cpu, int selector, int source, long returnRip, int flags) {
        long descriptor = Descriptors.load(cpu, selector, Vector.TS);
        if (cpu.exitStatus != 0) {
            return false;
        }
        TaskState next = new TaskState((Descriptors.type(descriptor) & 8) != 0);
        long newTss = Descriptors.base(descriptor);
        if (Descriptors.limit(descriptor) < next.lowestLimit()) {
            int error = Descriptors.error(selector);
            return cpu.raise(Vector.TS, error, FaultReason.TSS_TOO_SHORT);
        }
        TaskState old = new TaskState((cpu.tr.type() & 8) != 0);
        boolean nests = source == CALL || source == INTERRUPT;
        if (!prove(cpu, selector, old)
                || nests && !cpu.mmu.probe(newTss, 2, Access.WRITE | Access.SYSTEM)
                || !next.read(cpu, newTss)) {
            return false;
        }
        boolean newTables = next.is32 && (cpu.cr0 & Cr0.PG) != 0;
        if (newTables && (cpu.cr4 & Cr4.PAE) != 0 && !cpu.mmu.loadPdptes(next.cr3)) {
            return false;
        }
        old.write(cpu, cpu.tr.base, returnRip, flags);
        if (!nests) {
            setBusy(cpu, cpu.tr.selector, false);
        } else {
            cpu.mmu.store(newTss, 2, cpu.tr.selector, Access.SYSTEM);
        }
        if (source != RETURN) {
            setBusy(cpu, selector, true);
        }
        int attributes = Descriptors.attributes(descriptor | Descriptors.BUSY);
        cpu.tr.set(selector, newTss, Descriptors.limit(descriptor), attributes);
        if (newTables) {
            cpu.cr3 = next.cr3;
            cpu.mmu.controlRegistersChanged();
        }
        cpu.cr0 |= Cr0.TS;
        cpu.dr[7] &= ~DR7_LOCAL;
        next.loadRegisters(cpu, nests);
        boolean loaded = NewTask.loadSegments(cpu, next);
        cpu.modeChanged();
        cpu.attention = true;
        if (loaded && next.trap) {
            cpu.pendingDebug |= (int) DebugRegisters.DR6_BT;
        }
        return loaded;
    }

    /** Proves everything a switch writes in the old task and the GDT. */
    private static boolean prove(Cpu cpu, int selector, TaskState old) {
        int access = Access.WRITE | Access.SYSTEM;
        return cpu.mmu.probe(cpu.tr.base + old.firstSaved(), old.savedBytes(), access)
                && cpu.mmu.probe(Descriptors.address(cpu, cpu.tr.selector) + 5, 1, access)
                && cpu.mmu.probe(Descriptors.address(cpu, selector) + 5, 1, access);
    }

    private static void setBusy(Cpu cpu, int selector, boolean busy) {
        long address = Descriptors.address(cpu, selector) + 5;
        long type = cpu.mmu.load(address, 1, Access.SYSTEM) & ~2L;
        cpu.mmu.store(address, 1, busy ? type | 2 : type, Access.SYSTEM);
    }

    /** Pushes the error code of an exception on the stack of the task that handles it. */
    static boolean pushErrorCode(Cpu cpu, int errorCode) {
        int size = (cpu.tr.type() & 8) != 0 ? 4 : 2;
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePushes(1, size)) {
            return false;
        }
        frame.push(size, errorCode);
        frame.commitPointer();
        return true;
    }
}
