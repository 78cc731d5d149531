package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Delivery and IRETQ skip the checks of a CS or SS that is loaded already, but the descriptors in
 * memory rule, as they are at that moment.
 */
class ReloadedSegmentsTest {
    private static final long ABSENT_CODE = 0x00af1b000000ffffL;
    private static final long ABSENT_DATA = 0x00cf13000000ffffL;
    private static final long CODE = 0x00af9b000000ffffL;

    private final TestMachine machine = TestMachine.long64();
    private final Cpu cpu = machine.cpu;

    private boolean int3() {
        cpu.rip = 0x5000;
        cpu.nextRip = 0x5001;
        return InterruptDelivery.softwareInterrupt(cpu, Vector.BP, DeliveryKind.INT3);
    }

    @Test
    void aCodeSegmentMadeAbsentIsNoticedByTheNextDelivery() {
        machine.enter(TestMachine.CODE_0, TestMachine.DATA_0, TestMachine.STACK_0);
        assertTrue(int3());
        assertTrue(Iret.iret(cpu, 64));
        machine.descriptor(TestMachine.CODE_0, ABSENT_CODE);
        machine.assertFault(int3(), Vector.NP, TestMachine.CODE_0);
        assertEquals(TestMachine.STACK_0, cpu.slots[Cpu.RSP]);
    }

    @Test
    void segmentsMadeAbsentAreNoticedByTheNextIret() {
        machine.enter(TestMachine.CODE_0, TestMachine.DATA_0, TestMachine.STACK_0);
        assertTrue(int3());
        machine.descriptor(TestMachine.DATA_0, ABSENT_DATA);
        machine.assertFault(Iret.iret(cpu, 64), Vector.SS, TestMachine.DATA_0);
        machine.descriptor(TestMachine.CODE_0, ABSENT_CODE);
        machine.assertFault(Iret.iret(cpu, 64), Vector.NP, TestMachine.CODE_0);
    }

    @Test
    void aTableThatHasShrunkIsNoticed() {
        machine.enter(TestMachine.CODE_0, TestMachine.DATA_0, TestMachine.STACK_0);
        assertTrue(int3());
        cpu.gdtLimit = TestMachine.CODE_0 + 7;
        machine.assertFault(Iret.iret(cpu, 64), Vector.GP, TestMachine.DATA_0);
        cpu.gdtLimit = 7;
        machine.assertFault(int3(), Vector.GP, TestMachine.CODE_0);
    }

    @Test
    void twoSelectorsOfEqualDescriptorsStayTwo() {
        machine.descriptor(TestMachine.FREE, CODE);
        machine.gate64(Vector.BP, TestMachine.FREE, 0x7000, TestMachine.INTERRUPT_GATE, 0, 0);
        machine.enter(TestMachine.CODE_0, TestMachine.DATA_0, TestMachine.STACK_0);
        assertTrue(int3());
        assertEquals(TestMachine.FREE, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(TestMachine.CODE_0, machine.stack64(1));
        assertTrue(Iret.iret(cpu, 64));
        assertEquals(TestMachine.CODE_0, cpu.segments[SegmentRegister.CS].selector);
    }

    @Test
    void aSameSegmentReturnStillChecksItsTargetAndLoadsTheFlags() {
        machine.enter(TestMachine.CODE_0, TestMachine.DATA_0, TestMachine.STACK_0);
        cpu.systemFlags |= Rflags.IF;
        assertTrue(int3());
        assertEquals(0, cpu.systemFlags & Rflags.IF);
        long frame = cpu.slots[Cpu.RSP];
        machine.put(frame, 8, 0x8000_0000_0000L);
        machine.assertFault(Iret.iret(cpu, 64), Vector.GP, 0);
        assertEquals(frame, cpu.slots[Cpu.RSP]);
        machine.put(frame, 8, 0x5001);
        assertTrue(Iret.iret(cpu, 64));
        assertEquals(Rflags.IF, cpu.systemFlags & Rflags.IF);
        assertEquals(0x5001, cpu.rip);
    }

    @Test
    void aPartWrittenByItselfEndsTheTrustInTheDescriptor() {
        SegmentRegister register = new SegmentRegister();
        register.fill(8, CODE);
        assertTrue(register.isFrom(CODE));
        Segments.realMode(machineInRealMode(register), SegmentRegister.CS, 0x1234);
        assertFalse(register.isFrom(CODE));
        register.refill(8, CODE);
        assertEquals(0, register.base);
    }

    private static Cpu machineInRealMode(SegmentRegister cs) {
        Cpu real = TestMachine.real().cpu;
        real.segments[SegmentRegister.CS] = cs;
        return real;
    }
}
