package dev.faultline.machine;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.isa.Forms;
import dev.faultline.loader.EntryState;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random code in ring 0 of every mode, over random page and descriptor tables that it may
 * overwrite: whatever a guest does, the machine neither throws nor hangs. {@code
 * -Dfaultline.wild.seed} and {@code -Dfaultline.wild.guests} choose others than the fixed ones.
 */
class WildGuestTest {
    private static final int GUESTS = 400;
    private static final long SEED = 20_261_123;
    private static final int INSTRUCTIONS = 4_000;
    private static final int RAM = 4 << 20;
    private static final int CODE = 0x10000;
    private static final int CODE_SIZE = 0x10000;
    private static final int TABLES = 0x100000;
    private static final int GDT = 0x110000;
    private static final int IDT = 0x120000;
    private static final int TSS = 0x130000;
    private static final int STACK = 0x180000;
    private static final int GDT_LIMIT = 0x7f;

    private SplittableRandom random;
    private Machine machine;

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noGuestMakesTheMachineThrowOrHang() {
        long first = Long.getLong("faultline.wild.seed", SEED);
        int guests = Integer.getInteger("faultline.wild.guests", GUESTS);
        long instructions = 0;
        for (int i = 0; i < guests; i++) {
            instructions += runGuest(first + i);
        }
        assertTrue(instructions > guests, "only " + instructions + " instructions in all");
        System.out.printf("wild guests: %d, %d instructions%n", guests, instructions);
    }

    private long runGuest(long seed) {
        random = new SplittableRandom(seed);
        MachineConfiguration configuration =
                MachineConfiguration.standard().withMemory(RAM).withMaxInstructions(INSTRUCTIONS);
        try (Machine m = new Machine(configuration)) {
            machine = m;
            int mode = random.nextInt(4);
            int codeBits = mode == 0 ? 16 : mode == 1 ? 32 : 64;
            fillMemory(codeBits);
            tables();
            enter(mode);
            RunResult result = m.run();
            assertNotNull(result.reason(), "no reason, seed " + seed);
            return result.instructions();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("internal error of the guest with seed " + seed, e);
        }
    }

    /** Code that decodes, mostly, and runs; elsewhere small numbers and addresses. */
    private void fillMemory(int codeBits) {
        Decoder decoder = new Decoder(Forms.map());
        byte[] code = new byte[CODE_SIZE];
        int at = 0;
        byte[] candidate = new byte[Decoder.MAX_LENGTH + 1];
        while (at < CODE_SIZE - Decoder.MAX_LENGTH) {
            random.nextBytes(candidate);
            if (random.nextInt(4) == 0) {
                candidate[0] = 0x0f;
            }
            Instruction insn = decoder.decode(candidate, 0, Decoder.MAX_LENGTH, codeBits);
            if (insn.status == Status.OK && wanted(insn)) {
                System.arraycopy(candidate, 0, code, at, insn.length);
                at += insn.length;
            }
        }
        machine.memory().write(CODE, code, 0, code.length);
        for (int i = 0; i < 512; i++) {
            machine.memory().write64(STACK - 0x800 + 8 * i, value());
        }
    }

    /** Instructions that end a run at once are rare. */
    private boolean wanted(Instruction insn) {
        return switch (insn.form.mnemonic()) {
            case "x87", "SSE", "EMMS" -> false;
            case "HLT", "UD2", "UD1", "UD0" -> random.nextInt(20) == 0;
            default -> true;
        };
    }

    private long value() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(256);
            case 2 -> CODE + random.nextInt(CODE_SIZE);
            case 3 -> 8L * random.nextInt(16) + random.nextInt(4);
            default -> random.nextInt(RAM);
        };
    }

    private void tables() {
        for (int i = 0; i < 512; i++) {
            boolean wild = random.nextInt(8) == 0;
            machine.memory().write64(TABLES + 8 * i, wild ? wildEntry() : 0);
            machine.memory().write64(TABLES + 0x1000 + 8 * i, wild ? wildEntry() : 0);
            machine.memory().write64(TABLES + 0x2000 + 8 * i, wild ? wildEntry() : 0);
        }
        machine.memory().write64(TABLES, TABLES + 0x1000 | 7);
        machine.memory().write64(TABLES + 0x1000, TABLES + 0x2000 | 7);
        machine.memory().write64(TABLES + 0x2000, 0x87);
        machine.memory().write64(TABLES + 0x2008, 0x200087);
        long[] descriptors = {
            0,
            0x00af9b000000ffffL,
            0x00cf93000000ffffL,
            0x00cf9b000000ffffL,
            0x00affb000000ffffL,
            0x00cff3000000ffffL,
            0x00009b000000ffffL,
            0x00008900_0000_0067L | (long) (TSS & 0xffffff) << 16
        };
        for (int i = 0; i < 16; i++) {
            long descriptor = i < descriptors.length ? descriptors[i] : random.nextLong();
            machine.memory().write64(GDT + 8 * i, i == 8 ? 0 : descriptor);
        }
        for (int i = 0; i < 512; i++) {
            long handler = CODE + random.nextInt(CODE_SIZE);
            long type = random.nextInt(8) == 0 ? random.nextInt(256) : 0x8e + random.nextInt(2);
            long gate = handler & 0xffff | 8L << 16 | type << 40 | handler >>> 16 << 48;
            machine.memory().write64(IDT + 8 * i, (i & 1) == 0 ? gate : 0);
        }
        for (int i = 0; i < 16; i++) {
            machine.memory().write64(TSS + 4 + 8 * i, STACK - 0x100 * i);
        }
    }

    private long wildEntry() {
        long page = (long) random.nextInt(RAM >> 12) << 12;
        long bits = random.nextInt(0x1000);
        return page | bits | (random.nextInt(4) == 0 ? random.nextLong() & ~0xfffffL << 12 : 0);
    }

    private void enter(int mode) {
        Cpu cpu = machine.cpu();
        EntryState.Registers registers = new EntryState.Registers(0, 0, 0, 0, STACK);
        EntryState.Table gdt = new EntryState.Table(GDT, GDT_LIMIT);
        int start = CODE + random.nextInt(CODE_SIZE);
        EntryState entry =
                switch (mode) {
                    case 0 -> new EntryState.Real16(CODE >> 4, start - CODE, 0, registers);
                    case 1 -> new EntryState.Protected32(start, registers, gdt, 0x18, 0x10);
                    default -> new EntryState.Long64(start, registers, TABLES, gdt, 8, 0x10);
                };
        EntrySetup.apply(cpu, entry);
        for (int i = 0; i < 16; i++) {
            cpu.slots[i] = i == Cpu.RSP ? STACK - 0x400 : value();
        }
        if (mode != 0) {
            cpu.idtBase = IDT;
            cpu.idtLimit = 0xfff;
            cpu.tr.set(0x38, TSS, 0x67, SegmentRegister.PRESENT | 11 << 8);
        }
        if (mode >= 2) {
            cpu.cr4 |= random.nextLong() & (Cr4.PGE | Cr4.SMEP | Cr4.SMAP | Cr4.PKE | Cr4.FSGSBASE);
            cpu.mmu.controlRegistersChanged();
        }
    }
}
