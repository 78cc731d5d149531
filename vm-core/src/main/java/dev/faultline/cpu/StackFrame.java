package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/**
 * A stack being pushed to or popped from by a transfer that is not committed yet: the present one
 * or the one that a TSS names. One object per processor, used again by every transfer; the 64-bit
 * interrupt path does without.
 */
final class StackFrame {
    private final Cpu cpu;

    /** The descriptor cache of this stack; SS itself is changed by whoever commits. */
    final SegmentRegister segment = new SegmentRegister();

    /** The stack pointer, masked. */
    long pointer;

    /** Which bits of RSP count: 16, 32 or 64 of them. */
    private long mask;

    private int access;

    /** The error code of #SS: 0 for the present stack, the selector for a new one. */
    private int errorCode;

    private final long[] parameters = new long[31];

    StackFrame(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Starts on SS:RSP as it is, with accesses at CPL. */
    void current() {
        segment.copyFrom(cpu.segments[SegmentRegister.SS]);
        long all = (segment.attributes & SegmentRegister.BIG) != 0 ? 0xffffffffL : 0xffffL;
        mask = cpu.mode64() ? -1 : all;
        pointer = cpu.slots[Cpu.RSP] & mask;
        access = Access.STACK;
        errorCode = 0;
    }

    /** Starts on a new stack of a 16- or 32-bit descriptor, with accesses at the new CPL. */
    void start(int selector, long descriptor, long newPointer, int newCpl) {
        segment.fill(selector, descriptor);
        mask = (segment.attributes & SegmentRegister.BIG) != 0 ? 0xffffffffL : 0xffffL;
        pointer = newPointer & mask;
        access = Access.STACK | (newCpl == 3 ? Access.USER : Access.SYSTEM);
        errorCode = Descriptors.error(selector);
    }

    /** Starts on a new 64-bit stack under a null SS, with accesses at the new CPL. */
    void start64(long newPointer, int newCpl) {
        segment.set(newCpl, 0, 0, 0);
        mask = -1;
        pointer = newPointer;
        access = Access.STACK | (newCpl == 3 ? Access.USER : Access.SYSTEM);
        errorCode = 0;
    }

    /** Makes the present stack one of 64-bit code, which a 64-bit call gate enters. */
    void widen() {
        mask = -1;
    }

    /** Reads a call gate's parameters from the present stack; false with a fault pending. */
    boolean readParameters(int count, int size) {
        current();
        if (!provePops(count, size)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            parameters[i] = peek(i * size, size);
        }
        return true;
    }

    /** A parameter read before, counted from the top of the caller's stack. */
    long parameter(int index) {
        return parameters[index];
    }

    /** Proves room and permission for pushes of one size; false with #SS or #PF pending. */
    boolean provePushes(int count, int size) {
        return prove(pointer - (long) count * size, count, size, Access.WRITE);
    }

    /** Proves room and permission for pops of one size; false with #SS or #PF pending. */
    boolean provePops(int count, int size) {
        return prove(pointer, count, size, Access.READ);
    }

    /** Proves pops that start further up the stack. */
    boolean provePopsAt(int bytes, int count, int size) {
        return prove(pointer + bytes, count, size, Access.READ);
    }

    private boolean prove(long lowest, int count, int size, int readOrWrite) {
        if ((cpu.modeKey & Mode.ALIGNMENT_CHECK) != 0
                && (access & Access.SYSTEM) == 0
                && (lowest & size - 1) != 0) {
            cpu.faultAddress = linear(lowest & mask);
            return cpu.raise(Vector.AC, 0, FaultReason.ALIGNMENT);
        }
        if (mask == -1) {
            long last = lowest + (long) count * size - 1;
            if (!Canonical.is(cpu, lowest) || !Canonical.is(cpu, last)) {
                return cpu.raise(Vector.SS, errorCode, FaultReason.STACK_NON_CANONICAL);
            }
            // Pushes go down from the top: CR2 of a fault is that of the first of them.
            boolean topFirst = readOrWrite == Access.WRITE;
            return (!topFirst || cpu.mmu.probe(last - size + 1, size, readOrWrite | access))
                    && cpu.mmu.probe(lowest, count * size, readOrWrite | access);
        }
        for (int i = 0; i < count; i++) {
            int slot = readOrWrite == Access.WRITE ? count - 1 - i : i;
            long offset = lowest + (long) slot * size & mask;
            if (!SegmentCheck.inLimit(segment, offset, size)) {
                return cpu.raise(Vector.SS, errorCode, FaultReason.STACK_LIMIT);
            }
            if (!cpu.mmu.probe(linear(offset), size, readOrWrite | access)) {
                return false;
            }
        }
        return true;
    }

    private long linear(long offset) {
        return mask == -1 ? offset : segment.base + offset & 0xffffffffL;
    }

    /** Pushes a value of 2, 4 or 8 bytes; proven before. */
    void push(int size, long value) {
        pointer = pointer - size & mask;
        cpu.mmu.store(linear(pointer), size, value, access);
    }

    /** Pops a value of 2, 4 or 8 bytes, zero-extended; proven before. */
    long pop(int size) {
        long value = cpu.mmu.load(linear(pointer), size, access);
        pointer = pointer + size & mask;
        return value;
    }

    /** Reads a value that lies above the pointer; proven before. */
    long peek(int bytes, int size) {
        return cpu.mmu.load(linear(pointer + bytes & mask), size, access);
    }

    /** Moves the pointer up, as RET n does. */
    void drop(int bytes) {
        pointer = pointer + bytes & mask;
    }

    /** Makes the pointer RSP; outside 64-bit mode only the bits that count are changed. */
    void commitPointer() {
        commit(cpu, pointer, mask);
    }

    /** Writes a stack pointer as a stack of the given mask does. */
    private static void commit(Cpu cpu, long pointer, long mask) {
        long kept = mask == 0xffff ? cpu.slots[Cpu.RSP] & ~0xffffL : 0;
        cpu.slots[Cpu.RSP] = kept | pointer & mask;
    }

    /** Writes the stack pointer of an outer stack that SS, already loaded, says the size of. */
    static void commitOuter(Cpu cpu, long pointer, boolean to64) {
        boolean big = (cpu.segments[SegmentRegister.SS].attributes & SegmentRegister.BIG) != 0;
        commit(cpu, pointer, to64 ? -1 : big ? 0xffffffffL : 0xffffL);
    }
}
