package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE_0;
import static dev.faultline.cpu.TestMachine.HANDLERS;
import static dev.faultline.cpu.TestMachine.INTERRUPT_GATE;
import static dev.faultline.cpu.TestMachine.STACK_0;
import static dev.faultline.cpu.TestMachine.handler;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Exceptions while another event is delivered (Intel SDM Vol. 3A tables 6-4 and 6-5). */
class DoubleFaultTest {
    private static final int[] BENIGN = {
        Vector.DB,
        Vector.NMI,
        Vector.BP,
        Vector.OF,
        Vector.BR,
        Vector.UD,
        Vector.NM,
        Vector.MF,
        Vector.AC,
        Vector.MC,
        Vector.XM
    };
    private static final int[] CONTRIBUTORY = {
        Vector.DE, Vector.TS, Vector.NP, Vector.SS, Vector.GP
    };
    private static final int SERIAL = -2;

    private final TestMachine machine = TestMachine.long64();
    private final Cpu cpu = machine.cpu;

    @Test
    void benignThenAnythingIsSerial() {
        for (int first : BENIGN) {
            check(first, BENIGN, SERIAL);
            check(first, CONTRIBUTORY, SERIAL);
            check(first, new int[] {Vector.PF}, SERIAL);
        }
    }

    @Test
    void contributoryThenContributoryIsADoubleFault() {
        for (int first : CONTRIBUTORY) {
            check(first, BENIGN, SERIAL);
            check(first, CONTRIBUTORY, Vector.DF);
            check(first, new int[] {Vector.PF}, SERIAL);
        }
    }

    @Test
    void pageFaultThenContributoryOrPageFaultIsADoubleFault() {
        check(Vector.PF, BENIGN, SERIAL);
        check(Vector.PF, CONTRIBUTORY, Vector.DF);
        check(Vector.PF, new int[] {Vector.PF}, Vector.DF);
    }

    @Test
    void doubleFaultThenContributoryOrPageFaultIsShutdown() {
        check(Vector.DF, BENIGN, SERIAL);
        check(Vector.DF, CONTRIBUTORY, -1);
        check(Vector.DF, new int[] {Vector.PF}, -1);
    }

    @Test
    void anInterruptThenAnythingIsSerial() {
        check(-1, CONTRIBUTORY, SERIAL);
        check(-1, new int[] {Vector.PF}, SERIAL);
    }

    private static void check(int first, int[] seconds, int expected) {
        for (int second : seconds) {
            int result = expected == SERIAL ? second : expected;
            String pair = Vector.name(Math.max(first, 0)) + " then " + Vector.name(second);
            assertEquals(result, InterruptDelivery.combine(first, second), pair);
        }
    }

    @Test
    void aMissingGateTurnsGpIntoDfWithErrorCode0() {
        absentGate(Vector.GP);
        assertTrue(machine.fault(Vector.GP, 0x18));
        assertEquals(handler(Vector.DF), cpu.rip);
        assertEquals(0, machine.stack64(0));
        assertEquals(0x5000, machine.stack64(1));
    }

    @Test
    void aMissingGateTurnsUdIntoNpWithIdtAndExtBits() {
        absentGate(Vector.UD);
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(handler(Vector.NP), cpu.rip);
        assertEquals(Vector.UD << 3 | 2 | 1, machine.stack64(0));
    }

    @Test
    void aMissingGateOfAPageFaultIsADoubleFault() {
        absentGate(Vector.PF);
        cpu.faultAddress = 0x1234;
        assertTrue(machine.fault(Vector.PF, 2));
        assertEquals(handler(Vector.DF), cpu.rip);
        assertEquals(0x1234, cpu.cr2);
    }

    @Test
    void threeFaultsShutTheProcessorDown() {
        absentGate(Vector.GP);
        absentGate(Vector.DF);
        assertFalse(machine.fault(Vector.GP, 0));
        assertEquals(ExitStatus.SHUTDOWN, cpu.exitStatus);
        assertEquals(0x5000, cpu.rip);
        assertEquals(STACK_0, cpu.slots[Cpu.RSP]);
    }

    @Test
    void aStackThatIsNotMappedTurnsUdIntoPageFaultOnTheIstStack() {
        machine.gate64(Vector.PF, CODE_0, HANDLERS, INTERRUPT_GATE, 0, 1);
        machine.unmap(0x8000);
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(HANDLERS, cpu.rip);
        assertEquals(0x9000 - 8, cpu.cr2, "the first push, of SS");
        assertEquals(2, machine.stack64(0), "write by the supervisor to an absent page");
        assertEquals(0x5000, machine.stack64(1));
        assertEquals(STACK_0, machine.stack64(4));
    }

    @Test
    void stackOverflowIsADoubleFaultOnTheIstStack() {
        machine.gate64(Vector.DF, CODE_0, HANDLERS, INTERRUPT_GATE, 0, 1);
        machine.unmap(0x8000);
        cpu.faultAddress = 0x8ff8;
        assertTrue(machine.fault(Vector.PF, 2));
        assertEquals(HANDLERS, cpu.rip);
        assertEquals(0, machine.stack64(0));
        assertEquals(STACK_0, machine.stack64(4));
    }

    @Test
    void aPushThatFaultsLeavesTheStackAndRspUnchanged() {
        // The frame's upper part lies on a mapped page, its lower part on an absent one.
        cpu.slots[Cpu.RSP] = 0x9010;
        machine.put(0x9000, 8, 0x1111);
        machine.put(0x9008, 8, 0x2222);
        machine.unmap(0x8000);
        boolean done = InterruptDelivery.softwareInterrupt(cpu, 3, DeliveryKind.INT3);
        machine.assertFault(done, Vector.PF, 2);
        assertEquals(0x9010, cpu.slots[Cpu.RSP]);
        assertEquals(0x1111, machine.get(0x9000, 8));
        assertEquals(0x2222, machine.get(0x9008, 8));
        assertEquals(0x5000, cpu.rip);
    }

    @Test
    void cr2IsTheSecondPageFaultsAddressAfterADoubleFault() {
        machine.gate64(Vector.DF, CODE_0, HANDLERS, INTERRUPT_GATE, 0, 1);
        machine.unmap(0x8000);
        cpu.faultAddress = 0x123456;
        assertTrue(machine.fault(Vector.PF, 0));
        assertEquals(0x9000 - 8, cpu.cr2, "the first push, of SS");
    }

    private void absentGate(int vector) {
        long gate = TestMachine.gate(CODE_0, HANDLERS, INTERRUPT_GATE, 0);
        machine.put(TestMachine.IDT + 16 * vector, 8, gate & ~(1L << 47));
    }
}
