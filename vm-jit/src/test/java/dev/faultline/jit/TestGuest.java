package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.Entry;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import dev.faultline.translate.EngineFactory;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A program at CPL 0 in 64-bit mode under 4 KiB pages that map the first 2 MiB to themselves. There
 * is no IDT, so that a fault is a triple fault; a HLT ends the run.
 */
final class TestGuest implements AutoCloseable {
    static final long CODE = 0x10000;
    static final long DATA = 0x20000;
    static final long STACK = 0x38000;
    static final long TABLES = 0x100000;

    /** The page table whose entry n maps page n. */
    static final long PAGE_TABLE = TABLES + 0x3000;

    private static final long PRESENT_WRITABLE = 3;
    private static final int CODE_64 =
            SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_CODE
                    | SegmentRegister.LONG;

    final Machine machine;
    final Cpu cpu;

    /** The engine, where it is the compiling one. */
    private JitEngine engine;

    private TestGuest(String source, JitOptions options) {
        EngineFactory factory =
                options == null
                        ? Interpreter::new
                        : (c, cache) -> engine = new JitEngine(c, cache, options);
        machine =
                new Machine(
                        MachineConfiguration.standard().withMemory(8 << 20).withEngine(factory));
        cpu = machine.cpu();
        machine.memory().write64(TABLES, TABLES + 0x1000 | PRESENT_WRITABLE);
        machine.memory().write64(TABLES + 0x1000, TABLES + 0x2000 | PRESENT_WRITABLE);
        machine.memory().write64(TABLES + 0x2000, PAGE_TABLE | PRESENT_WRITABLE);
        for (long page = 0; page < 512; page++) {
            machine.memory().write64(PAGE_TABLE + 8 * page, page << 12 | PRESENT_WRITABLE);
        }
        code(CODE, source + "; hlt");
        cpu.segments[SegmentRegister.CS].set(8, 0, 0xffffffffL, CODE_64);
        cpu.cr4 = Cr4.PAE;
        cpu.cr3 = TABLES;
        cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
        cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET;
        cpu.mmu.controlRegistersChanged();
        cpu.idtLimit = 0;
        restart();
    }

    /** The program under the interpreter. */
    static TestGuest interpreted(String source) {
        return new TestGuest(source, null);
    }

    /** The program with everything compiled at once. */
    static TestGuest compiled(String source) {
        return with(source, everything());
    }

    /** The program under the compiling engine with these options. */
    static TestGuest with(String source, JitOptions options) {
        return new TestGuest(source, options);
    }

    /** Compiles each block before its second run, on the guest's thread. */
    static JitOptions everything() {
        return JitOptions.defaults().withSync(true).withThreshold(1);
    }

    /** Puts more code somewhere. */
    TestGuest code(long address, String source) {
        byte[] bytes = Assembler.assemble(source, address);
        machine.memory().write(address, bytes, 0, bytes.length);
        return this;
    }

    /** Puts bytes somewhere: "c3". */
    TestGuest bytes(long address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        machine.memory().write(address, bytes, 0, bytes.length);
        return this;
    }

    /** Back to the program's first instruction, all registers zero. */
    void restart() {
        Arrays.fill(cpu.slots, 0);
        LazyFlags.setRflags(cpu, 0);
        cpu.slots[Cpu.RSP] = STACK;
        cpu.rip = CODE;
        cpu.halted = false;
        cpu.modeChanged();
        machine.processorWasSet();
    }

    /** Runs to the HLT. */
    TestGuest run() {
        RunResult result = machine.run();
        String reason = result.reason().toString();
        if (!reason.contains("HLT")) {
            throw new AssertionError("the guest ended by " + reason + " at " + state());
        }
        return this;
    }

    /** Runs so many instructions, or to the HLT; false at the HLT. */
    boolean run(long instructions) {
        long end = cpu.retired() + instructions;
        Pace pace =
                new Pace() {
                    @Override
                    public boolean pause(Cpu c) {
                        return c.retired() >= end;
                    }

                    @Override
                    public long next(Cpu c) {
                        return end;
                    }
                };
        return machine.run(pace) == null;
    }

    long register(int register) {
        return cpu.slots[register];
    }

    /** All that a guest can see of its registers. */
    String state() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            out.append(String.format("%x ", cpu.slots[i]));
        }
        return out + String.format("rip %x flags %x", cpu.rip, LazyFlags.rflags(cpu));
    }

    /** The region of the block that would run next, or null. */
    CompiledRegion nextRegion() {
        Entry entry = nextEntry();
        return entry == null ? null : entry.region;
    }

    private Entry nextEntry() {
        Block block = machine.nextBlock();
        return block != null && block.compiled instanceof Entry entry ? entry : null;
    }

    /** The region of the block at an address; the guest stays where it is. */
    CompiledRegion regionAt(long rip) {
        return entryAt(rip).region;
    }

    /** How that is entered. */
    Entry entryAt(long rip) {
        long now = cpu.rip;
        cpu.rip = rip;
        machine.processorWasSet();
        Entry entry = nextEntry();
        cpu.rip = now;
        assertNotNull(entry, String.format("nothing compiled at 0x%x", rip));
        return entry;
    }

    JitEngine engine() {
        return engine;
    }

    @Override
    public void close() {
        machine.close();
    }
}
