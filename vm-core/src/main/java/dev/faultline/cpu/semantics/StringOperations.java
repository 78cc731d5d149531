package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DebugRegisters;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.IoPermission;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentCheck;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.mmu.Access;

/**
 * String instructions (Intel SDM Vol. 1 7.3.9). A REP form runs a piece and leaves rip on itself
 * until it is done, so that interrupts and single steps fall between pieces; RSI, RDI and RCX are
 * exact to the element when it faults.
 *
 * <p>Each piece counts as one retired instruction, so where pieces end must depend on the guest's
 * state alone, never on what the soft TLB happens to know or where an ALONE or a fault cut one: a
 * piece ends where the elements that remain are a multiple of its size.
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

    /** Bytes of a piece. */
    private static final int PIECE = 1 << 16;

    /** Bytes of a piece of INS and OUTS, whose elements each are a device's work. */
    private static final int PORT_PIECE = 1 << 12;

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
        long count = cpu.slots[Cpu.RCX] & Shifting.mask(addressSize);
        boolean traps = (cpu.systemFlags & Rflags.TF) != 0 || DebugRegisters.armed(cpu);
        long pieceEnd = traps ? count - 1 : pieceEnd(kind, x, count);
        boolean comparing = kind == CMPS || kind == SCAS;
        while (count != 0) {
            int done = traps ? 0 : BulkStrings.run(cpu, kind, x, mode, (int) (count - pieceEnd));
            if (done == 0) {
                if (cpu.exitStatus != ExitStatus.NONE || !element(cpu, kind, x, mode)) {
                    return false;
                }
                done = 1;
            }
            count -= done;
            advance(cpu.slots, Cpu.RCX, -done, addressSize);
            if (comparing && LazyFlags.zero(cpu) != (rep == REPE)) {
                break;
            }
            if (count == pieceEnd && count != 0) {
                // An instruction breakpoint must not hit again between two elements (Intel SDM Vol.
                // 3B 17.3.1.1: RF is set in the flags that an interrupt there saves).
                cpu.systemFlags |= traps ? Rflags.RF : 0;
                return true;
            }
        }
        cpu.rip = cpu.nextRip;
        return true;
    }

    /** The elements that remain at the end of a piece that begins with this many. */
    private static long pieceEnd(int kind, int x, long count) {
        int piece = (kind == INS || kind == OUTS ? PORT_PIECE : PIECE) >>> x;
        return count - 1 & -piece;
    }

    static void advance(long[] slots, int register, long by, int addressSize) {
        long value = slots[register] + by;
        slots[register] =
                switch (addressSize) {
                    case 3 -> value;
                    case 2 -> value & 0xffffffffL;
                    default -> slots[register] & ~0xffffL | value & 0xffff;
                };
    }

    static long step(Cpu cpu, int x) {
        return (cpu.systemFlags & Rflags.DF) != 0 ? -(1L << x) : 1L << x;
    }

    /** Linear address of an element; exitStatus says whether a fault is pending. */
    static long linear(Cpu cpu, int register, int segment, int x, long mode, boolean write) {
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

    static void compare(Cpu cpu, int x, long left, long right) {
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
        loadAccumulator(cpu, x, value);
        advance(cpu.slots, Cpu.RSI, step(cpu, x), (int) mode & 3);
        return true;
    }

    static void loadAccumulator(Cpu cpu, int x, long value) {
        long mask = Shifting.mask(x);
        long old = cpu.slots[Cpu.RAX];
        cpu.slots[Cpu.RAX] = x == 2 ? value & mask : old & ~mask | value & mask;
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
}
