package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Transfers of control over random descriptors, gates, stacks and TSSs: no Java exception, nothing
 * changed where a fault is pending (design.md section 1, the precise-state rule), and CPL, CS and
 * the mode key agree where the transfer is complete.
 */
class TransferFuzzTest {
    private static final int RUNS = 6000;

    /** Below it lie the tables and stacks that a transfer reads and writes. */
    private static final int WATCHED = 0x10000;

    private static final long[] DESCRIPTORS = {
        0x00af9b000000ffffL,
        0x00cf93000000ffffL,
        0x00cf9b000000ffffL,
        0x00affb000000ffffL,
        0x00cff3000000ffffL,
        0x00cffb000000ffffL,
        0x00af9f000000ffffL,
        0x00cf9f000000ffffL,
        0x0000970000008fffL,
        0x0040930000000fffL,
        0x0000890038000067L,
        0x000081003800002bL,
        0x000082004000000fL,
        0x0000ec0000087000L,
        0x0000e4020018_7000L,
        0x0000e50000500000L,
        0x00008e0000087000L,
        0
    };

    @Test
    void longModeTransfersArePrecise() {
        run(20261123, true);
    }

    @Test
    void legacyTransfersArePrecise() {
        run(42, false);
    }

    private static void run(long seed, boolean longMode) {
        Random random = new Random(seed);
        int completed = 0;
        for (int i = 0; i < RUNS; i++) {
            TestMachine machine = i % 100 == 0 || shared == null ? fresh(longMode) : shared;
            shared = machine;
            try {
                completed += once(machine, random) ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                fail("seed " + seed + ", run " + i, e);
            }
        }
        shared = null;
        assertTrue(completed > RUNS / 20, completed + " of " + RUNS + " completed");
    }

    private static TestMachine shared;

    private static TestMachine fresh(boolean longMode) {
        return longMode ? TestMachine.long64() : TestMachine.flat32();
    }

    private static boolean once(TestMachine machine, Random random) {
        Cpu cpu = machine.cpu;
        boolean longMode = cpu.longMode();
        fillTables(machine, random);
        enterSomewhere(machine, random);
        long stack = cpu.slots[Cpu.RSP] + cpu.segments[SegmentRegister.SS].base & 0xffff;
        for (int i = 0; i < 12; i++) {
            long value = stackValue(random, longMode);
            machine.put(stack + 8L * i & 0xffff, 4, value);
            machine.put(stack + 8L * i + 4 & 0xffff, 4, longMode ? 0 : stackValue(random, false));
        }
        cpu.pendingDebug = 0;
        byte[] memory = memory(machine);
        long[] before = state(cpu);
        boolean done = transfer(cpu, random);
        if (done) {
            assertEquals(ExitStatus.NONE, cpu.exitStatus);
            assertEquals(Mode.keyOf(cpu), cpu.modeKey);
            int cpl = cpu.segments[SegmentRegister.CS].selector & 3;
            assertEquals(cpu.virtual8086() ? 3 : cpl, cpu.cpl);
        } else {
            int status = cpu.exitStatus;
            assertTrue(status == ExitStatus.FAULT || status == ExitStatus.SHUTDOWN);
            cpu.exitStatus = ExitStatus.NONE;
            // Faults of a new task come after the switch, which sets CR0.TS.
            if ((cpu.cr0 & Cr0.TS) == 0) {
                assertArrayEquals(before, state(cpu), cpu.faultReason.sentence());
                assertArrayEquals(memory, memory(machine), cpu.faultReason.sentence());
            }
        }
        return done;
    }

    private static boolean transfer(Cpu cpu, Random random) {
        int bits = cpu.longMode() ? 16 << random.nextInt(3) : 16 << random.nextInt(2);
        int selector = selector(random);
        return switch (random.nextInt(10)) {
            case 0 ->
                    InterruptDelivery.softwareInterrupt(
                            cpu, random.nextInt(34), DeliveryKind.INT_N + random.nextInt(4));
            case 1, 2 -> Iret.iret(cpu, bits);
            case 3 -> FarTransfer.jump(cpu, selector, random.nextInt(0x20000), bits);
            case 4 -> FarTransfer.call(cpu, selector, random.nextInt(0x20000), bits);
            case 5 -> FarTransfer.ret(cpu, bits, random.nextInt(4) * 4);
            case 6 -> {
                int[] indices = {0, 2, 3, 4, 5};
                boolean loaded = Segments.load(cpu, indices[random.nextInt(5)], selector);
                yield loaded;
            }
            case 7 -> {
                cpu.raise(random.nextInt(20), 8, FaultReason.INVALID_OPCODE);
                yield InterruptDelivery.deliverFault(cpu);
            }
            case 8 -> InterruptDelivery.deliverExternal(cpu, random.nextInt(33));
            default ->
                    random.nextBoolean() ? SystemCall.sysret(cpu, bits) : SystemCall.syscall(cpu);
        };
    }

    private static void fillTables(TestMachine machine, Random random) {
        for (int slot = 0; slot < 16; slot++) {
            long descriptor = DESCRIPTORS[random.nextInt(DESCRIPTORS.length)];
            if (random.nextInt(4) == 0) {
                descriptor ^= 1L << random.nextInt(64);
            }
            machine.descriptor(TestMachine.FREE + 8 * slot, descriptor);
        }
        for (int i = 0; i < 6; i++) {
            machine.put(TestMachine.TSS + 4 + 4 * i, 4, stackValue(random, false));
            machine.put(TestMachine.TSS_2 + 0x48 + 4 * i, 4, selector(random));
        }
        machine.put(TestMachine.TSS, 2, selector(random));
        machine.put(TestMachine.TSS_2 + 0x38, 4, TestMachine.IST_1);
        for (int vector = 0; vector < 32; vector++) {
            int type = random.nextInt(4) == 0 ? random.nextInt(16) : 14 + random.nextInt(2);
            int selector = selector(random);
            long offset = random.nextInt(0x20000);
            if (machine.cpu.longMode()) {
                int ist = random.nextInt(5) == 0 ? 1 : 0;
                machine.gate64(vector, selector, offset, type, random.nextInt(4), ist);
            } else {
                machine.gate32(vector, selector, offset, type, random.nextInt(4));
            }
        }
    }

    private static void enterSomewhere(TestMachine machine, Random random) {
        Cpu cpu = machine.cpu;
        cpu.systemFlags = Rflags.FIXED;
        cpu.cr0 &= ~Cr0.TS;
        cpu.tr.set(TestMachine.TSS_SELECTOR, TestMachine.TSS, 0x67, 0x8b00);
        machine.descriptor(
                TestMachine.TSS_SELECTOR, 0x00008b0000000067L | (long) TestMachine.TSS << 16);
        cpu.ldtr.set(0, 0, 0, 0);
        cpu.dr[7] = DebugRegisters.DR7_FIXED;
        for (int i = 0; i < 6; i++) {
            machine.fill(i, 0);
        }
        boolean ring3 = random.nextBoolean();
        boolean compatible = cpu.longMode() && random.nextInt(3) == 0 || !cpu.longMode();
        int code = compatible ? TestMachine.CODE32_0 : TestMachine.CODE_0;
        int code3 = compatible ? TestMachine.CODE32_3 : TestMachine.CODE_3;
        machine.enter(
                ring3 ? code3 : code,
                ring3 ? TestMachine.DATA_3 : TestMachine.DATA_0,
                0x8000 + random.nextInt(0x100));
        if (random.nextInt(10) == 0) {
            cpu.systemFlags |= Rflags.NT;
        }
        if (random.nextInt(10) == 0 && !cpu.longMode()) {
            cpu.systemFlags |= Rflags.VM | random.nextInt(4) << 12;
            cpu.cpl = 3;
            for (int i = 0; i < 6; i++) {
                Segments.virtual8086(cpu.segments[i], 0x10 * random.nextInt(0x20));
            }
            cpu.modeChanged();
        }
    }

    private static int selector(Random random) {
        return random.nextInt(0x1a) * 8 | (random.nextBoolean() ? 0 : random.nextInt(4));
    }

    private static long stackValue(Random random, boolean wide) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x10000);
            case 1 -> Rflags.FIXED | random.nextInt(1 << 18);
            case 2 -> wide && random.nextInt(8) == 0 ? 0x80000000L : 0x9000;
            default -> selector(random);
        };
    }

    static byte[] memory(TestMachine machine) {
        byte[] bytes = new byte[WATCHED];
        for (int i = 0; i < WATCHED; i += 8) {
            long value = machine.get(i, 8);
            for (int j = 0; j < 8; j++) {
                bytes[i + j] = (byte) (value >>> 8 * j);
            }
        }
        return bytes;
    }

    static long[] state(Cpu cpu) {
        long[] state = new long[16 + 8 * 4 + 6];
        System.arraycopy(cpu.slots, 0, state, 0, 16);
        int at = 16;
        for (int i = 0; i < 8; i++) {
            SegmentRegister segment = i < 6 ? cpu.segments[i] : i == 6 ? cpu.ldtr : cpu.tr;
            state[at++] = segment.selector;
            state[at++] = segment.base;
            state[at++] = segment.limit;
            state[at++] = segment.attributes;
        }
        state[at++] = cpu.rip;
        state[at++] = LazyFlags.rflags(cpu);
        state[at++] = cpu.cpl;
        state[at++] = cpu.cr0;
        state[at++] = cpu.modeKey;
        state[at] = cpu.cr3;
        return state;
    }
}
