package dev.faultline.machine;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Vector;
import dev.faultline.loader.EntryState;
import java.util.ArrayList;
import java.util.List;

/**
 * A few instructions at CPL 0 in 64-bit mode under 4 KiB pages that map the first 2 MiB to
 * themselves: {@code guest("push rbx").withRbx(5).run()}. There is no IDT, so a fault ends the run
 * by a triple fault with the state that it found; a HLT follows the code.
 */
final class Guest {
    static final long CODE = 0x10000;
    static final long DATA = 0x20000;
    static final long STACK = 0x30000;
    private static final long TABLES = 0x100000;
    private static final long PRESENT_WRITABLE = 3;

    final Machine machine;
    final Cpu cpu;

    /** The exceptions delivered, like "#PF(0x2) at 0x10000 cr2 0x21000". */
    final List<String> faults = new ArrayList<>();

    RunResult result;

    private Guest(String source) {
        machine = new Machine(MachineConfiguration.standard().withMaxInstructions(10_000_000));
        cpu = machine.cpu();
        buildTables();
        code(CODE, source + "; hlt");
        EntryState.Registers registers = new EntryState.Registers(0, 0, 0, 0, STACK);
        EntryState.Table none = new EntryState.Table(0, 0);
        EntrySetup.apply(cpu, new EntryState.Long64(CODE, registers, TABLES, none, 8, 16));
        cpu.idtLimit = 0;
        cpu.addDeliveryListener(new Listener());
    }

    static Guest guest(String source) {
        return new Guest(source);
    }

    private void buildTables() {
        machine.memory().write64(TABLES, TABLES + 0x1000 | PRESENT_WRITABLE);
        machine.memory().write64(TABLES + 0x1000, TABLES + 0x2000 | PRESENT_WRITABLE);
        machine.memory().write64(TABLES + 0x2000, TABLES + 0x3000 | PRESENT_WRITABLE);
        for (int i = 0; i < 512; i++) {
            machine.memory().write64(TABLES + 0x3000 + 8L * i, ((long) i << 12) | PRESENT_WRITABLE);
        }
    }

    /** Puts more code somewhere. */
    Guest code(long address, String source) {
        byte[] bytes = Assembler.assemble(source, address);
        machine.memory().write(address, bytes, 0, bytes.length);
        return this;
    }

    /** Takes the page of an address away. */
    Guest unmapped(long address) {
        return entry(address, 0);
    }

    /** Makes the page of an address read-only, with CR0.WP set. */
    Guest readOnly(long address) {
        cpu.cr0 |= dev.faultline.cpu.Cr0.WP;
        cpu.mmu.controlRegistersChanged();
        return entry(address, address & -4096L | 1);
    }

    /** Maps the page of an address to a physical page. */
    Guest mapped(long address, long physical) {
        return entry(address, physical & -4096L | PRESENT_WRITABLE);
    }

    private Guest entry(long address, long value) {
        machine.memory().write64(TABLES + 0x3000 + (address >>> 12) * 8, value);
        return this;
    }

    Guest with(int register, long value) {
        cpu.slots[register] = value;
        return this;
    }

    Guest withRbx(long value) {
        return with(Cpu.RBX, value);
    }

    Guest withMemory(long address, long value) {
        machine.memory().write64(address, value);
        return this;
    }

    Guest run() {
        result = machine.run();
        return this;
    }

    long register(int register) {
        return cpu.slots[register];
    }

    long memory(long address) {
        return machine.memory().read64(address);
    }

    long flags() {
        return LazyFlags.rflags(cpu);
    }

    private final class Listener implements DeliveryListener {
        @Override
        public void delivering(Cpu c, int vector, int errorCode, int kind, long returnRip) {
            String code = Vector.hasErrorCode(vector) ? String.format("(0x%x)", errorCode) : "";
            String cr2 = vector == Vector.PF ? String.format(" cr2 0x%x", c.cr2) : "";
            faults.add(Vector.name(vector) + code + String.format(" at 0x%x", returnRip) + cr2);
        }

        @Override
        public void delivered(Cpu c, int vector, int errorCode, int kind, long returnRip) {}

        @Override
        public void nested(Cpu c, int first, int second, int outcome) {}
    }
}
