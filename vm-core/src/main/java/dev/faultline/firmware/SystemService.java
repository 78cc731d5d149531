package dev.faultline.firmware;

import dev.faultline.bus.A20Gate;
import dev.faultline.bus.Wiring;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.machine.MemoryLayout;
import dev.faultline.machine.MemoryLayout.MapEntry;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * INT 15h: memory sizes, block move, address line 20, waiting, and what the machine has (Ralf
 * Brown's Interrupt List; ACPI 6.5 15.1 for E820h). APM, the PS/2 mouse and the AT's multitasking
 * hooks are refused.
 */
final class SystemService implements Service {
    private static final int UNSUPPORTED = 0x86;
    private static final int WAIT_IN_PROGRESS = 0x83;
    private static final long SMAP = 0x534d4150;
    private static final int MAP_ENTRY_SIZE = 20;
    private static final int BLOCK_MOVE_WORDS = 0x8000;
    private static final int BLOCK_MOVE_FAILED = 0x01;

    /** What the AT's BIOS says where the copy met an exception. */
    private static final int BLOCK_MOVE_EXCEPTION = 0x02;

    private static final int DESCRIPTOR_SOURCE = 0x10;
    private static final int DESCRIPTOR_TARGET = 0x18;

    /** The most that AH=88h tells, KiB: as much as SeaBIOS does. */
    private static final int EXTENDED_KIB_LIMIT = 63 * 1024;

    private static final int A20_BY_KEYBOARD_CONTROLLER_AND_PORT_92 = 3;
    private static final int LONG_MODE_CALLBACK = 0xec00;

    private final Wiring wiring;
    private final LongConsumer sleep;
    private final Refusal refusal;
    private final long lowMemoryEnd;
    private final List<MapEntry> map;

    /** When the wait of AH=86h is over, in ns, or -1 outside of one. */
    private long wakeAt = -1;

    SystemService(Wiring wiring, long memorySize, LongConsumer sleep, Refusal refusal) {
        this.wiring = wiring;
        this.sleep = sleep;
        this.refusal = refusal;
        lowMemoryEnd = MemoryLayout.lowMemoryEnd(memorySize);
        map = MemoryLayout.memoryMap(memorySize);
    }

    @Override
    public Next serve(Caller c, boolean resumed) {
        return switch (c.ah()) {
            case 0x24 -> a20(c);
            case 0x4f -> {
                c.setCarry(true); // nobody has taken the key
                yield Next.RETURN;
            }
            case 0x86 -> pause(c, resumed);
            case 0x87 -> blockMove(c);
            case 0x88 -> {
                c.setAx((int) Math.min(extendedKib(), EXTENDED_KIB_LIMIT));
                yield done(c);
            }
            case 0xc0 -> {
                c.setSelector(SegmentRegister.ES, Rom.SEGMENT);
                c.setBx(Rom.CONFIGURATION);
                c.setAh(0);
                yield done(c);
            }
            case 0xc1 -> {
                c.setSelector(SegmentRegister.ES, c.memory.read16(BiosData.EBDA_SEGMENT));
                yield done(c);
            }
            case 0xe8 -> sizes(c);
            case LONG_MODE_CALLBACK >> 8 -> longModeCallback(c);
            default -> refusal.refuse(c, UNSUPPORTED);
        };
    }

    private static Next done(Caller c) {
        c.setCarry(false);
        return Next.RETURN;
    }

    private long extendedKib() {
        return (lowMemoryEnd - MemoryLayout.HIGH_MEMORY) >> 10;
    }

    private Next a20(Caller c) {
        A20Gate gate = wiring.a20Gate();
        switch (c.al()) {
            case 0x00 -> gate.setA20(false);
            case 0x01 -> gate.setA20(true);
            case 0x02 -> c.setAl(gate.a20() ? 1 : 0);
            case 0x03 -> c.setBx(A20_BY_KEYBOARD_CONTROLLER_AND_PORT_92);
            default -> {
                return refusal.refuse(c, UNSUPPORTED);
            }
        }
        c.setAh(0);
        return done(c);
    }

    /**
     * AH=86h: lets CX:DX microseconds pass. Interrupts go on: virtual time jumps from one device
     * event to the next, and between them the guest runs the stub's loop.
     */
    private Next pause(Caller c, boolean resumed) {
        long now = wiring.clock().nanos();
        if (!resumed) {
            if (wakeAt > now) {
                c.setAh(WAIT_IN_PROGRESS);
                c.setCarry(true);
                return Next.RETURN;
            }
            wakeAt = now + ((long) c.cx() << 16 | c.dx()) * 1000;
        }
        if (wakeAt > now) {
            sleep.accept(wakeAt);
            return Next.WAIT;
        }
        wakeAt = -1;
        c.setAh(0);
        return done(c);
    }

    /**
     * AH=87h: CX words between the bases of two descriptors at ES:SI, with line 20 open. A limit
     * that is too small fails as the AT's exception does, though nothing was copied before it;
     * access rights are not looked at. Where there is no RAM, ones are read and writes are lost.
     */
    private Next blockMove(Caller c) {
        long table = c.linear(SegmentRegister.ES, c.word(Cpu.RSI));
        long source = base(c, table + DESCRIPTOR_SOURCE);
        long target = base(c, table + DESCRIPTOR_TARGET);
        long last = 2L * c.cx() - 1;
        boolean within =
                last <= limit(c, table + DESCRIPTOR_SOURCE)
                        && last <= limit(c, table + DESCRIPTOR_TARGET);
        if (c.cx() > BLOCK_MOVE_WORDS || !within) {
            c.setAh(within ? BLOCK_MOVE_FAILED : BLOCK_MOVE_EXCEPTION);
            c.setCarry(true);
            c.setZero(false);
            return Next.RETURN;
        }
        boolean a20 = wiring.a20Gate().a20();
        wiring.a20Gate().setA20(true);
        byte[] bytes = new byte[2 * c.cx()];
        c.memory.read(source, bytes, 0, bytes.length);
        c.memory.write(target, bytes, 0, bytes.length);
        wiring.a20Gate().setA20(a20);
        c.setAh(0);
        c.setZero(true);
        return done(c);
    }

    private static long base(Caller c, long descriptor) {
        return c.memory.read(descriptor + 2, 4) & 0xffffff
                | (long) c.memory.read8(descriptor + 7) << 24;
    }

    /** Offset of the last byte; the AT's descriptors have 16 bits of it and zeros behind. */
    private static long limit(Caller c, long descriptor) {
        int high = c.memory.read8(descriptor + 6);
        long limit = c.memory.read16(descriptor) | (long) (high & 0xf) << 16;
        return (high & 0x80) == 0 ? limit : limit << 12 | 0xfff;
    }

    private Next sizes(Caller c) {
        return switch (c.al()) {
            case 0x01 -> {
                long below16M = Math.min(extendedKib(), 15 * 1024);
                long above16M = Math.max(0, extendedKib() - 15 * 1024) / 64;
                c.setAx((int) below16M);
                c.setBx((int) above16M);
                c.setCx((int) below16M);
                c.setDx((int) above16M);
                yield done(c);
            }
            case 0x20 -> memoryMap(c);
            default -> refusal.refuse(c, UNSUPPORTED);
        };
    }

    /** AX=E820h: one entry of the map at ES:DI; EBX is the number of the next, 0 at the end. */
    private Next memoryMap(Caller c) {
        long index = c.doubleword(Cpu.RBX);
        if (c.doubleword(Cpu.RDX) != SMAP
                || c.doubleword(Cpu.RCX) < MAP_ENTRY_SIZE
                || index >= map.size()) {
            c.setAh(UNSUPPORTED);
            c.setCarry(true);
            return Next.RETURN;
        }
        MapEntry entry = map.get((int) index);
        long at = c.linear(SegmentRegister.ES, c.word(Cpu.RDI));
        c.memory.write(at, 8, entry.base());
        c.memory.write(at + 8, 8, entry.length());
        c.memory.write(at + 16, 4, entry.kind());
        c.setDoubleword(Cpu.RAX, SMAP);
        c.setDoubleword(Cpu.RBX, index + 1 == map.size() ? 0 : index + 1);
        c.setDoubleword(Cpu.RCX, MAP_ENTRY_SIZE);
        return done(c);
    }

    /** AX=EC00h (AMD's BIOS and Kernel Developer's Guide): the modes that the kernel will use. */
    private Next longModeCallback(Caller c) {
        if (c.al() != 0 || c.bl() < 1 || c.bl() > 3) {
            return refusal.refuse(c, UNSUPPORTED);
        }
        c.setAh(0);
        return done(c);
    }
}
