package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.semantics.Transfers;
import dev.faultline.mmu.Access;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Deliveries and returns that go the way they went the last time, against the same ones with
 * nothing remembered, while what they depend on changes in between.
 */
class KnownTransfersTest {
    private static final int STEPS = 40_000;
    private static final int[] VECTORS = {Vector.UD, Vector.GP, Vector.PF, Vector.DB, 0x1f};

    /** Where the operands of LIDT and LGDT are. */
    private static final int OPERAND = 0x7ff00;

    /** What the physical addresses of a table and of its copy differ by. */
    private static final int COPIES = 0x40000;

    private final TestMachine warm = machine();
    private final TestMachine cold = machine();
    private int quick;
    private int changes;

    private static TestMachine machine() {
        TestMachine machine = TestMachine.long64();
        Cpu cpu = machine.cpu;
        cpu.efer |= Efer.SCE;
        cpu.msrs.star = (long) TestMachine.CODE_0 << 32 | (long) TestMachine.DATA_0 << 48;
        cpu.msrs.lstar = TestMachine.HANDLERS;
        cpu.msrs.sfmask = Rflags.IF | Rflags.TF;
        machine.gate64(Vector.BP, TestMachine.CODE_0, 0x11000, TestMachine.INTERRUPT_GATE, 3, 0);
        return machine;
    }

    @Test
    void aKnownWayIsTakenOnlyWhileItIsTheRightOne() {
        long seed = Long.getLong("faultline.property.seed", 20261123L);
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            String where = "seed %d, step %d".formatted(seed, step);
            if (random.nextInt(6) == 0) {
                change(random);
            }
            boolean done = event(random);
            assertEquals(cold.cpu.exitStatus, warm.cpu.exitStatus, where);
            if (!done) {
                assertEquals(cold.cpu.faultVector, warm.cpu.faultVector, where);
                assertEquals(cold.cpu.faultErrorCode, warm.cpu.faultErrorCode, where);
                assertEquals(cold.cpu.faultReason, warm.cpu.faultReason, where);
            }
            both(machine -> machine.cpu.exitStatus = ExitStatus.NONE);
            assertArrayEquals(state(cold.cpu), state(warm.cpu), where);
            if (step % 16 == 0 || !done) {
                byte[] expected = TransferFuzzTest.memory(cold);
                assertArrayEquals(expected, TransferFuzzTest.memory(warm), where);
            }
            if (!done || random.nextInt(30) == 0) {
                enter(random);
            }
        }
        assertTrue(quick > STEPS / 5, quick + " quick ones");
        assertTrue(changes > STEPS / 10, changes + " changes");
    }

    /** The access is done again then, by whoever gives back what is not retired. */
    @Test
    void aFaultWhoseWayIsNotKnownIsLeftWithNothingChanged() {
        Cpu cpu = warm.cpu;
        warm.unmap(0x7000);
        cpu.budget = 100;
        cpu.unretired = 5;
        long retired = cpu.retired();
        assertEquals(
                Transfers.NOT_DONE, Transfers.missQuickly(cpu, 0x7010, 8, Access.READ, Rflags.ZF));
        assertEquals(100, cpu.budget);
        assertEquals(5, cpu.unretired);
        assertEquals(retired, cpu.retired());
        assertEquals(ExitStatus.NONE, cpu.exitStatus);
        assertEquals(0x5000, cpu.rip);
    }

    private static long[] state(Cpu cpu) {
        long[] state = Arrays.copyOf(TransferFuzzTest.state(cpu), 62);
        int at = state.length - 8;
        state[at++] = cpu.cr2;
        state[at++] = cpu.dr[7];
        state[at++] = cpu.attention ? 1 : 0;
        state[at++] = cpu.nmiBlocked ? 1 : 0;
        state[at++] = cpu.interruptShadow ? 1 : 0;
        state[at] = cpu.retired();
        return state;
    }

    private void both(Consumer<TestMachine> action) {
        action.accept(warm);
        action.accept(cold);
    }

    /** Somewhere in ring 0 or 3, with a stack, as after a repair by the test. */
    private void enter(Random random) {
        boolean ring3 = random.nextBoolean();
        int stack = random.nextInt(0x100) & (random.nextInt(4) == 0 ? -1 : -16);
        both(machine -> {
            Cpu cpu = machine.cpu;
            cpu.exitStatus = ExitStatus.NONE;
            cpu.systemFlags = Rflags.FIXED;
            cpu.idtLimit = 0xfff;
            cpu.gdtLimit = TestMachine.GDT_LIMIT;
            cpu.nmiBlocked = false;
            cpu.attention = false;
            restore(machine);
            machine.enter(
                    ring3 ? TestMachine.CODE_3 : TestMachine.CODE_0,
                    ring3 ? TestMachine.DATA_3 : TestMachine.DATA_0,
                    0x8000 + stack);
        });
    }

    private static void restore(TestMachine machine) {
        machine.descriptor(TestMachine.CODE_0, 0x00af9b000000ffffL);
        machine.descriptor(TestMachine.DATA_0, 0x00cf93000000ffffL);
        machine.descriptor(TestMachine.CODE_3, 0x00affb000000ffffL);
        machine.descriptor(TestMachine.DATA_3, 0x00cff3000000ffffL);
        machine.put(TestMachine.TSS + 4, 8, TestMachine.STACK_0);
        machine.put(TestMachine.TSS + 36, 8, TestMachine.IST_1);
        machine.cpu.tr.limit = 0x67;
    }

    private void change(Random random) {
        changes++;
        int what = random.nextInt(13);
        int bit = random.nextInt(64);
        int vector = VECTORS[random.nextInt(VECTORS.length)];
        long offset = 0x10000 + random.nextInt(0x1000);
        int selector = 8 * (1 + random.nextInt(6));
        int ist = random.nextInt(2);
        int[] tables = {
            TestMachine.IDT + 16 * vector,
            TestMachine.GDT + selector,
            TestMachine.TSS + 4 + 32 * ist
        };
        both(machine -> {
            Cpu cpu = machine.cpu;
            switch (what) {
                case 0 -> flip(machine, TestMachine.IDT + 16 * vector, bit);
                case 1 ->
                        machine.gate64(vector, TestMachine.CODE_0, offset, 14 + (bit & 1), 3, ist);
                case 2 -> flip(machine, TestMachine.GDT + selector, bit);
                case 3 -> machine.put(TestMachine.TSS + 4, 8, 0x9000 + bit * 16);
                case 4 -> machine.put(TestMachine.TSS + 36, 8, 0xd000 + bit * 16);
                case 5 -> loadTaskRegister(machine, bit < 32 ? 0x67 : 0x20);
                case 6 -> loadTable(machine, false, TestMachine.IDT, bit < 40 ? 0xfff : bit);
                case 7 ->
                        loadTable(
                                machine,
                                true,
                                TestMachine.GDT,
                                bit < 40 ? TestMachine.GDT_LIMIT : bit);
                case 8 -> {
                    cpu.systemFlags ^= bit < 20 ? Rflags.NT : bit < 40 ? Rflags.IF : Rflags.AC;
                    cpu.modeChanged();
                }
                case 9 -> cpu.mmu.invalidatePage(TestMachine.IDT);
                case 10 -> remap(machine, tables[bit % 3], bit);
                case 11 -> cpu.mmu.flushNonGlobal();
                default -> cpu.slots[Cpu.RSP] += bit - 32;
            }
        });
    }

    /** LIDT or LGDT, from a page that nothing else is in. */
    private static void loadTable(TestMachine machine, boolean gdt, long base, int limit) {
        Cpu cpu = machine.cpu;
        int cpl = cpu.cpl;
        cpu.cpl = 0;
        machine.put(OPERAND, 2, limit);
        machine.put(OPERAND + 2, 8, base);
        boolean done =
                gdt
                        ? DescriptorTables.lgdt(cpu, OPERAND, OPERAND + 2, 64)
                        : DescriptorTables.lidt(cpu, OPERAND, OPERAND + 2, 64);
        assertTrue(done || cpu.exitStatus == ExitStatus.FAULT);
        cpu.exitStatus = ExitStatus.NONE;
        cpu.cpl = cpl;
    }

    /** LTR of a descriptor with another limit; a random change of the GDT may have it fail. */
    private static void loadTaskRegister(TestMachine machine, int limit) {
        Cpu cpu = machine.cpu;
        int cpl = cpu.cpl;
        cpu.cpl = 0;
        long at = TestMachine.GDT + TestMachine.TSS_SELECTOR;
        machine.put(at, 8, 0x0000890000000000L | (long) TestMachine.TSS << 16 | limit);
        Segments.loadTr(cpu, TestMachine.TSS_SELECTOR);
        cpu.exitStatus = ExitStatus.NONE;
        cpu.cpl = cpl;
    }

    /** Maps the page of an address to a copy of it that has a bit there changed, or back. */
    private static void remap(TestMachine machine, int address, int bit) {
        int page = address & ~0xfff;
        long[] content = new long[512];
        for (int i = 0; i < content.length; i++) {
            content[i] = machine.get(page + 8 * i, 8);
        }
        int entry = TestMachine.PAGE_TABLE + 8 * (page >>> 12);
        machine.put(entry, 8, machine.get(entry, 8) ^ COPIES);
        machine.cpu.mmu.invalidatePage(page);
        for (int i = 0; i < content.length; i++) {
            machine.put(page + 8 * i, 8, content[i]);
        }
        flip(machine, address, bit);
    }

    private static void flip(TestMachine machine, int address, int bit) {
        machine.put(address, 8, machine.get(address, 8) ^ 1L << bit);
    }

    private boolean event(Random random) {
        int what = random.nextInt(10);
        int vector = VECTORS[random.nextInt(VECTORS.length)];
        int flags = random.nextInt() & Rflags.ARITHMETIC;
        both(machine -> LazyFlags.setExplicit(machine.cpu, flags));
        Arrays.fill(cold.cpu.knownGates, null);
        Arrays.fill(cold.cpu.knownReturns, null);
        boolean known = quickly(warm.cpu, what, vector, flags);
        boolean done = known || fully(warm.cpu, what, vector);
        boolean expected = fully(cold.cpu, what, vector);
        quick += known ? 1 : 0;
        assertEquals(expected, done);
        return done;
    }

    private static boolean fully(Cpu cpu, int what, int vector) {
        cpu.nextRip = 0x5001;
        return switch (what) {
            case 0, 1, 2 -> {
                cpu.faultAddress = 0x1234;
                cpu.raise(vector, 0x18, FaultReason.PRIVILEGED);
                yield InterruptDelivery.takeFault(cpu);
            }
            case 3 -> Transfers.int3(cpu);
            case 4 -> Transfers.intN(cpu, vector);
            case 5 -> cpu.mode64() && SystemCall.syscall(cpu);
            case 6 -> cpu.mode64() && SystemCall.sysret(cpu, 64);
            default -> Iret.iret(cpu, 64);
        };
    }

    private static boolean quickly(Cpu cpu, int what, int vector, int flags) {
        if (!cpu.mode64()) {
            return false;
        }
        cpu.nextRip = 0x5001;
        long to =
                switch (what) {
                    case 0, 1, 2 -> {
                        cpu.faultAddress = 0x1234;
                        yield Transfers.raiseQuickly(
                                cpu, vector, 0x18, FaultReason.PRIVILEGED.ordinal(), flags);
                    }
                    case 3 ->
                            Transfers.interruptQuickly(
                                    cpu, Vector.BP, DeliveryKind.INT3, flags, 0x5001);
                    case 4 ->
                            Transfers.interruptQuickly(
                                    cpu, vector, DeliveryKind.INT_N, flags, 0x5001);
                    case 5 -> Transfers.syscallQuickly(cpu, flags, 0x5001);
                    case 6 -> Transfers.sysretQuickly(cpu);
                    default -> Transfers.iretqQuickly(cpu);
                };
        if (to != Transfers.NOT_DONE) {
            assertEquals(cpu.rip, to);
        }
        return to != Transfers.NOT_DONE;
    }
}
