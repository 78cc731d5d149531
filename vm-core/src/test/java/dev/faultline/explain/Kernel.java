package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.machine.Assembler;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.symbols.Symbols;

/**
 * A small 64-bit kernel with a GDT, an empty IDT, a TSS and 4 KiB pages that map the first 2 MiB to
 * themselves, for CPL 3 too: {@code kernel("int3").handler(3, 0, 0).verdict()}. Code that has no
 * fault ends in HLT.
 */
final class Kernel implements AutoCloseable {
    static final long GDT = 0x1000;
    static final long IDT = 0x2000;
    static final long TSS = 0x3000;
    static final long CODE = 0x10000;
    static final long HANDLERS = 0x12000;
    static final long USER_STACK = 0x18000;
    static final long RSP0 = 0x20000;
    static final long IST1 = 0x28000;
    static final long STACK = 0x30000;
    static final long TABLES = 0x100000;
    static final long PAGE_TABLE = TABLES + 0x3000;

    private static final int CODE_0 = 0x08;
    private static final int DATA_0 = 0x10;
    private static final int CODE_3 = 0x18 | 3;
    private static final int DATA_3 = 0x20 | 3;
    private static final int TSS_SELECTOR = 0x28;
    private static final long USER_WRITABLE = 7;
    private static final long INTERRUPT_GATE = 0x8eL << 40;

    /** Of a descriptor's upper half, as a segment register keeps it. */
    private static final int ATTRIBUTES = 0x00f0ff00;

    private static final long RUN = 1_000_000;

    final Machine machine;
    final Cpu cpu;

    private Kernel(String source) {
        machine =
                new Machine(
                        MachineConfiguration.standard()
                                .withMemory(4 << 20)
                                .withMaxInstructions(RUN));
        cpu = machine.cpu();
        put(TABLES, TABLES + 0x1000 | USER_WRITABLE);
        put(TABLES + 0x1000, TABLES + 0x2000 | USER_WRITABLE);
        put(TABLES + 0x2000, PAGE_TABLE | USER_WRITABLE);
        for (long page = 0; page < 512; page++) {
            put(PAGE_TABLE + 8 * page, page << 12 | USER_WRITABLE);
        }
        put(GDT + CODE_0, 0x00af9b000000ffffL);
        put(GDT + DATA_0, 0x00cf93000000ffffL);
        put(GDT + (CODE_3 & ~3), 0x00affb000000ffffL);
        put(GDT + (DATA_3 & ~3), 0x00cff3000000ffffL);
        put(GDT + TSS_SELECTOR, 0x00008b0000000067L | TSS << 16);
        put(TSS + 4, RSP0);
        put(TSS + 36, IST1);
        cpu.gdtBase = GDT;
        cpu.gdtLimit = 0x37;
        cpu.idtBase = IDT;
        cpu.idtLimit = 0xfff;
        cpu.tr.set(TSS_SELECTOR, TSS, 0x67, 0x8b00);
        cpu.cr4 = Cr4.PAE | Cr4.OSFXSR;
        cpu.cr3 = TABLES;
        cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
        cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET | Cr0.WP | Cr0.NE;
        cpu.mmu.controlRegistersChanged();
        code(CODE, source + "; hlt");
        enter(CODE_0, DATA_0, STACK);
    }

    /** At CPL 0. */
    static Kernel kernel(String source) {
        return new Kernel(source);
    }

    /** At CPL 3. */
    static Kernel user(String source) {
        Kernel kernel = new Kernel(source);
        kernel.enter(CODE_3, DATA_3, USER_STACK);
        return kernel;
    }

    private void enter(int code, int stack, long rsp) {
        fill(SegmentRegister.CS, code);
        fill(SegmentRegister.SS, stack);
        cpu.cpl = code & 3;
        cpu.slots[Cpu.RSP] = rsp;
        cpu.rip = CODE;
        cpu.systemFlags = 2;
        cpu.modeChanged();
        machine.processorWasSet();
    }

    private void fill(int segment, int selector) {
        long descriptor = machine.memory().read64(GDT + (selector & ~7));
        cpu.segments[segment].set(selector, 0, 0xffffffffL, (int) (descriptor >>> 32) & ATTRIBUTES);
    }

    void put(long physical, long value) {
        machine.memory().write64(physical, value);
    }

    /** Puts more code somewhere. */
    Kernel code(long address, String source) {
        byte[] bytes = Assembler.assemble(source, address);
        machine.memory().write(address, bytes, 0, bytes.length);
        return this;
    }

    /** Sets the entry of a page. */
    Kernel page(long address, long entry) {
        put(PAGE_TABLE + (address >>> 12) * 8, entry);
        return this;
    }

    /** Sets a gate to a handler. */
    Kernel handler(int vector, int dpl, int ist, String source) {
        long offset = HANDLERS + 64L * vector;
        long low = offset & 0xffff | (long) CODE_0 << 16 | (offset & 0xffff0000L) << 32;
        put(IDT + 16L * vector, low | INTERRUPT_GATE | (long) dpl << 45 | (long) ist << 32);
        return code(offset, source);
    }

    /** The report on how it ended. */
    Report report() {
        var reason = machine.run().reason();
        String how = FaultReport.wanted(machine, reason).orElse("The run ended");
        return FaultReport.of(machine, how, Symbols.NONE);
    }

    @Override
    public void close() {
        machine.close();
    }
}
