package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DebugRegisters;
import dev.faultline.cpu.IoPermission;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentCheck;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.memory.HostMemory;
import dev.faultline.mmu.Access;

/**
 * String instructions (Intel SDM Vol. 1 7.3.9). A REP form runs a piece of at most a page and
 * leaves rip on itself until it is done, so that interrupts and single steps fall between pieces;
 * RSI, RDI and RCX are exact to the element when it faults. Each piece counts as one retired
 * instruction.
 */
public final class StringOperations {
    public static final int MOVS = 0;
    public static final int CMPS = 1;
    public static final int STOS = 2;
    public static final int LODS = 3;
    public static final int SCAS = 4;
    public static final int INS = 5;
    public static final int OUTS = 6;

    /** Repeat while RCX is not 0, and for CMPS and SCAS while ZF. */
    public static final int REPE = 1;

    /** Repeat while RCX is not 0, and for CMPS and SCAS while not ZF. */
    public static final int REPNE = 2;

    private static final int PAGE = 4096;
    private static final int PIECE = 4096;

    private StringOperations() {}

    /** The immediate of a STRING micro-op. */
    public static long encode(int addressSize, int segment, int rep) {
        return addressSize | segment << 4 | rep << 8;
    }

    /** One element, or a piece of a REP form; false with a fault or ALONE pending. */
    public static boolean execute(Cpu cpu, int kind, int x, long mode) {
        int rep = (int) mode >>> 8;
        if (rep == 0) {
            return element(cpu, kind, x, mode);
        }
        int addressSize = (int) mode & 3;
        long mask = Shifting.mask(addressSize);
        boolean comparing = kind == CMPS || kind == SCAS;
        boolean traps = (cpu.systemFlags & Rflags.TF) != 0 || DebugRegisters.armed(cpu);
        int budget = traps ? 1 : PIECE;
        while ((cpu.slots[Cpu.RCX] & mask) != 0) {
            if (budget <= 0) {
                // An instruction breakpoint must not hit again between two elements (Intel SDM Vol.
                // 3B
                // 17.3.1.1: RF is set in the flags that an interrupt there saves).
                cpu.systemFlags |= traps ? Rflags.RF : 0;
                return true;
            }
            int done = budget > 1 ? bulk(cpu, kind, x, mode, cpu.slots[Cpu.RCX] & mask) : 0;
            if (done == 0) {
                if (!element(cpu, kind, x, mode)) {
                    return false;
                }
                done = 1;
            }
            advance(cpu.slots, Cpu.RCX, -done, addressSize);
            budget -= done << x;
            if (comparing && LazyFlags.zero(cpu) != (rep == REPE)) {
                break;
            }
        }
        cpu.rip = cpu.nextRip;
        return true;
    }

    private static void advance(long[] slots, int register, long by, int addressSize) {
        long value = slots[register] + by;
        slots[register] =
                switch (addressSize) {
                    case 3 -> value;
                    case 2 -> value & 0xffffffffL;
                    default -> slots[register] & ~0xffffL | value & 0xffff;
                };
    }

    private static long step(Cpu cpu, int x) {
        return (cpu.systemFlags & Rflags.DF) != 0 ? -(1L << x) : 1L << x;
    }

    /** Linear address of an element; exitStatus says whether a fault is pending. */
    private static long linear(
            Cpu cpu, int register, int segment, int x, long mode, boolean write) {
        long offset = cpu.slots[register] & Shifting.mask((int) mode & 3);
        if (Mode.is64(cpu.modeKey)) {
            return segment < SegmentRegister.FS ? offset : offset + cpu.segments[segment].base;
        }
        return SegmentCheck.linear(cpu, segment, offset, 1 << x, write);
    }

    private static int sourceAccess(int segment) {
        return segment == SegmentRegister.SS ? Access.STACK : Access.READ;
    }

    private static boolean element(Cpu cpu, int kind, int x, long mode) {
        return switch (kind) {
            case MOVS -> movs(cpu, x, mode);
            case CMPS -> cmps(cpu, x, mode);
            case STOS -> stos(cpu, x, mode);
            case LODS -> lods(cpu, x, mode);
            case SCAS -> scas(cpu, x, mode);
            case INS -> ins(cpu, x, mode);
            default -> outs(cpu, x, mode);
        };
    }

    private static boolean movs(Cpu cpu, int x, long mode) {
        int segment = (int) mode >>> 4 & 15;
        long from = linear(cpu, Cpu.RSI, segment, x, mode, false);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long to = linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, true);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long value = cpu.mmu.load(from, 1 << x, sourceAccess(segment));
        if (cpu.exitStatus != 0 || !cpu.mmu.store(to, 1 << x, value, Access.WRITE)) {
            return false;
        }
        advance(cpu.slots, Cpu.RSI, step(cpu, x), (int) mode & 3);
        advance(cpu.slots, Cpu.RDI, step(cpu, x), (int) mode & 3);
        return true;
    }

    private static boolean cmps(Cpu cpu, int x, long mode) {
        int segment = (int) mode >>> 4 & 15;
        long left = linear(cpu, Cpu.RSI, segment, x, mode, false);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long right = linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, false);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long first = cpu.mmu.load(left, 1 << x, sourceAccess(segment));
        if (cpu.exitStatus != 0) {
            return false;
        }
        long second = cpu.mmu.load(right, 1 << x, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        compare(cpu, x, first, second);
        advance(cpu.slots, Cpu.RSI, step(cpu, x), (int) mode & 3);
        advance(cpu.slots, Cpu.RDI, step(cpu, x), (int) mode & 3);
        return true;
    }

    private static void compare(Cpu cpu, int x, long left, long right) {
        cpu.lazyOp = LazyFlags.SUB | x;
        cpu.lazyLeft = left;
        cpu.lazyRight = right;
        cpu.lazyResult = left - right;
    }

    private static boolean stos(Cpu cpu, int x, long mode) {
        long to = linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, true);
        if (cpu.exitStatus != 0
                || !cpu.mmu.store(
                        to, 1 << x, cpu.slots[Cpu.RAX] & Shifting.mask(x), Access.WRITE)) {
            return false;
        }
        advance(cpu.slots, Cpu.RDI, step(cpu, x), (int) mode & 3);
        return true;
    }

    private static boolean lods(Cpu cpu, int x, long mode) {
        int segment = (int) mode >>> 4 & 15;
        long from = linear(cpu, Cpu.RSI, segment, x, mode, false);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long value = cpu.mmu.load(from, 1 << x, sourceAccess(segment));
        if (cpu.exitStatus != 0) {
            return false;
        }
        long mask = Shifting.mask(x);
        long old = cpu.slots[Cpu.RAX];
        cpu.slots[Cpu.RAX] = x == 2 ? value & mask : old & ~mask | value & mask;
        advance(cpu.slots, Cpu.RSI, step(cpu, x), (int) mode & 3);
        return true;
    }

    private static boolean scas(Cpu cpu, int x, long mode) {
        long at = linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, false);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long value = cpu.mmu.load(at, 1 << x, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        compare(cpu, x, cpu.slots[Cpu.RAX], value);
        advance(cpu.slots, Cpu.RDI, step(cpu, x), (int) mode & 3);
        return true;
    }

    private static boolean ins(Cpu cpu, int x, long mode) {
        int port = (int) cpu.slots[Cpu.RDX] & 0xffff;
        if (!IoPermission.allowed(cpu, port, 1 << x)) {
            return false;
        }
        long to = linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, true);
        // The port is read once only, so the store must be known to succeed first.
        if (cpu.exitStatus != 0 || !cpu.mmu.probe(to, 1 << x, Access.WRITE)) {
            return false;
        }
        long value = Integer.toUnsignedLong(cpu.environment.readPort(port, 1 << x));
        if (!cpu.mmu.store(to, 1 << x, value, Access.WRITE)) {
            return false;
        }
        advance(cpu.slots, Cpu.RDI, step(cpu, x), (int) mode & 3);
        return true;
    }

    private static boolean outs(Cpu cpu, int x, long mode) {
        int port = (int) cpu.slots[Cpu.RDX] & 0xffff;
        if (!IoPermission.allowed(cpu, port, 1 << x)) {
            return false;
        }
        int segment = (int) mode >>> 4 & 15;
        long from = linear(cpu, Cpu.RSI, segment, x, mode, false);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long value = cpu.mmu.load(from, 1 << x, sourceAccess(segment));
        if (cpu.exitStatus != 0) {
            return false;
        }
        cpu.environment.writePort(port, 1 << x, (int) value);
        advance(cpu.slots, Cpu.RSI, step(cpu, x), (int) mode & 3);
        return true;
    }

    /**
     * Copies or fills as many elements as lie in the present pages, are plain RAM and need no
     * check; returns how many, 0 where an element must go the long way.
     */
    private static int bulk(Cpu cpu, int kind, int x, long mode, long count) {
        if (kind != MOVS && kind != STOS || !Mode.is64(cpu.modeKey) || step(cpu, x) < 0) {
            return 0;
        }
        long to = linear(cpu, Cpu.RDI, SegmentRegister.ES, x, mode, true);
        // The count is unsigned: 2^63 and more must not overflow into a length.
        long most = Long.compareUnsigned(count, PAGE) < 0 ? count : PAGE;
        int bytes = (int) Math.min(most << x, PAGE - (to & PAGE - 1));
        if (kind == MOVS) {
            return bulkCopy(cpu, x, mode, to, bytes);
        }
        int elements = bytes >> x;
        long host = elements < 2 ? 0 : cpu.mmu.hostForWrite(to);
        if (host == 0) {
            return 0;
        }
        fill(host, elements, x, cpu.slots[Cpu.RAX]);
        advance(cpu.slots, Cpu.RDI, (long) elements << x, (int) mode & 3);
        return elements;
    }

    private static int bulkCopy(Cpu cpu, int x, long mode, long to, int bytes) {
        long from = linear(cpu, Cpu.RSI, (int) mode >>> 4 & 15, x, mode, false);
        int elements = (int) Math.min(bytes, PAGE - (from & PAGE - 1)) >> x;
        if (elements < 2) {
            return 0;
        }
        long target = cpu.mmu.hostForWrite(to);
        long source = target == 0 ? 0 : cpu.mmu.hostForRead(from);
        int length = elements << x;
        // A destination a little above the source repeats elements: not a copy of the old bytes.
        if (source == 0 || target > source && target < source + length) {
            return 0;
        }
        HostMemory.copy(source, target, length);
        advance(cpu.slots, Cpu.RSI, length, (int) mode & 3);
        advance(cpu.slots, Cpu.RDI, length, (int) mode & 3);
        return elements;
    }

    private static void fill(long host, int elements, int x, long value) {
        for (int i = 0; i < elements; i++) {
            long at = host + ((long) i << x);
            switch (x) {
                case 0 -> HostMemory.putByte(at, (byte) value);
                case 1 -> HostMemory.putShort(at, (short) value);
                case 2 -> HostMemory.putInt(at, (int) value);
                default -> HostMemory.putLong(at, value);
            }
        }
    }
}
