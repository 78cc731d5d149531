package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.faultline.memory.CodePages;
import dev.faultline.memory.DeviceMemory;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.Access;
import dev.faultline.mmu.Mmu;
import java.util.ArrayList;
import java.util.List;

/**
 * A processor with 2 MiB of identity-mapped memory, a GDT, an IDT and a TSS in it, for tests of the
 * system architecture. Linear addresses are physical ones.
 */
final class TestMachine {
    static final int GDT = 0x1000;
    static final int IDT = 0x2000;
    static final int TSS = 0x3000;
    static final int TSS_2 = 0x3800;
    static final int LDT = 0x4000;
    static final int STACK_0 = 0x9000;
    static final int STACK_3 = 0xb000;
    static final int IST_1 = 0xd000;

    /** The handler of vector n is at HANDLERS + 16 n. */
    static final int HANDLERS = 0x10000;

    static final int PML4 = 0x100000;
    static final int PAGE_TABLE = 0x103000;

    static final int CODE_0 = 0x08;
    static final int DATA_0 = 0x10;
    static final int CODE32_0 = 0x18;
    static final int CODE_3 = 0x20 | 3;
    static final int DATA_3 = 0x28 | 3;
    static final int CODE32_3 = 0x30 | 3;
    static final int TSS_SELECTOR = 0x38;
    static final int CONFORMING_0 = 0x48;

    /** The first of sixteen descriptors that a test may fill. */
    static final int FREE = 0x50;

    static final int GDT_LIMIT = FREE + 16 * 8 - 1;

    static final int INTERRUPT_GATE = 14;
    static final int TRAP_GATE = 15;

    private static final long SIZE = 4 << 20;

    final Cpu cpu;
    final CodePages code = new CodePages();
    final PhysicalMemory memory = new PhysicalMemory(SIZE, code);
    final List<String> unmodelled = new ArrayList<>();
    long time;
    boolean interruptWaits;

    private TestMachine() {
        cpu = new Cpu(new Environment());
        cpu.mmu = new Mmu(cpu, memory, code, new NoDevices());
    }

    /** In 64-bit mode at CPL 0, RIP 0x5000, with interrupt gates for vectors 0 to 31. */
    static TestMachine long64() {
        TestMachine machine = new TestMachine();
        machine.powerOn();
        machine.buildPageTables();
        machine.buildGdt(true);
        Cpu cpu = machine.cpu;
        cpu.cr4 = Cr4.PAE | Cr4.OSFXSR;
        cpu.cr3 = PML4;
        cpu.efer = Efer.LME | Efer.LMA | Efer.NXE | Efer.SCE;
        cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET | Cr0.WP | Cr0.NE;
        cpu.mmu.controlRegistersChanged();
        machine.enter(CODE_0, 0, STACK_0);
        cpu.idtBase = IDT;
        cpu.idtLimit = 0xfff;
        for (int vector = 0; vector < 32; vector++) {
            machine.gate64(vector, CODE_0, HANDLERS + 16 * vector, INTERRUPT_GATE, 0, 0);
        }
        machine.put(TSS + 4, 8, STACK_0);
        machine.put(TSS + 36, 8, IST_1);
        return machine;
    }

    /** In 32-bit protected mode without paging at CPL 0, with 32-bit interrupt gates. */
    static TestMachine flat32() {
        TestMachine machine = new TestMachine();
        machine.powerOn();
        machine.buildGdt(false);
        Cpu cpu = machine.cpu;
        cpu.cr0 = Cr0.PE | Cr0.ET | Cr0.NE;
        cpu.mmu.controlRegistersChanged();
        machine.enter(CODE32_0, DATA_0, STACK_0);
        cpu.idtBase = IDT;
        cpu.idtLimit = 0x7ff;
        for (int vector = 0; vector < 32; vector++) {
            machine.gate32(vector, CODE32_0, HANDLERS + 16 * vector, INTERRUPT_GATE, 0);
        }
        machine.put(TSS + 4, 4, STACK_0);
        machine.put(TSS + 8, 2, DATA_0);
        return machine;
    }

    /** In real mode at 0500:0010 with SS:SP = 0900:1000, the IVT at 0. */
    static TestMachine real() {
        TestMachine machine = new TestMachine();
        machine.powerOn();
        Cpu cpu = machine.cpu;
        cpu.cr0 = Cr0.ET;
        cpu.idtLimit = 0x3ff;
        Segments.realMode(cpu, SegmentRegister.CS, 0x500);
        Segments.realMode(cpu, SegmentRegister.SS, 0x900);
        cpu.slots[Cpu.RSP] = 0x1000;
        cpu.rip = 0x10;
        cpu.nextRip = 0x12;
        cpu.modeChanged();
        return machine;
    }

    private void powerOn() {
        Reset.toPowerOn(cpu);
        cpu.slots[Cpu.RDX] = 0;
        cpu.attention = false;
    }

    private void buildPageTables() {
        put(PML4, 8, PML4 + 0x1000 | 7);
        put(PML4 + 0x1000, 8, PML4 + 0x2000 | 7);
        put(PML4 + 0x2000, 8, PAGE_TABLE | 7);
        for (int page = 0; page < 512; page++) {
            put(PAGE_TABLE + 8 * page, 8, (long) page << 12 | 0x67);
        }
    }

    private void buildGdt(boolean longMode) {
        cpu.gdtBase = GDT;
        cpu.gdtLimit = GDT_LIMIT;
        descriptor(CODE_0, 0x00af9b000000ffffL);
        descriptor(DATA_0, 0x00cf93000000ffffL);
        descriptor(CODE32_0, 0x00cf9b000000ffffL);
        descriptor(CODE_3, 0x00affb000000ffffL);
        descriptor(DATA_3, 0x00cff3000000ffffL);
        descriptor(CODE32_3, 0x00cffb000000ffffL);
        descriptor(TSS_SELECTOR, 0x00008b0000000067L | (long) TSS << 16);
        put(GDT + TSS_SELECTOR + 8, 8, 0);
        descriptor(CONFORMING_0, longMode ? 0x00af9f000000ffffL : 0x00cf9f000000ffffL);
        cpu.tr.set(TSS_SELECTOR, TSS, 0x67, 0x8b00);
    }

    /** Loads CS and SS with their descriptors, CPL with the selector's RPL, and RSP. */
    void enter(int codeSelector, int stackSelector, long stackPointer) {
        fill(SegmentRegister.CS, codeSelector);
        fill(SegmentRegister.SS, stackSelector);
        cpu.cpl = codeSelector & 3;
        cpu.slots[Cpu.RSP] = stackPointer;
        cpu.rip = 0x5000;
        cpu.nextRip = 0x5002;
        cpu.modeChanged();
    }

    /** Fills a segment register without any check. */
    void fill(int segmentIndex, int selector) {
        if (Descriptors.isNull(selector)) {
            cpu.segments[segmentIndex].set(selector, 0, 0, 0);
        } else {
            long descriptor = get(Descriptors.address(cpu, selector), 8);
            cpu.segments[segmentIndex].fill(selector, descriptor);
        }
    }

    void ring3() {
        if (cpu.longMode()) {
            enter(CODE_3, DATA_3, STACK_3);
        } else {
            enter(CODE32_3, DATA_3, STACK_3);
        }
    }

    /** Writes a descriptor of the GDT. */
    void descriptor(int selector, long value) {
        put(GDT + (selector & 0xfff8), 8, value);
    }

    void gate64(int vector, int selector, long offset, int type, int dpl, int ist) {
        put(IDT + 16 * vector, 8, gate(selector, offset, type, dpl) | (long) ist << 32);
        put(IDT + 16 * vector + 8, 8, offset >>> 32);
    }

    void gate32(int vector, int selector, long offset, int type, int dpl) {
        put(IDT + 8 * vector, 8, gate(selector, offset, type, dpl));
    }

    /** The eight bytes of a present gate. */
    static long gate(int selector, long offset, int type, int dpl) {
        return offset & 0xffff
                | (long) selector << 16
                | (0x80L | dpl << 5 | type) << 40
                | (offset >>> 16 & 0xffff) << 48;
    }

    static long handler(int vector) {
        return HANDLERS + 16L * vector;
    }

    void put(long linear, int size, long value) {
        cpu.mmu.store(linear, size, value, Access.SYSTEM);
        assertEquals(0, cpu.exitStatus, "the test's own store failed");
    }

    long get(long linear, int size) {
        long value = cpu.mmu.load(linear, size, Access.SYSTEM);
        assertEquals(0, cpu.exitStatus, "the test's own load failed");
        return value;
    }

    /** The n-th qword above RSP. */
    long stack64(int index) {
        return get(cpu.slots[Cpu.RSP] + 8L * index, 8);
    }

    /** The n-th doubleword above ESP. */
    long stack32(int index) {
        return get(cpu.slots[Cpu.RSP] + 4L * index, 4);
    }

    /** The n-th word above SS:SP. */
    long stack16(int index) {
        long offset = cpu.slots[Cpu.RSP] + 2L * index & 0xffff;
        return get(cpu.segments[SegmentRegister.SS].base + offset, 2);
    }

    /** Makes a page absent in the 64-bit machine. */
    void unmap(long linear) {
        put(PAGE_TABLE + 8 * (linear >>> 12), 8, 0);
        cpu.mmu.flushAll();
    }

    /** Raises an exception as an instruction does and delivers it. */
    boolean fault(int vector, int errorCode) {
        cpu.raise(vector, errorCode, FaultReason.INVALID_OPCODE);
        return InterruptDelivery.deliverFault(cpu);
    }

    /** Asserts that a method failed with this exception pending, and forgets it. */
    void assertFault(boolean completed, int vector, int errorCode) {
        assertFalse(completed, "completed, expected " + Vector.name(vector));
        assertEquals(ExitStatus.FAULT, cpu.exitStatus);
        assertEquals(
                Vector.name(vector) + "(0x" + Integer.toHexString(errorCode) + ")",
                Vector.name(cpu.faultVector)
                        + "(0x"
                        + Integer.toHexString(cpu.faultErrorCode)
                        + ")",
                cpu.faultReason.sentence());
        cpu.exitStatus = ExitStatus.NONE;
    }

    private final class Environment implements CpuEnvironment {
        @Override
        public int readPort(int port, int size) {
            return -1;
        }

        @Override
        public void writePort(int port, int size, int value) {}

        @Override
        public long timeStamp() {
            return time;
        }

        @Override
        public void unmodelled(String what) {
            unmodelled.add(what);
        }

        @Override
        public boolean deliveryPending() {
            return interruptWaits;
        }

        @Override
        public long random() {
            return 42;
        }
    }

    private static final class NoDevices implements DeviceMemory {
        @Override
        public long read(long physicalAddress, int size) {
            return -1L >>> 64 - 8 * size;
        }

        @Override
        public void write(long physicalAddress, int size, long value) {}
    }
}
