package dev.faultline.machine;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import java.util.ArrayList;
import java.util.List;

/**
 * A few instructions in any mode but 64-bit: {@code realMode("push ax").with(Cpu.RAX, 5).run()}.
 *
 * <p>In all of them code is at {@link #CODE} and CS, DS, ES, SS, FS and GS have the bases CODE,
 * DATA, EXTRA, STACK, FS_DATA and GS_DATA; outside real and virtual-8086 mode their selectors are
 * {@link #CS} and so on, and limits 64 KiB. Every vector has a handler that halts, so that the
 * first exception ends the run; {@link #handler} puts other code there. The stack of CPL 0 for code
 * of CPL 3 is at {@link #INNER_STACK}.
 */
final class LegacyGuest {
    static final long GDT = 0x1000;
    static final long IDT = 0x1800;
    static final long TSS = 0x2000;
    static final long HANDLERS = 0x4000;
    static final long INNER_STACK = 0x9000;
    static final long CODE = 0x10000;
    static final long DATA = 0x20000;
    static final long EXTRA = 0x30000;
    static final long STACK = 0x40000;
    static final long FS_DATA = 0x50000;
    static final long GS_DATA = 0x60000;
    static final long PAGE_TABLES = 0x80000;
    static final int STACK_POINTER = 0x1000;

    static final int FLAT_CODE = 0x08;
    static final int FLAT_DATA = 0x10;
    static final int TSS_SELECTOR = 0x18;
    static final int CS = 0x28;
    static final int DS = 0x30;
    static final int ES = 0x38;
    static final int SS = 0x40;
    static final int FS = 0x48;
    static final int GS = 0x50;

    /** The first selector that tests may use as they like. */
    static final int FREE = 0x60;

    /** Access bytes of descriptors, all present; OR 0x60 for DPL 3. */
    static final int READ_WRITE = 0x93;

    static final int READ_ONLY = 0x91;
    static final int EXPAND_DOWN = 0x97;
    static final int EXECUTE_ONLY = 0x99;
    static final int EXECUTE_READ = 0x9b;
    static final int CONFORMING = 0x9f;

    private static final int HANDLER_BYTES = 64;
    private static final int DPL_3 = 0x60;
    private static final long[] BASES = {EXTRA, CODE, STACK, DATA, FS_DATA, GS_DATA};
    private static final int[] SELECTORS = {ES, CS, SS, DS, FS, GS};

    final Machine machine;
    final Cpu cpu;

    /** The exceptions and interrupts delivered, like "#GP(0x0) at 0x5". */
    final List<String> faults = new ArrayList<>();

    /** RSP and RFLAGS when the last of them was delivered. */
    long rspAtFault;

    long flagsAtFault;
    RunResult result;
    private int codeBits;

    private LegacyGuest() {
        MachineConfiguration configuration = MachineConfiguration.standard().withMemory(4 << 20);
        machine = new Machine(configuration.withMaxInstructions(5_000_000));
        cpu = machine.cpu();
        cpu.addDeliveryListener(new Listener());
        cpu.systemFlags = Rflags.FIXED;
        cpu.slots[Cpu.RSP] = STACK_POINTER;
        cpu.slots[Cpu.RDX] = 0;
    }

    /** Code in real mode; the segments' selectors are their bases shifted right by 4. */
    static LegacyGuest realMode(String source) {
        LegacyGuest guest = new LegacyGuest();
        for (int i = 0; i < 6; i++) {
            guest.cpu.segments[i].set((int) BASES[i] >> 4, BASES[i], 0xffff, READ_WRITE << 8);
        }
        guest.cpu.cr0 = Cr0.ET;
        guest.cpu.idtBase = 0;
        guest.cpu.idtLimit = 0x3ff;
        for (int i = 0; i < 256; i++) {
            guest.machine.memory().write8(HANDLERS + i, (byte) 0xf4);
            guest.word(4L * i, (int) HANDLERS + i).word(4L * i + 2, 0);
        }
        return guest.start(16, source, "hlt");
    }

    /** Code of 16 or 32 bits at CPL 0 in protected mode without paging; the stack is alike. */
    static LegacyGuest protectedMode(int bits, String source) {
        LegacyGuest guest = new LegacyGuest();
        guest.tables();
        guest.enter(bits, 0);
        return guest.start(bits, source, "hlt");
    }

    /** As protectedMode at CPL 3. */
    static LegacyGuest userMode(int bits, String source) {
        LegacyGuest guest = new LegacyGuest();
        guest.tables();
        guest.enter(bits, 3);
        return guest.start(bits, source, "1: jmp 1b");
    }

    /** Code in virtual-8086 mode; the segments' selectors are as in real mode. */
    static LegacyGuest virtual8086(int iopl, String source) {
        LegacyGuest guest = new LegacyGuest();
        guest.tables();
        for (int i = 0; i < 6; i++) {
            guest.cpu.segments[i].set((int) BASES[i] >> 4, BASES[i], 0xffff, 0xf300);
        }
        guest.cpu.systemFlags |= Rflags.VM | iopl << 12;
        guest.cpu.cpl = 3;
        return guest.start(16, source, "1: jmp 1b");
    }

    /** 16- or 32-bit code at CPL 0 in compatibility mode, all of memory mapped to itself. */
    static LegacyGuest compatibilityMode(int bits, String source) {
        LegacyGuest guest = protectedMode(bits, source);
        guest.longTables();
        guest.cpu.cr3 = PAGE_TABLES;
        guest.cpu.cr4 |= Cr4.PAE;
        guest.cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
        guest.cpu.cr0 |= Cr0.PG;
        guest.cpu.mmu.controlRegistersChanged();
        guest.cpu.modeChanged();
        return guest;
    }

    private void tables() {
        cpu.cr0 = Cr0.ET | Cr0.PE;
        cpu.gdtBase = GDT;
        cpu.gdtLimit = 0x7ff;
        cpu.idtBase = IDT;
        cpu.idtLimit = 0x7ff;
        descriptor(FLAT_CODE, 0, 0xfffff, EXECUTE_READ, 0xc);
        descriptor(FLAT_DATA, 0, 0xfffff, READ_WRITE, 0xc);
        descriptor(TSS_SELECTOR, TSS, 0x67, 0x8b, 0);
        cpu.tr.set(TSS_SELECTOR, TSS, 0x67, 0x8b00);
        doubleword(TSS + 4, INNER_STACK).word(TSS + 8, FLAT_DATA).word(TSS + 102, 0x68);
        for (int i = 0; i < 256; i++) {
            machine.memory().write8(HANDLERS + (long) i * HANDLER_BYTES, (byte) 0xf4);
            gate(i, 0x8e);
        }
    }

    /** Makes a vector's gate one of another type; the handler stays. */
    LegacyGuest gate(int vector, int access) {
        long offset = HANDLERS + (long) vector * HANDLER_BYTES;
        long low = offset & 0xffff | (long) FLAT_CODE << 16;
        machine.memory().write64(IDT + 8L * vector, low | (long) access << 40);
        return this;
    }

    private void enter(int bits, int cpl) {
        int privilege = cpl << 5;
        cpu.cpl = cpl;
        for (int i = 0; i < 6; i++) {
            int access = (i == SegmentRegister.CS ? EXECUTE_READ : READ_WRITE) | privilege;
            descriptor(SELECTORS[i], BASES[i], 0xffff, access, bits == 32 ? 4 : 0);
            segment(i, SELECTORS[i] | cpl);
        }
    }

    private void longTables() {
        machine.memory().write64(PAGE_TABLES, PAGE_TABLES + 0x1000 | 7);
        machine.memory().write64(PAGE_TABLES + 0x1000, PAGE_TABLES + 0x2000 | 7);
        for (int i = 0; i < 512; i++) {
            machine.memory().write64(PAGE_TABLES + 0x2000 + 8L * i, (long) i << 21 | 0x87);
        }
    }

    private LegacyGuest start(int bits, String source, String end) {
        codeBits = bits;
        code(CODE, source + "; " + end);
        cpu.rip = 0;
        cpu.mmu.controlRegistersChanged();
        cpu.modeChanged();
        return this;
    }

    /** Writes a descriptor of the GDT; the flags are G, D/B, L and AVL. */
    LegacyGuest descriptor(int selector, long base, int limit, int access, int flags) {
        long low = limit & 0xffff | (base & 0xffffff) << 16 | (long) access << 40;
        long high = limit >> 16 & 15 | (long) flags << 4 | (base >>> 24 & 0xff) << 8;
        machine.memory().write64(GDT + (selector & ~7), low | high << 48);
        return this;
    }

    /** Loads a segment register's cache from the GDT without a check. */
    LegacyGuest segment(int register, int selector) {
        long d = machine.memory().read64(GDT + (selector & ~7));
        long limit = d & 0xffff | d >>> 32 & 0xf0000;
        if ((d >>> 55 & 1) != 0) {
            limit = limit << 12 | 0xfff;
        }
        long base = d >>> 16 & 0xffffff | d >>> 32 & 0xff000000L;
        cpu.segments[register].set(selector, base, limit, (int) (d >>> 32) & 0xf0ff00);
        cpu.modeChanged();
        return this;
    }

    /** Gives a segment register a descriptor of its own, at the same base. */
    LegacyGuest segment(int register, int limit, int access, int flags) {
        int selector = SELECTORS[register] | cpu.cpl;
        return descriptor(selector, BASES[register], limit, access | cpu.cpl << 5, flags)
                .segment(register, selector);
    }

    /** Code of the guest's size at a linear address. */
    LegacyGuest code(long linear, String source) {
        return code(linear, codeBits, source);
    }

    LegacyGuest code(long linear, int bits, String source) {
        byte[] bytes = Assembler.assemble(source, linear, bits);
        machine.memory().write(linear, bytes, 0, bytes.length);
        return this;
    }

    /** A handler: 16-bit code in real mode, else 32-bit code in a flat segment. */
    LegacyGuest handler(int vector, String source) {
        if (!cpu.protectedMode()) {
            long at = HANDLERS + 0x1000 + (long) vector * HANDLER_BYTES;
            return word(4L * vector, (int) at).code(at, 16, source + "; hlt");
        }
        return code(HANDLERS + (long) vector * HANDLER_BYTES, 32, source + "; hlt");
    }

    LegacyGuest startAt(long rip) {
        cpu.rip = rip;
        return this;
    }

    LegacyGuest with(int register, long value) {
        cpu.slots[register] = value;
        return this;
    }

    LegacyGuest withFlags(int flags) {
        LazyFlags.setRflags(cpu, LazyFlags.rflags(cpu) | flags);
        cpu.modeChanged();
        return this;
    }

    LegacyGuest word(long linear, int value) {
        machine.memory().write16(linear, (short) value);
        return this;
    }

    LegacyGuest doubleword(long linear, long value) {
        machine.memory().write32(linear, (int) value);
        return this;
    }

    LegacyGuest bytes(long linear, int... values) {
        for (int i = 0; i < values.length; i++) {
            machine.memory().write8(linear + i, (byte) values[i]);
        }
        return this;
    }

    LegacyGuest run() {
        cpu.mmu.controlRegistersChanged();
        cpu.modeChanged();
        result = machine.run();
        return this;
    }

    long register(int register) {
        return cpu.slots[register];
    }

    int byteAt(long linear) {
        return machine.memory().read8(linear) & 0xff;
    }

    int wordAt(long linear) {
        return machine.memory().read16(linear) & 0xffff;
    }

    long doublewordAt(long linear) {
        return machine.memory().read32(linear) & 0xffffffffL;
    }

    long flags() {
        return LazyFlags.rflags(cpu);
    }

    /** The first fault, "none" without one. */
    String fault() {
        return faults.isEmpty() ? "none" : faults.getFirst();
    }

    private final class Listener implements DeliveryListener {
        @Override
        public void delivering(Cpu c, int vector, int errorCode, int kind, long returnRip) {
            boolean coded = Vector.hasErrorCode(vector) && c.protectedMode();
            String code = coded ? String.format("(0x%x)", errorCode) : "";
            faults.add(Vector.name(vector) + code + String.format(" at 0x%x", returnRip));
            rspAtFault = c.slots[Cpu.RSP];
            flagsAtFault = LazyFlags.rflags(c);
        }

        @Override
        public void delivered(Cpu c, int vector, int errorCode, int kind, long returnRip) {}

        @Override
        public void nested(Cpu c, int first, int second, int outcome) {}
    }
}
