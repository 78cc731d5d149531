package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE32_0;
import static dev.faultline.cpu.TestMachine.CODE32_3;
import static dev.faultline.cpu.TestMachine.DATA_0;
import static dev.faultline.cpu.TestMachine.DATA_3;
import static dev.faultline.cpu.TestMachine.FREE;
import static dev.faultline.cpu.TestMachine.GDT;
import static dev.faultline.cpu.TestMachine.IST_1;
import static dev.faultline.cpu.TestMachine.STACK_0;
import static dev.faultline.cpu.TestMachine.TSS;
import static dev.faultline.cpu.TestMachine.TSS_2;
import static dev.faultline.cpu.TestMachine.TSS_SELECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hardware task switching (Intel SDM Vol. 3A chapter 7). */
class TaskSwitchTest {
    private static final int TASK = FREE;
    private static final int TASK_GATE = FREE + 8;
    private static final int LDT_SELECTOR = FREE + 16;

    private final TestMachine machine = TestMachine.flat32();
    private final Cpu cpu = machine.cpu;

    @BeforeEach
    void buildSecondTask() {
        machine.descriptor(TASK, 0x0000890000000067L | (long) TSS_2 << 16);
        machine.descriptor(TASK_GATE, TestMachine.gate(TASK, 0, 5, 0));
        machine.put(TSS_2 + 0x20, 4, 0x7000);
        machine.put(TSS_2 + 0x24, 4, Rflags.FIXED | Rflags.ZF);
        for (int i = 0; i < 8; i++) {
            machine.put(TSS_2 + 0x28 + 4 * i, 4, 0x100 + i);
        }
        machine.put(TSS_2 + 0x38, 4, IST_1);
        int[] selectors = {DATA_0, CODE32_0, DATA_0, DATA_0, 0, 0};
        for (int i = 0; i < 6; i++) {
            machine.put(TSS_2 + 0x48 + 4 * i, 4, selectors[i]);
        }
        cpu.slots[Cpu.RBX] = 0xbbbb;
        LazyFlags.setExplicit(cpu, Rflags.CF);
    }

    @Test
    void aCallSavesTheOldTaskAndLinksTheNewOne() {
        assertTrue(FarTransfer.call(cpu, TASK, 0, 32));
        assertNewTask();
        assertTrue((cpu.systemFlags & Rflags.NT) != 0);
        assertEquals(TSS_SELECTOR, machine.get(TSS_2, 2));
        assertEquals(0x5002, machine.get(TSS + 0x20, 4));
        assertEquals(Rflags.FIXED | Rflags.CF, machine.get(TSS + 0x24, 4));
        assertEquals(0xbbbb, machine.get(TSS + 0x34, 4));
        assertEquals(STACK_0, machine.get(TSS + 0x38, 4));
        assertEquals(CODE32_0, machine.get(TSS + 0x4c, 4));
        assertBusy(TSS_SELECTOR, true);
        assertBusy(TASK, true);
    }

    @Test
    void iretWithNtGoesBackToTheNestingTask() {
        assertTrue(FarTransfer.call(cpu, TASK, 0, 32));
        cpu.nextRip = 0x7001;
        assertTrue(Iret.iret(cpu, 32));
        assertEquals(0x5002, cpu.rip);
        assertEquals(0xbbbb, cpu.slots[Cpu.RBX]);
        assertTrue(LazyFlags.carry(cpu));
        assertEquals(0, cpu.systemFlags & Rflags.NT);
        assertEquals(TSS_SELECTOR, cpu.tr.selector);
        assertBusy(TASK, false);
        assertBusy(TSS_SELECTOR, true);
        assertEquals(0, machine.get(TSS_2 + 0x24, 4) & Rflags.NT);
        assertEquals(0x7001, machine.get(TSS_2 + 0x20, 4));
    }

    @Test
    void aJumpThroughATaskGateDoesNotNest() {
        assertTrue(FarTransfer.jump(cpu, TASK_GATE, 0, 32));
        assertNewTask();
        assertEquals(0, cpu.systemFlags & Rflags.NT);
        assertBusy(TSS_SELECTOR, false);
        assertBusy(TASK, true);
        assertEquals(0, machine.get(TSS_2, 2));
    }

    @Test
    void anExceptionThroughATaskGatePushesItsErrorCodeOnTheNewStack() {
        machine.put(TestMachine.IDT + 8 * Vector.GP, 8, TestMachine.gate(TASK, 0, 5, 0));
        assertTrue(machine.fault(Vector.GP, 0x18));
        assertEquals(0x7000, cpu.rip);
        assertEquals(IST_1 - 4, cpu.slots[Cpu.RSP]);
        assertEquals(0x18, machine.stack32(0));
        assertEquals(0x5000, machine.get(TSS + 0x20, 4));
        assertEquals(Rflags.FIXED | Rflags.CF | Rflags.RF, machine.get(TSS + 0x24, 4));
        assertTrue((cpu.systemFlags & Rflags.NT) != 0);
    }

    @Test
    void aSixteenBitTssSavesAndLoadsWords() {
        machine.descriptor(TASK, 0x000081000000002bL | (long) TSS_2 << 16);
        machine.put(TSS_2 + 14, 2, 0x6000);
        machine.put(TSS_2 + 16, 2, Rflags.FIXED);
        machine.put(TSS_2 + 0x1a, 2, 0x8000);
        int[] selectors = {DATA_0, CODE32_0, DATA_0, DATA_0};
        for (int i = 0; i < 4; i++) {
            machine.put(TSS_2 + 0x22 + 2 * i, 2, selectors[i]);
        }
        machine.put(TSS_2 + 0x2a, 2, 0);
        assertTrue(FarTransfer.call(cpu, TASK, 0, 32));
        assertEquals(0x6000, cpu.rip);
        assertEquals(CODE32_0, cpu.segments[SegmentRegister.CS].selector);
        assertTrue(Iret.iret(cpu, 32));
        assertEquals(0x5002, cpu.rip);
    }

    @Test
    void checksBeforeTheSwitchLeaveTheOldTask() {
        machine.descriptor(TASK, 0x0000890000000066L | (long) TSS_2 << 16);
        fails(TASK, Vector.TS, TASK);
        machine.descriptor(TASK, 0x0000090000000067L | (long) TSS_2 << 16);
        fails(TASK, Vector.NP, TASK);
        fails(TASK_GATE, Vector.NP, TASK);
        machine.descriptor(TASK, 0x00008b0000000067L | (long) TSS_2 << 16);
        fails(TASK, Vector.GP, TASK);
        fails(TASK_GATE, Vector.GP, TASK);
        machine.descriptor(TASK_GATE, TestMachine.gate(TASK | 4, 0, 5, 0));
        fails(TASK_GATE, Vector.GP, TASK | 4);
        machine.ring3();
        fails(TASK_GATE, Vector.GP, TASK_GATE);
    }

    @Test
    void faultsOfTheNewTasksSegmentsBelongToIt() {
        machine.put(TSS_2 + 0x50, 4, DATA_3);
        machine.assertFault(FarTransfer.jump(cpu, TASK, 0, 32), Vector.TS, DATA_3 & ~3);
        assertEquals(0x7000, cpu.rip);
        assertEquals(TASK, cpu.tr.selector);
        assertEquals(0x5002, machine.get(TSS + 0x20, 4));
    }

    @Test
    void newCodeStackAndDataAreChecked() {
        newTaskFails(0x4c, 0, Vector.TS, 0);
        newTaskFails(0x4c, DATA_0, Vector.TS, DATA_0);
        newTaskFails(0x4c, CODE32_3 & ~3, Vector.TS, CODE32_3 & ~3);
        newTaskFails(0x50, 0, Vector.TS, 0);
        newTaskFails(0x50, CODE32_0, Vector.TS, CODE32_0);
        newTaskFails(0x54, 0x1000, Vector.TS, 0x1000);
        newTaskFails(0x60, DATA_0, Vector.TS, DATA_0);
    }

    @Test
    void theLdtIsTheNewTasks() {
        machine.descriptor(LDT_SELECTOR, 0x000082000000000fL | (long) TestMachine.LDT << 16);
        machine.put(TestMachine.LDT + 8, 8, 0x00cf93000000ffffL);
        machine.put(TSS_2 + 0x60, 4, LDT_SELECTOR);
        machine.put(TSS_2 + 0x54, 4, 8 | 4);
        assertTrue(FarTransfer.jump(cpu, TASK, 0, 32));
        assertEquals(TestMachine.LDT, cpu.ldtr.base);
        assertEquals(8 | 4, cpu.segments[SegmentRegister.DS].selector);
    }

    @Test
    void aTaskCanBeAVirtual8086One() {
        machine.put(TSS_2 + 0x24, 4, Rflags.FIXED | Rflags.VM);
        machine.put(TSS_2 + 0x4c, 4, 0x700);
        assertTrue(FarTransfer.jump(cpu, TASK, 0, 32));
        assertTrue(cpu.virtual8086());
        assertEquals(3, cpu.cpl);
        assertEquals(0x7000, cpu.segments[SegmentRegister.CS].base);
    }

    @Test
    void theTBitAsksForADebugTrap() {
        machine.put(TSS_2 + 0x64, 2, 1);
        assertTrue(FarTransfer.jump(cpu, TASK, 0, 32));
        assertTrue(cpu.attention);
        DebugRegisters.recordPending(cpu);
        assertEquals(DebugRegisters.DR6_FIXED | DebugRegisters.DR6_BT, cpu.dr[6]);
    }

    @Test
    void iretWithABadLinkIsTs() {
        cpu.systemFlags |= Rflags.NT;
        machine.put(TSS, 2, TASK);
        machine.assertFault(Iret.iret(cpu, 32), Vector.TS, TASK);
    }

    private void newTaskFails(int offset, int selector, int vector, int errorCode) {
        TaskSwitchTest fresh = new TaskSwitchTest();
        fresh.buildSecondTask();
        fresh.machine.put(TSS_2 + offset, 4, selector);
        boolean done = FarTransfer.jump(fresh.cpu, TASK, 0, 32);
        fresh.machine.assertFault(done, vector, errorCode);
    }

    private void fails(int selector, int vector, int errorCode) {
        machine.assertFault(FarTransfer.call(cpu, selector, 0, 32), vector, errorCode);
        assertEquals(0x5000, cpu.rip);
        assertEquals(TSS_SELECTOR, cpu.tr.selector);
    }

    private void assertNewTask() {
        assertEquals(0x7000, cpu.rip);
        assertEquals(0x103, cpu.slots[Cpu.RBX]);
        assertEquals(IST_1, cpu.slots[Cpu.RSP]);
        assertTrue(LazyFlags.zero(cpu));
        assertEquals(TASK, cpu.tr.selector);
        assertTrue((cpu.cr0 & Cr0.TS) != 0);
    }

    private void assertBusy(int selector, boolean busy) {
        long type = machine.get(GDT + selector + 5, 1);
        assertEquals(busy, (type & 2) != 0);
    }
}
