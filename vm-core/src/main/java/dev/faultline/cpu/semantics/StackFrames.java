package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentCheck;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.mmu.Access;

/** PUSHA, POPA and ENTER, which touch the stack several times (Intel SDM Vol. 2). */
final class StackFrames {
    private static final int REGISTERS = 8;

    private StackFrames() {}

    static boolean execute(Cpu cpu, SystemOperation operation, int x, long a, long b) {
        return switch (operation) {
            case PUSHA -> pusha(cpu, x);
            case POPA -> popa(cpu, x);
            default -> enter(cpu, x, (int) a, (int) b);
        };
    }

    private static int stackSize(Cpu cpu) {
        return Mode.is64(cpu.modeKey) ? 3 : (cpu.modeKey & Mode.STACK_32) != 0 ? 2 : 1;
    }

    private static long linear(Cpu cpu, long offset, int size, boolean write) {
        long masked = offset & Shifting.mask(stackSize(cpu));
        if (Mode.is64(cpu.modeKey)) {
            return masked;
        }
        return SegmentCheck.linear(cpu, SegmentRegister.SS, masked, size, write);
    }

    /** Proves one slot writable; false with a fault pending. */
    private static boolean prove(Cpu cpu, long offset, int size) {
        long at = linear(cpu, offset, size, true);
        return cpu.exitStatus == 0 && cpu.mmu.probe(at, size, Access.WRITE | Access.STACK);
    }

    private static boolean store(Cpu cpu, long offset, int size, long value) {
        long at = linear(cpu, offset, size, true);
        return cpu.exitStatus == 0 && cpu.mmu.store(at, size, value, Access.WRITE | Access.STACK);
    }

    private static long load(Cpu cpu, long offset, int size) {
        long at = linear(cpu, offset, size, false);
        return cpu.exitStatus == 0 ? cpu.mmu.load(at, size, Access.STACK) : 0;
    }

    private static void setStackPointer(Cpu cpu, int register, long value) {
        long mask = Shifting.mask(stackSize(cpu));
        long old = cpu.slots[register];
        cpu.slots[register] = stackSize(cpu) == 1 ? old & ~mask | value & mask : value & mask;
    }

    private static boolean pusha(Cpu cpu, int x) {
        int size = 1 << x;
        long sp = cpu.slots[Cpu.RSP];
        for (int i = 1; i <= REGISTERS; i++) {
            if (!prove(cpu, sp - (long) i * size, size)) {
                return false;
            }
        }
        for (int i = 0; i < REGISTERS; i++) {
            if (!store(cpu, sp - (long) (i + 1) * size, size, cpu.slots[i])) {
                return false;
            }
        }
        setStackPointer(cpu, Cpu.RSP, sp - (long) REGISTERS * size);
        return true;
    }

    private static boolean popa(Cpu cpu, int x) {
        int size = 1 << x;
        long sp = cpu.slots[Cpu.RSP];
        long[] values = new long[REGISTERS];
        for (int i = 0; i < REGISTERS; i++) {
            values[REGISTERS - 1 - i] = load(cpu, sp + (long) i * size, size);
            if (cpu.exitStatus != 0) {
                return false;
            }
        }
        long mask = Shifting.mask(x);
        for (int i = 0; i < REGISTERS; i++) {
            if (i != Cpu.RSP) {
                cpu.slots[i] = x == 1 ? cpu.slots[i] & ~mask | values[i] : values[i];
            }
        }
        setStackPointer(cpu, Cpu.RSP, sp + (long) REGISTERS * size);
        return true;
    }

    private static boolean enter(Cpu cpu, int x, int bytes, int level) {
        int size = 1 << x;
        long sp = cpu.slots[Cpu.RSP];
        long frame = sp - size;
        int slots = level == 0 ? 1 : level + 1;
        for (int i = 1; i <= slots; i++) {
            if (!prove(cpu, sp - (long) i * size, size)) {
                return false;
            }
        }
        long end = sp - (long) slots * size - bytes;
        // Intel SDM Vol. 2 ENTER: a write with the final RSP would have to succeed.
        if (!prove(cpu, end, size)) {
            return false;
        }
        for (int i = 1; i < level; i++) {
            load(cpu, cpu.slots[Cpu.RBP] - (long) i * size, size);
            if (cpu.exitStatus != 0) {
                return false;
            }
        }
        if (!store(cpu, frame, size, cpu.slots[Cpu.RBP])) {
            return false;
        }
        // The old display is read again between the pushes: the new one may overlap it.
        for (int i = 1; i < level; i++) {
            long value = load(cpu, cpu.slots[Cpu.RBP] - (long) i * size, size);
            if (!store(cpu, frame - (long) i * size, size, value)) {
                return false;
            }
        }
        if (level > 0 && !store(cpu, frame - (long) level * size, size, frame)) {
            return false;
        }
        long mask = Shifting.mask(x);
        long old = cpu.slots[Cpu.RBP];
        long newFrame = frame & Shifting.mask(stackSize(cpu));
        cpu.slots[Cpu.RBP] = x == 1 ? old & ~mask | newFrame & mask : newFrame & mask;
        setStackPointer(cpu, Cpu.RSP, end);
        return true;
    }
}
