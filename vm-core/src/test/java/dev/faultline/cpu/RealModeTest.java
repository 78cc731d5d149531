package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Interrupts, far transfers and segments in real-address mode (Intel SDM Vol. 3B 20.1). */
class RealModeTest {
    private final TestMachine machine = TestMachine.real();
    private final Cpu cpu = machine.cpu;

    @Test
    void interruptsGoThroughTheIvtAndComeBackByIret() {
        machine.put(0x21 * 4, 4, 0x1234_5678L);
        cpu.systemFlags |= Rflags.IF | Rflags.TF;
        assertTrue(InterruptDelivery.softwareInterrupt(cpu, 0x21, DeliveryKind.INT_N));
        assertEquals(0x5678, cpu.rip);
        assertEquals(0x12340, cpu.segments[SegmentRegister.CS].base);
        assertEquals(Rflags.FIXED, cpu.systemFlags);
        assertEquals(0x12, machine.stack16(0));
        assertEquals(0x500, machine.stack16(1));
        assertEquals(Rflags.FIXED | Rflags.IF | Rflags.TF, machine.stack16(2));
        assertTrue(Iret.iret(cpu, 16));
        assertEquals(0x12, cpu.rip);
        assertEquals(0x500, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(0x1000, cpu.slots[Cpu.RSP]);
        assertEquals(Rflags.FIXED | Rflags.IF | Rflags.TF, cpu.systemFlags);
    }

    @Test
    void thereAreNoErrorCodes() {
        machine.put(Vector.GP * 4, 4, 0x1234_5678L);
        assertTrue(machine.fault(Vector.GP, 0));
        assertEquals(0x1000 - 6, cpu.slots[Cpu.RSP]);
    }

    @Test
    void theStackPointerWrapsAt64KiB() {
        cpu.slots[Cpu.RSP] = 0x1234_0002L;
        assertTrue(InterruptDelivery.softwareInterrupt(cpu, 0x21, DeliveryKind.INT_N));
        assertEquals(0x1234_fffcL, cpu.slots[Cpu.RSP]);
        assertEquals(Rflags.FIXED, machine.get(0x9000, 2));
        assertEquals(0x500, machine.get(0x9000 + 0xfffe, 2));
    }

    @Test
    void aPushAcrossTheSegmentsEndIsSs() {
        cpu.slots[Cpu.RSP] = 1;
        boolean done = InterruptDelivery.softwareInterrupt(cpu, 0x21, DeliveryKind.INT_N);
        machine.assertFault(done, Vector.SS, 0);
    }

    @Test
    void aShortIvtEndsInShutdown() {
        cpu.idtLimit = 15;
        assertFalse(machine.fault(Vector.UD, 0));
        assertEquals(ExitStatus.SHUTDOWN, cpu.exitStatus);
    }

    @Test
    void farJumpCallAndReturn() {
        assertTrue(FarTransfer.call(cpu, 0x700, 0x20, 16));
        assertEquals(0x7000, cpu.segments[SegmentRegister.CS].base);
        assertEquals(0x20, cpu.rip);
        assertEquals(0x12, machine.stack16(0));
        assertEquals(0x500, machine.stack16(1));
        assertTrue(FarTransfer.ret(cpu, 16, 4));
        assertEquals(0x1004, cpu.slots[Cpu.RSP]);
        assertEquals(0x12, cpu.rip);
        assertTrue(FarTransfer.jump(cpu, 0xf000, 0xfff0, 16));
        assertEquals(0xf0000, cpu.segments[SegmentRegister.CS].base);
        machine.assertFault(FarTransfer.jump(cpu, 0xf000, 0x10000, 32), Vector.GP, 0);
    }

    @Test
    void unrealModeKeepsItsLimits() {
        SegmentRegister ds = cpu.segments[SegmentRegister.DS];
        ds.set(0x10, 0, 0xffffffffL, 0xcf9300 & 0xf0ff00);
        assertTrue(Segments.load(cpu, SegmentRegister.DS, 0x1000));
        assertEquals(0xffffffffL, ds.limit);
        assertEquals(0x10000, ds.base);
        assertEquals(0x110000, SegmentCheck.linear(cpu, SegmentRegister.DS, 0x100000, 4, true));
    }

    @Test
    void codeMayBeWrittenInRealMode() {
        assertEquals(0x5010, SegmentCheck.linear(cpu, SegmentRegister.CS, 0x10, 2, true));
        assertEquals(-1, SegmentCheck.linear(cpu, SegmentRegister.CS, 0xffff, 2, true));
        machine.assertFault(false, Vector.GP, 0);
    }
}
