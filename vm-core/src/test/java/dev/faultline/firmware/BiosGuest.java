package dev.faultline.firmware;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.Key;
import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.Media;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.interp.Interpreter;
import dev.faultline.lockstep.Difference;
import dev.faultline.lockstep.Pair;
import dev.faultline.machine.Assembler;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.RunResult;
import dev.faultline.memory.PhysicalMemory;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A program in real mode on a machine that the built-in BIOS has booted: {@code
 * booted().with(Cpu.RAX, 0x0e41).call(0x10)}, or whole code with {@link #run}.
 */
final class BiosGuest {
    static final int SECTORS = 4000;

    /** Where calls and code are. */
    static final int CODE = 0x8000;

    /** Free memory. */
    static final int DATA = 0x9000;

    private static final int SECTOR = 512;
    private static final int PAGE = 4096;
    private static final int[] HALT_AT_ONCE = {0xfa, 0xf4};

    /** The machine that is looked at; in lockstep the interpreter's. */
    final Machine machine;

    final Cpu cpu;
    final ByteArrayOutputStream serial = new ByteArrayOutputStream();

    /** The last run's end. */
    RunResult result;

    /** In lockstep both machines, else null. */
    private final Pair pair;

    private BiosGuest(BlockMedium disk, UnaryOperator<MachineConfiguration> changes) {
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withMemory(32 << 20)
                        .withSerial(serial::write)
                        .withMaxInstructions(5_000_000)
                        .withMedia(Media.NONE.withDisk(disk));
        MachineConfiguration changed = changes.apply(configuration);
        boolean lockstep = RunBy.CHOSEN == RunBy.LOCKSTEP;
        pair = lockstep ? new Pair(changed, RunBy.compiler(), Interpreter::new) : null;
        if (pair != null) {
            machine = pair.reference();
        } else if (RunBy.CHOSEN == RunBy.JIT) {
            machine = new Machine(changed.withEngine(RunBy.compiler()));
        } else {
            machine = new Machine(changed);
        }
        cpu = machine.cpu();
        forEach(Machine::boot);
        runMachines();
    }

    /** Does something to the machine, or to both in step: what tests do to devices, for one. */
    BiosGuest forEach(Consumer<Machine> action) {
        action.accept(machine);
        if (pair != null) {
            action.accept(pair.subject());
        }
        return this;
    }

    private void runMachines() {
        if (pair == null) {
            result = machine.run();
            return;
        }
        Difference difference = pair.run(Long.MAX_VALUE);
        assertNull(difference, () -> difference.text());
        result = pair.result();
    }

    /** Presses or releases a key. */
    BiosGuest key(Key key, boolean down) {
        return forEach(each -> each.devices().keyboard().key(key, down));
    }

    /** A machine with the disk of {@link #disk}, whose boot sector has halted. */
    static BiosGuest booted() {
        return booted(MemoryMedium.disk(disk(SECTORS)));
    }

    static BiosGuest booted(BlockMedium disk) {
        return new BiosGuest(disk, c -> c);
    }

    static BiosGuest booted(BlockMedium disk, UnaryOperator<MachineConfiguration> changes) {
        return new BiosGuest(disk, changes);
    }

    /** A disk whose boot sector halts, and whose other sectors hold their numbers. */
    static byte[] disk(int sectors) {
        byte[] bytes = new byte[sectors * SECTOR];
        for (int i = 1; i < sectors; i++) {
            for (int at = 0; at < SECTOR; at += 4) {
                bytes[i * SECTOR + at] = (byte) i;
                bytes[i * SECTOR + at + 1] = (byte) (i >> 8);
                bytes[i * SECTOR + at + 2] = (byte) (at >> 2);
                bytes[i * SECTOR + at + 3] = (byte) 0xd5;
            }
        }
        for (int i = 0; i < HALT_AT_ONCE.length; i++) {
            bytes[i] = (byte) HALT_AT_ONCE[i];
        }
        return bootable(bytes);
    }

    static byte[] bootable(byte[] disk) {
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        return disk;
    }

    BiosGuest with(int register, long value) {
        return forEach(each -> each.cpu().slots[register] = value);
    }

    /** Sets AX, BX, CX and DX. */
    BiosGuest with(int ax, int bx, int cx, int dx) {
        return with(Cpu.RAX, ax).with(Cpu.RBX, bx).with(Cpu.RCX, cx).with(Cpu.RDX, dx);
    }

    BiosGuest withSegment(int segment, int selector) {
        return forEach(each -> setSegment(each.cpu().segments[segment], selector));
    }

    BiosGuest bytes(int address, int... values) {
        for (int i = 0; i < values.length; i++) {
            machine.memory().write8(address + i, values[i]);
        }
        return this;
    }

    /** Executes INT n. */
    BiosGuest call(int vector) {
        return bytes(CODE, 0xcd, vector, 0xfa, 0xf4).start();
    }

    /** Runs code, which ends with CLI and HLT. */
    BiosGuest run(String source) {
        byte[] code = Assembler.assemble(source + "; cli; hlt", CODE, 16);
        machine.memory().write(CODE, code, 0, code.length);
        return start();
    }

    /** The same, with other code at an address. */
    BiosGuest run(String source, int address, String other) {
        byte[] code = Assembler.assemble(other, address, 16);
        machine.memory().write(address, code, 0, code.length);
        return run(source);
    }

    private BiosGuest start() {
        if (pair != null) {
            copyMemory(pair.subject().memory());
        }
        forEach(BiosGuest::enter);
        if (pair != null) {
            pair.restart();
        }
        runMachines();
        return this;
    }

    private static void enter(Machine machine) {
        Cpu cpu = machine.cpu();
        setSegment(cpu.segments[SegmentRegister.CS], 0);
        cpu.rip = CODE;
        cpu.halted = false;
        cpu.systemFlags = Rflags.FIXED | Rflags.IF;
        cpu.modeChanged();
        machine.processorWasSet();
    }

    private static void setSegment(SegmentRegister segment, int selector) {
        segment.selector = selector;
        segment.base = (long) selector << 4;
    }

    /** Brings what a test has written into the memory of the machine that it looks at. */
    private void copyMemory(PhysicalMemory target) {
        byte[] page = new byte[PAGE];
        PhysicalMemory memory = machine.memory();
        for (PhysicalMemory.Range range : memory.ramRanges()) {
            long at = memory.mismatch(target, range.start(), range.end());
            while (at >= 0) {
                memory.read(at & -PAGE, page, 0, PAGE);
                target.write(at & -PAGE, page, 0, PAGE);
                at = memory.mismatch(target, at, range.end());
            }
        }
    }

    /** Whether the last run ended at the HLT behind the code. */
    boolean halted() {
        return result.reason() instanceof ExitReason.Stopped;
    }

    int word(int register) {
        return (int) cpu.slots[register] & 0xffff;
    }

    int ax() {
        return word(Cpu.RAX);
    }

    int ah() {
        return ax() >> 8;
    }

    int al() {
        return ax() & 0xff;
    }

    int bx() {
        return word(Cpu.RBX);
    }

    int cx() {
        return word(Cpu.RCX);
    }

    int dx() {
        return word(Cpu.RDX);
    }

    boolean carry() {
        return LazyFlags.carry(cpu);
    }

    boolean zero() {
        return LazyFlags.zero(cpu);
    }

    int byteAt(long address) {
        return machine.memory().read8(address);
    }

    int wordAt(long address) {
        return machine.memory().read16(address);
    }

    long doublewordAt(long address) {
        return machine.memory().read32(address) & 0xffffffffL;
    }

    /** A row of the screen. */
    String row(int row) {
        return machine.devices().vga().textScreen().line(row);
    }
}
