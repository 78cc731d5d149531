package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE32_0;
import static dev.faultline.cpu.TestMachine.CODE32_3;
import static dev.faultline.cpu.TestMachine.CONFORMING_0;
import static dev.faultline.cpu.TestMachine.DATA_0;
import static dev.faultline.cpu.TestMachine.DATA_3;
import static dev.faultline.cpu.TestMachine.FREE;
import static dev.faultline.cpu.TestMachine.HANDLERS;
import static dev.faultline.cpu.TestMachine.INTERRUPT_GATE;
import static dev.faultline.cpu.TestMachine.STACK_0;
import static dev.faultline.cpu.TestMachine.STACK_3;
import static dev.faultline.cpu.TestMachine.TSS;
import static dev.faultline.cpu.TestMachine.TSS_SELECTOR;
import static dev.faultline.cpu.TestMachine.handler;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Delivery and IRET in protected mode with 16- and 32-bit gates (Intel SDM Vol. 3A 6.12). */
class InterruptLegacyTest {
    private final TestMachine machine = TestMachine.flat32();
    private final Cpu cpu = machine.cpu;

    @Test
    void theSamePrivilegePushesEflagsCsEipAndTheErrorCode() {
        assertTrue(machine.fault(Vector.GP, 0x18));
        assertEquals(handler(Vector.GP), cpu.rip);
        assertEquals(STACK_0 - 16, cpu.slots[Cpu.RSP]);
        assertEquals(0x18, machine.stack32(0));
        assertEquals(0x5000, machine.stack32(1));
        assertEquals(CODE32_0, machine.stack32(2));
        assertEquals(Rflags.FIXED | Rflags.RF, machine.stack32(3));
    }

    @Test
    void ring3SwitchesToTheTssStackAndBackByIret() {
        machine.ring3();
        cpu.systemFlags |= Rflags.IF;
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(0, cpu.cpl);
        assertEquals(DATA_0, cpu.segments[SegmentRegister.SS].selector);
        assertEquals(STACK_0 - 20, cpu.slots[Cpu.RSP]);
        assertEquals(STACK_3, machine.stack32(3));
        assertEquals(DATA_3, machine.stack32(4));
        machine.fill(SegmentRegister.DS, DATA_0);
        assertTrue(Iret.iret(cpu, 32));
        assertEquals(3, cpu.cpl);
        assertEquals(0x5000, cpu.rip);
        assertEquals(STACK_3, cpu.slots[Cpu.RSP]);
        assertEquals(CODE32_3, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(0, cpu.segments[SegmentRegister.DS].attributes);
        assertEquals(Rflags.FIXED | Rflags.IF | Rflags.RF, cpu.systemFlags);
    }

    @Test
    void aSixteenBitGatePushesWords() {
        machine.gate32(0x40, CODE32_0, 0xdead_0000L | 0x1234, 6, 0);
        assertTrue(int_(0x40));
        assertEquals(0x1234, cpu.rip);
        assertEquals(STACK_0 - 6, cpu.slots[Cpu.RSP]);
        assertEquals(0x5002, machine.get(STACK_0 - 6, 2));
        assertEquals(CODE32_0, machine.get(STACK_0 - 4, 2));
    }

    @Test
    void aTrapGateKeepsIf() {
        cpu.systemFlags |= Rflags.IF | Rflags.TF;
        machine.gate32(0x40, CODE32_0, HANDLERS, TestMachine.TRAP_GATE, 0);
        assertTrue(int_(0x40));
        assertEquals(Rflags.FIXED | Rflags.IF, cpu.systemFlags);
    }

    @Test
    void conformingCodeKeepsRing3AndItsStack() {
        machine.ring3();
        machine.gate32(0x40, CONFORMING_0, HANDLERS, INTERRUPT_GATE, 3);
        assertTrue(int_(0x40));
        assertEquals(3, cpu.cpl);
        assertEquals(STACK_3 - 12, cpu.slots[Cpu.RSP]);
    }

    @Test
    void gateChecksInTheirOrder() {
        machine.ring3();
        cpu.idtLimit = 0x41 * 8 - 1;
        machine.assertFault(int_(0x41), Vector.GP, 0x41 << 3 | 2);
        machine.gate32(0x40, CODE32_0, HANDLERS, 12, 3);
        machine.assertFault(int_(0x40), Vector.GP, 0x40 << 3 | 2);
        machine.gate32(0x40, CODE32_0, HANDLERS, INTERRUPT_GATE, 2);
        machine.assertFault(int_(0x40), Vector.GP, 0x40 << 3 | 2);
        long gate = TestMachine.gate(CODE32_0, HANDLERS, INTERRUPT_GATE, 3) & ~(1L << 47);
        machine.put(TestMachine.IDT + 8 * 0x40, 8, gate);
        machine.assertFault(int_(0x40), Vector.NP, 0x40 << 3 | 2);
        machine.gate32(0x40, 0, HANDLERS, INTERRUPT_GATE, 3);
        machine.assertFault(int_(0x40), Vector.GP, 0);
        machine.gate32(0x40, DATA_0, HANDLERS, INTERRUPT_GATE, 3);
        machine.assertFault(int_(0x40), Vector.GP, DATA_0);
    }

    @Test
    void badInnerStacksAreTsOrSsOfTheirSelector() {
        machine.ring3();
        machine.gate32(0x40, CODE32_0, HANDLERS, INTERRUPT_GATE, 3);
        innerStack(0);
        machine.assertFault(int_(0x40), Vector.TS, 0);
        innerStack(DATA_3);
        machine.assertFault(int_(0x40), Vector.TS, DATA_3 & ~3);
        innerStack(CODE32_0);
        machine.assertFault(int_(0x40), Vector.TS, CODE32_0);
        innerStack(0x1000);
        machine.assertFault(int_(0x40), Vector.TS, 0x1000);
        machine.descriptor(FREE, 0x00cf13000000ffffL);
        innerStack(FREE);
        machine.assertFault(int_(0x40), Vector.SS, FREE);
        // Room for four doublewords only, where five are needed.
        machine.descriptor(FREE, 0x00c097000000ffffL | STACK_0 - 16 >> 12);
        machine.descriptor(FREE, 0x0040930000000000L | 0xf);
        innerStack(FREE);
        machine.put(TSS + 4, 4, 0x10);
        machine.assertFault(int_(0x40), Vector.SS, FREE);
        cpu.tr.limit = 8;
        machine.assertFault(int_(0x40), Vector.TS, TSS_SELECTOR);
        assertEquals(STACK_3, cpu.slots[Cpu.RSP]);
        assertEquals(DATA_3, cpu.segments[SegmentRegister.SS].selector);
    }

    @Test
    void aHandlerPastItsSegmentIsGp0() {
        machine.descriptor(FREE, 0x00409b0000000fffL);
        machine.gate32(0x40, FREE, 0x1000, INTERRUPT_GATE, 0);
        machine.assertFault(int_(0x40), Vector.GP, 0);
    }

    @Test
    void aStackWithoutRoomIsSs0() {
        machine.descriptor(FREE, 0x0040970000008ff7L);
        machine.fill(SegmentRegister.SS, FREE);
        machine.assertFault(int_(3), Vector.SS, 0);
    }

    @Test
    void iretToAnOuterPrivilegeWithABadSs() {
        machine.ring3();
        assertTrue(machine.fault(Vector.UD, 0));
        machine.put(cpu.slots[Cpu.RSP] + 16, 4, DATA_0);
        machine.assertFault(Iret.iret(cpu, 32), Vector.GP, DATA_0);
        machine.put(cpu.slots[Cpu.RSP] + 16, 4, 0);
        machine.assertFault(Iret.iret(cpu, 32), Vector.GP, 0);
        assertEquals(0, cpu.cpl);
        assertEquals(STACK_0 - 20, cpu.slots[Cpu.RSP]);
    }

    @Test
    void iretPastTheSegmentIsGp0() {
        machine.descriptor(FREE, 0x00409b0000000fffL);
        machine.put(STACK_0 - 12, 4, 0x1000);
        machine.put(STACK_0 - 8, 4, FREE);
        machine.put(STACK_0 - 4, 4, 2);
        cpu.slots[Cpu.RSP] = STACK_0 - 12;
        machine.assertFault(Iret.iret(cpu, 32), Vector.GP, 0);
    }

    @Test
    void virtual8086CodeIsInterruptedIntoRing0WithItsSegmentsSavedAndNull() {
        enterVirtual8086(3);
        assertTrue(int_(0x21 - 1));
        assertEquals(0, cpu.cpl);
        assertFalse(cpu.virtual8086());
        assertEquals(STACK_0 - 36, cpu.slots[Cpu.RSP]);
        int[] frame = {0x12, 0x500, 0, 0x1000, 0x900, 0xe0, 0xd0, 0xf0, 0x60};
        for (int i = 0; i < frame.length; i++) {
            if (i != 2) {
                assertEquals(frame[i], machine.stack32(i), "doubleword " + i);
            }
        }
        assertEquals(Rflags.FIXED | Rflags.VM | Rflags.IOPL | Rflags.IF, machine.stack32(2));
        assertEquals(0, cpu.segments[SegmentRegister.DS].attributes);
        assertTrue(Iret.iret(cpu, 32));
        assertTrue(cpu.virtual8086());
        assertEquals(3, cpu.cpl);
        assertEquals(0x12, cpu.rip);
        assertEquals(0x5000, cpu.segments[SegmentRegister.CS].base);
        assertEquals(0x600, cpu.segments[SegmentRegister.GS].base);
        assertEquals(0xffff, cpu.segments[SegmentRegister.SS].limit);
        assertEquals(0x1000, cpu.slots[Cpu.RSP]);
    }

    @Test
    void virtual8086WithIoplBelow3() {
        enterVirtual8086(0);
        machine.assertFault(int_(0x20), Vector.GP, 0);
        machine.assertFault(Iret.iret(cpu, 16), Vector.GP, 0);
        machine.gate32(Vector.BP, CODE32_0, HANDLERS, INTERRUPT_GATE, 3);
        assertTrue(InterruptDelivery.softwareInterrupt(cpu, Vector.BP, DeliveryKind.INT3));
    }

    @Test
    void aVirtual8086HandlerMustBeRing0() {
        enterVirtual8086(3);
        machine.gate32(0x20, CONFORMING_0, HANDLERS, INTERRUPT_GATE, 3);
        machine.assertFault(int_(0x20), Vector.GP, CONFORMING_0);
    }

    @Test
    void vmeRedirectsToTheProgramsOwnHandlerWithVirtualIf() {
        enterVirtual8086(0);
        cpu.cr4 |= Cr4.VME;
        cpu.systemFlags |= Rflags.VIF;
        cpu.tr.limit = 0x100;
        machine.put(TSS + 102, 2, 0x88);
        machine.put(0x20 * 4, 4, 0x0700_0123L);
        assertTrue(int_(0x20));
        assertEquals(0x123, cpu.rip);
        assertEquals(0x7000, cpu.segments[SegmentRegister.CS].base);
        assertEquals(0x12, machine.stack16(0));
        assertEquals(Rflags.FIXED | Rflags.IOPL | Rflags.IF, machine.stack16(2));
        assertEquals(0, cpu.systemFlags & Rflags.VIF);
        assertTrue(Iret.iret(cpu, 16));
        assertTrue((cpu.systemFlags & Rflags.VIF) != 0);
        assertEquals(0, cpu.iopl());
        machine.put(TSS + 0x68 + 4, 1, 1);
        machine.assertFault(int_(0x20), Vector.GP, 0);
    }

    private void enterVirtual8086(int iopl) {
        machine.gate32(0x20, CODE32_0, HANDLERS, INTERRUPT_GATE, 3);
        cpu.systemFlags |= Rflags.VM | iopl << 12 | Rflags.IF;
        cpu.cpl = 3;
        int[] selectors = {0xe0, 0x500, 0x900, 0xd0, 0xf0, 0x60};
        for (int i = 0; i < 6; i++) {
            assertTrue(i == SegmentRegister.CS || Segments.load(cpu, i, selectors[i]));
        }
        Segments.virtual8086(cpu.segments[SegmentRegister.CS], 0x500);
        cpu.slots[Cpu.RSP] = 0x1000;
        cpu.rip = 0x10;
        cpu.nextRip = 0x12;
        cpu.modeChanged();
    }

    private void innerStack(int selector) {
        machine.put(TSS + 8, 2, selector);
    }

    private boolean int_(int vector) {
        return InterruptDelivery.softwareInterrupt(cpu, vector, DeliveryKind.INT_N);
    }
}
