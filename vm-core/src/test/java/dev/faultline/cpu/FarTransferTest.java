package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE32_0;
import static dev.faultline.cpu.TestMachine.CODE32_3;
import static dev.faultline.cpu.TestMachine.CODE_0;
import static dev.faultline.cpu.TestMachine.CODE_3;
import static dev.faultline.cpu.TestMachine.CONFORMING_0;
import static dev.faultline.cpu.TestMachine.DATA_0;
import static dev.faultline.cpu.TestMachine.DATA_3;
import static dev.faultline.cpu.TestMachine.FREE;
import static dev.faultline.cpu.TestMachine.STACK_0;
import static dev.faultline.cpu.TestMachine.STACK_3;
import static dev.faultline.cpu.TestMachine.TSS;
import static dev.faultline.cpu.TestMachine.TSS_SELECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Far JMP, CALL and RET (Intel SDM Vol. 2; Vol. 3A 5.8). */
class FarTransferTest {
    private static final int GATE_16 = 4;
    private static final int GATE_32 = 12;

    private final TestMachine machine = TestMachine.flat32();
    private final Cpu cpu = machine.cpu;

    @Test
    void aFarCallAndReturnInTheSameRing() {
        assertTrue(FarTransfer.call(cpu, CODE32_0, 0x7000, 32));
        assertEquals(0x7000, cpu.rip);
        assertEquals(STACK_0 - 8, cpu.slots[Cpu.RSP]);
        assertEquals(0x5002, machine.stack32(0));
        assertEquals(CODE32_0, machine.stack32(1));
        assertTrue(FarTransfer.ret(cpu, 32, 8));
        assertEquals(0x5002, cpu.rip);
        assertEquals(STACK_0 + 8, cpu.slots[Cpu.RSP]);
    }

    @Test
    void sixteenBitOperandsPushWordsAndTruncateTheOffset() {
        assertTrue(FarTransfer.call(cpu, CODE32_0, 0x12345, 16));
        assertEquals(0x2345, cpu.rip);
        assertEquals(STACK_0 - 4, cpu.slots[Cpu.RSP]);
    }

    @Test
    void conformingCodeKeepsCpl() {
        machine.ring3();
        assertTrue(FarTransfer.jump(cpu, CONFORMING_0, 0x7000, 32));
        assertEquals(3, cpu.cpl);
        assertEquals(CONFORMING_0 | 3, cpu.segments[SegmentRegister.CS].selector);
    }

    @Test
    void directTransfersCheckTheDescriptor() {
        fails(FarTransfer.jump(cpu, 3, 0, 32), Vector.GP, 0);
        fails(FarTransfer.jump(cpu, 0x1000, 0, 32), Vector.GP, 0x1000);
        fails(FarTransfer.jump(cpu, DATA_0, 0, 32), Vector.GP, DATA_0);
        fails(FarTransfer.jump(cpu, CODE32_3, 0, 32), Vector.GP, CODE32_3 & ~3);
        fails(FarTransfer.jump(cpu, CODE32_0 | 1, 0, 32), Vector.GP, CODE32_0);
        machine.descriptor(FREE, 0x00cf1b000000ffffL);
        fails(FarTransfer.jump(cpu, FREE, 0, 32), Vector.NP, FREE);
        machine.descriptor(FREE, 0x00409b0000000fffL);
        fails(FarTransfer.jump(cpu, FREE, 0x1000, 32), Vector.GP, 0);
        machine.ring3();
        fails(FarTransfer.jump(cpu, CODE32_0, 0, 32), Vector.GP, CODE32_0);
    }

    @Test
    void aCallGateSwitchesStacksAndCopiesParameters() {
        machine.ring3();
        machine.descriptor(FREE, callGate(CODE32_0, 0x7000, GATE_32, 2));
        cpu.slots[Cpu.RSP] = STACK_3 - 8;
        machine.put(STACK_3 - 8, 4, 0x1111);
        machine.put(STACK_3 - 4, 4, 0x2222);
        assertTrue(FarTransfer.call(cpu, FREE | 3, 0xdead, 32));
        assertEquals(0x7000, cpu.rip);
        assertEquals(0, cpu.cpl);
        assertEquals(CODE32_0, cpu.segments[SegmentRegister.CS].selector);
        long[] frame = {0x5002, CODE32_3, 0x1111, 0x2222, STACK_3 - 8, DATA_3};
        for (int i = 0; i < frame.length; i++) {
            assertEquals(frame[i], machine.stack32(i), "doubleword " + i);
        }
        assertEquals(STACK_0 - 24, cpu.slots[Cpu.RSP]);
        assertTrue(FarTransfer.ret(cpu, 32, 8));
        assertEquals(3, cpu.cpl);
        assertEquals(STACK_3, cpu.slots[Cpu.RSP]);
        assertEquals(0x5002, cpu.rip);
    }

    @Test
    void aSixteenBitCallGatePushesWords() {
        machine.descriptor(FREE, callGate(CODE32_0, 0xabcd_7000L, GATE_16, 0));
        assertTrue(FarTransfer.call(cpu, FREE, 0, 32));
        assertEquals(0x7000, cpu.rip);
        assertEquals(STACK_0 - 4, cpu.slots[Cpu.RSP]);
    }

    @Test
    void callGateChecks() {
        machine.ring3();
        long gate = callGate(CODE32_0, 0x7000, GATE_32, 0);
        machine.descriptor(FREE, gate & ~(3L << 45));
        fails(FarTransfer.call(cpu, FREE, 0, 32), Vector.GP, FREE);
        machine.descriptor(FREE, gate & ~(1L << 47));
        fails(FarTransfer.call(cpu, FREE, 0, 32), Vector.NP, FREE);
        machine.descriptor(FREE, callGate(0, 0x7000, GATE_32, 0));
        fails(FarTransfer.call(cpu, FREE, 0, 32), Vector.GP, 0);
        machine.descriptor(FREE, callGate(DATA_0, 0x7000, GATE_32, 0));
        fails(FarTransfer.call(cpu, FREE, 0, 32), Vector.GP, DATA_0);
        machine.descriptor(FREE, gate);
        fails(FarTransfer.jump(cpu, FREE, 0, 32), Vector.GP, CODE32_0);
        machine.put(TSS + 8, 2, DATA_3);
        fails(FarTransfer.call(cpu, FREE, 0, 32), Vector.TS, DATA_3 & ~3);
        assertEquals(STACK_3, cpu.slots[Cpu.RSP]);
        assertEquals(3, cpu.cpl);
    }

    @Test
    void returnsCheckTheCodeSegment() {
        farFrame(0, 0x7000);
        fails(FarTransfer.ret(cpu, 32, 0), Vector.GP, 0);
        farFrame(DATA_0, 0x7000);
        fails(FarTransfer.ret(cpu, 32, 0), Vector.GP, DATA_0);
        machine.ring3();
        farFrame(CODE32_0, 0x7000);
        fails(FarTransfer.ret(cpu, 32, 0), Vector.GP, CODE32_0);
    }

    @Test
    void aFarPointerToABusyTssIsGp() {
        fails(FarTransfer.jump(cpu, TSS_SELECTOR, 0, 32), Vector.GP, TSS_SELECTOR);
    }

    @Test
    void a64BitCallGateUsesRsp0AndANullSs() {
        TestMachine wide = TestMachine.long64();
        wide.ring3();
        wide.descriptor(FREE, callGate(CODE_0, 0x7000, GATE_32, 0));
        wide.put(TestMachine.GDT + FREE + 8, 8, 0);
        assertTrue(FarTransfer.call(wide.cpu, FREE | 3, 0, 64));
        assertEquals(0, wide.cpu.cpl);
        assertEquals(0, wide.cpu.segments[SegmentRegister.SS].selector);
        assertEquals(STACK_0 - 32, wide.cpu.slots[Cpu.RSP]);
        long[] frame = {0x5002, CODE_3, STACK_3, DATA_3};
        for (int i = 0; i < frame.length; i++) {
            assertEquals(frame[i], wide.stack64(i), "qword " + i);
        }
        assertTrue(FarTransfer.ret(wide.cpu, 64, 0));
        assertEquals(STACK_3, wide.cpu.slots[Cpu.RSP]);
        assertEquals(3, wide.cpu.cpl);
        wide.put(TestMachine.GDT + FREE + 8, 8, 1L << 40);
        wide.assertFault(FarTransfer.call(wide.cpu, FREE | 3, 0, 64), Vector.GP, FREE);
        wide.put(TestMachine.GDT + FREE + 8, 8, 0x8000L);
        wide.assertFault(FarTransfer.call(wide.cpu, FREE | 3, 0, 64), Vector.GP, 0);
    }

    @Test
    void longModeJumpsBetweenCodeSizes() {
        TestMachine wide = TestMachine.long64();
        assertTrue(FarTransfer.jump(wide.cpu, CODE32_0, 0x7000, 32));
        assertFalse(wide.cpu.mode64());
        assertTrue(FarTransfer.jump(wide.cpu, CODE_0, 0x7000, 32));
        assertTrue(wide.cpu.mode64());
        boolean jumped = FarTransfer.jump(wide.cpu, CODE_0, 0x8000_0000_0000L, 64);
        wide.assertFault(jumped, Vector.GP, 0);
        wide.assertFault(FarTransfer.jump(wide.cpu, TSS_SELECTOR, 0, 64), Vector.GP, TSS_SELECTOR);
    }

    private static long callGate(int selector, long offset, int type, int parameters) {
        return TestMachine.gate(selector, offset, type, 3) | (long) parameters << 32;
    }

    private void farFrame(int selector, long offset) {
        machine.put(cpu.slots[Cpu.RSP], 4, offset);
        machine.put(cpu.slots[Cpu.RSP] + 4, 4, selector);
    }

    private void fails(boolean completed, int vector, int errorCode) {
        machine.assertFault(completed, vector, errorCode);
        assertEquals(0x5000, cpu.rip);
    }
}
