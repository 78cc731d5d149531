package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentCheck;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.memory.HostElements;

/**
 * Many elements of a REP MOVS, STOS, LODS, SCAS or CMPS at once: as many as lie, with all checks
 * passed, in one page of RAM each that the soft TLB knows. Everything else, the elements that fault
 * among them, is left to {@link StringOperations}, one element at a time.
 */
final class BulkStrings {
    private static final int PAGE = 4096;

    private BulkStrings() {}

    /**
     * Runs at most so many elements and moves RSI, RDI and RAX, but not RCX.
     *
     * @return how many elements are done; 0 where the next one must go the long way, or with ALONE
     *     pending
     */
    static int run(Cpu cpu, int kind, int x, long mode, int most) {
        return switch (kind) {
            case StringOperations.MOVS -> movs(cpu, x, mode, most);
            case StringOperations.STOS -> stos(cpu, x, mode, most);
            case StringOperations.LODS -> lods(cpu, x, mode, most);
            case StringOperations.SCAS -> scas(cpu, x, mode, most);
            case StringOperations.CMPS -> cmps(cpu, x, mode, most);
            default -> 0;
        };
    }

    private static int movs(Cpu cpu, int x, long mode, int most) {
        int segment = sourceSegment(mode);
        long from = StringOperations.linear(cpu, Cpu.RSI, segment, x, mode, false);
        long to = StringOperations.linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, true);
        if (faulted(cpu)) {
            return 0;
        }
        int count = span(cpu, from, Cpu.RSI, segment, x, mode, most);
        count = span(cpu, to, Cpu.RDI, SegmentRegister.ES, x, mode, count);
        if (count == 0) {
            return 0;
        }
        boolean down = down(cpu);
        long source = hostForRead(cpu, from, count, x, down);
        long lowest = lowest(to, count, x, down);
        long target = source == 0 ? 0 : cpu.mmu.hostForWrite(lowest);
        boolean besideCode = target == 0 && source != 0;
        if (besideCode) {
            target = cpu.mmu.hostBesideCode(lowest, count << x);
        }
        if (target == 0) {
            return 0;
        }
        if (down) {
            HostElements.copyDown(source, target, count, x);
        } else {
            HostElements.copyUp(source, target, count, x);
        }
        if (besideCode) {
            cpu.mmu.wroteBesideCode(lowest, count << x);
        }
        move(cpu, Cpu.RSI, count, x, mode);
        move(cpu, Cpu.RDI, count, x, mode);
        return count;
    }

    private static int stos(Cpu cpu, int x, long mode, int most) {
        long to = StringOperations.linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, true);
        if (faulted(cpu)) {
            return 0;
        }
        int count = span(cpu, to, Cpu.RDI, SegmentRegister.ES, x, mode, most);
        if (count == 0) {
            return 0;
        }
        long lowest = lowest(to, count, x, down(cpu));
        long target = cpu.mmu.hostForWrite(lowest);
        boolean besideCode = target == 0;
        if (besideCode) {
            target = cpu.mmu.hostBesideCode(lowest, count << x);
            if (target == 0) {
                return 0;
            }
        }
        HostElements.fill(target, count, x, cpu.slots[Cpu.RAX]);
        if (besideCode) {
            cpu.mmu.wroteBesideCode(lowest, count << x);
        }
        move(cpu, Cpu.RDI, count, x, mode);
        return count;
    }

    /** Only the last element leaves a trace. */
    private static int lods(Cpu cpu, int x, long mode, int most) {
        int segment = sourceSegment(mode);
        long from = StringOperations.linear(cpu, Cpu.RSI, segment, x, mode, false);
        if (faulted(cpu)) {
            return 0;
        }
        int count = span(cpu, from, Cpu.RSI, segment, x, mode, most);
        boolean down = down(cpu);
        long source = count == 0 ? 0 : hostForRead(cpu, from, count, x, down);
        if (source == 0) {
            return 0;
        }
        long last = HostElements.at(source, down ? 0 : count - 1, x);
        StringOperations.loadAccumulator(cpu, x, last);
        move(cpu, Cpu.RSI, count, x, mode);
        return count;
    }

    private static int scas(Cpu cpu, int x, long mode, int most) {
        long at = StringOperations.linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, false);
        if (faulted(cpu)) {
            return 0;
        }
        int count = span(cpu, at, Cpu.RDI, SegmentRegister.ES, x, mode, most);
        boolean down = down(cpu);
        long row = count == 0 ? 0 : hostForRead(cpu, at, count, x, down);
        if (row == 0) {
            return 0;
        }
        long wanted = cpu.slots[Cpu.RAX];
        boolean equal = untilEqual(mode);
        int found =
                down
                        ? HostElements.scanDown(row, wanted, count, x, equal)
                        : HostElements.scanUp(row, wanted, count, x, equal);
        int last = Math.min(found, count - 1);
        int index = down ? count - 1 - last : last;
        StringOperations.compare(cpu, x, wanted, HostElements.at(row, index, x));
        move(cpu, Cpu.RDI, last + 1, x, mode);
        return last + 1;
    }

    private static int cmps(Cpu cpu, int x, long mode, int most) {
        int segment = sourceSegment(mode);
        long left = StringOperations.linear(cpu, Cpu.RSI, segment, x, mode, false);
        long right = StringOperations.linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, false);
        if (faulted(cpu)) {
            return 0;
        }
        int count = span(cpu, left, Cpu.RSI, segment, x, mode, most);
        count = span(cpu, right, Cpu.RDI, SegmentRegister.ES, x, mode, count);
        boolean down = down(cpu);
        long first = count == 0 ? 0 : hostForRead(cpu, left, count, x, down);
        long second = first == 0 ? 0 : hostForRead(cpu, right, count, x, down);
        if (second == 0) {
            return 0;
        }
        boolean equal = untilEqual(mode);
        int found =
                down
                        ? HostElements.compareDown(first, second, count, x, equal)
                        : HostElements.compareUp(first, second, count, x, equal);
        int last = Math.min(found, count - 1);
        int index = down ? count - 1 - last : last;
        StringOperations.compare(
                cpu, x, HostElements.at(first, index, x), HostElements.at(second, index, x));
        move(cpu, Cpu.RSI, last + 1, x, mode);
        move(cpu, Cpu.RDI, last + 1, x, mode);
        return last + 1;
    }

    private static int sourceSegment(long mode) {
        return (int) mode >>> 4 & 15;
    }

    private static boolean untilEqual(long mode) {
        return (int) mode >>> 8 == StringOperations.REPNE;
    }

    private static boolean down(Cpu cpu) {
        return (cpu.systemFlags & Rflags.DF) != 0;
    }

    /** Forgets the fault of a segment check: the element raises it again, in its own order. */
    private static boolean faulted(Cpu cpu) {
        boolean faulted = cpu.exitStatus != ExitStatus.NONE;
        cpu.exitStatus = ExitStatus.NONE;
        return faulted;
    }

    /**
     * How many of at most so many elements, the one at a linear address first, lie in its page, in
     * the segment's limit, and before the register wraps.
     */
    private static int span(
            Cpu cpu, long linear, int register, int segment, int x, long mode, int most) {
        int inPage = (int) linear & PAGE - 1;
        int count;
        if (down(cpu)) {
            count = inPage > PAGE - (1 << x) ? 0 : (inPage >> x) + 1;
        } else {
            count = PAGE - inPage >> x;
        }
        count = Math.min(count, most);
        int addressSize = (int) mode & 3;
        if (addressSize == 3 || count == 0) {
            return count;
        }
        long mask = Shifting.mask(addressSize);
        long offset = cpu.slots[register] & mask;
        long room = (down(cpu) ? offset + (1 << x) : mask + 1 - offset) >> x;
        count = (int) Math.min(count, room);
        return count == 0 || Mode.is64(cpu.modeKey) || inLimit(cpu, segment, offset, count, x)
                ? count
                : 0;
    }

    /** Whether the last element is in its segment; the first one was checked in full. */
    private static boolean inLimit(Cpu cpu, int segment, long offset, int count, int x) {
        int further = count - 1 << x;
        long last = down(cpu) ? offset - further : offset + further;
        return SegmentCheck.inLimit(cpu.segments[segment], last, 1 << x);
    }

    private static long lowest(long first, int count, int x, boolean down) {
        return down ? first - ((long) count - 1 << x) : first;
    }

    private static long hostForRead(Cpu cpu, long first, int count, int x, boolean down) {
        return cpu.mmu.hostForRead(lowest(first, count, x, down));
    }

    private static void move(Cpu cpu, int register, int count, int x, long mode) {
        long by = (long) count << x;
        StringOperations.advance(cpu.slots, register, down(cpu) ? -by : by, (int) mode & 3);
    }
}
