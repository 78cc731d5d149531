package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE32_3;
import static dev.faultline.cpu.TestMachine.CODE_0;
import static dev.faultline.cpu.TestMachine.CODE_3;
import static dev.faultline.cpu.TestMachine.DATA_0;
import static dev.faultline.cpu.TestMachine.DATA_3;
import static dev.faultline.cpu.TestMachine.FREE;
import static dev.faultline.cpu.TestMachine.STACK_0;
import static dev.faultline.cpu.TestMachine.STACK_3;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** IRETQ (Intel SDM Vol. 2 IRET). */
class Iret64Test {
    private static final long FRAME = STACK_0 - 40;

    private final TestMachine machine = TestMachine.long64();
    private final Cpu cpu = machine.cpu;

    @Test
    void returnsToTheSamePrivilegeWithANullSs() {
        frame(0x6000, CODE_0, Rflags.FIXED | Rflags.CF, 0x8888, 0);
        assertTrue(Iret.iret(cpu, 64));
        assertEquals(0x6000, cpu.rip);
        assertEquals(0x8888, cpu.slots[Cpu.RSP]);
        assertTrue(LazyFlags.carry(cpu));
    }

    @Test
    void deliveryAndIretAreARoundTripFromRing3() {
        machine.ring3();
        LazyFlags.setExplicit(cpu, Rflags.OF | Rflags.PF);
        cpu.systemFlags |= Rflags.IF;
        assertTrue(machine.fault(Vector.UD, 0));
        assertTrue(Iret.iret(cpu, 64));
        assertEquals(3, cpu.cpl);
        assertEquals(0x5000, cpu.rip);
        assertEquals(STACK_3, cpu.slots[Cpu.RSP]);
        assertEquals(CODE_3, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(DATA_3, cpu.segments[SegmentRegister.SS].selector);
        assertEquals(Rflags.OF | Rflags.PF, LazyFlags.get(cpu));
        assertEquals(Rflags.FIXED | Rflags.IF | Rflags.RF, cpu.systemFlags);
        assertFalse(cpu.attention);
        assertEquals(3, Mode.cpl(cpu.modeKey));
    }

    @Test
    void anIretThatSetsIfLetsAWaitingInterruptIn() {
        cpu.systemFlags |= Rflags.IF;
        assertTrue(machine.fault(Vector.UD, 0));
        machine.interruptWaits = true;
        assertTrue(Iret.iret(cpu, 64));
        assertTrue(cpu.attention);
    }

    @Test
    void anOuterReturnDropsSegmentsThatTheNewPrivilegeMayNotHave() {
        machine.fill(SegmentRegister.DS, DATA_0);
        machine.fill(SegmentRegister.ES, DATA_3);
        machine.fill(SegmentRegister.FS, TestMachine.CONFORMING_0);
        frame(0x6000, CODE_3, Rflags.FIXED, STACK_3, DATA_3);
        assertTrue(Iret.iret(cpu, 64));
        assertEquals(0, cpu.segments[SegmentRegister.DS].selector);
        assertEquals(0, cpu.segments[SegmentRegister.DS].attributes);
        assertEquals(DATA_3, cpu.segments[SegmentRegister.ES].selector);
        assertEquals(TestMachine.CONFORMING_0, cpu.segments[SegmentRegister.FS].selector);
    }

    @Test
    void returnsToCompatibilityModeWithThirtyTwoBitRipAndRsp() {
        frame(0x6000, CODE32_3, Rflags.FIXED, STACK_3, DATA_3);
        assertTrue(Iret.iret(cpu, 64));
        assertFalse(cpu.mode64());
        assertEquals(32, Mode.codeBits(cpu.modeKey));
    }

    @Test
    void ring3ChangesNeitherIfNorIopl() {
        machine.ring3();
        cpu.slots[Cpu.RSP] = FRAME;
        cpu.systemFlags |= Rflags.IF;
        frame(0x6000, CODE_3, Rflags.FIXED | Rflags.IOPL | Rflags.AC, STACK_3, DATA_3);
        assertTrue(Iret.iret(cpu, 64));
        assertEquals(Rflags.FIXED | Rflags.IF | Rflags.AC, cpu.systemFlags);
    }

    @Test
    void vmIsIgnoredInIa32eMode() {
        frame(0x6000, CODE_0, Rflags.FIXED | Rflags.VM, 0x8888, 0);
        assertTrue(Iret.iret(cpu, 64));
        assertFalse(cpu.virtual8086());
    }

    @Test
    void sixteenBitIretPopsWords() {
        cpu.slots[Cpu.RSP] = 0x8000;
        cpu.systemFlags |= Rflags.AC;
        int[] words = {0x6000, CODE_0, Rflags.FIXED | Rflags.ZF, 0x8888, 0};
        for (int i = 0; i < 5; i++) {
            machine.put(0x8000 + 2 * i, 2, words[i]);
        }
        assertTrue(Iret.iret(cpu, 16));
        assertEquals(0x6000, cpu.rip);
        assertEquals(0x8888, cpu.slots[Cpu.RSP]);
        assertTrue(LazyFlags.zero(cpu));
        assertEquals(Rflags.FIXED | Rflags.AC, cpu.systemFlags);
    }

    @Test
    void nestedTaskIsGp0() {
        frame(0x6000, CODE_0, Rflags.FIXED, 0x8888, 0);
        cpu.systemFlags |= Rflags.NT;
        machine.assertFault(Iret.iret(cpu, 64), Vector.GP, 0);
    }

    @Test
    void aNullCodeSelectorIsGp0() {
        frame(0x6000, 3, Rflags.FIXED, 0x8888, 0);
        fails(Vector.GP, 0);
    }

    @Test
    void dataIsNoCode() {
        frame(0x6000, DATA_0, Rflags.FIXED, 0x8888, 0);
        fails(Vector.GP, DATA_0);
    }

    @Test
    void aSelectorPastTheTableIsGpOfTheSelector() {
        frame(0x6000, 0xfffc, Rflags.FIXED, 0x8888, 0);
        fails(Vector.GP, 0xfffc);
    }

    @Test
    void returningInwardIsGpOfTheSelector() {
        machine.ring3();
        cpu.slots[Cpu.RSP] = FRAME;
        frame(0x6000, CODE_0, Rflags.FIXED, 0x8888, 0);
        fails(Vector.GP, CODE_0);
    }

    @Test
    void absentCodeIsNp() {
        machine.descriptor(FREE, 0x00af1b000000ffffL);
        frame(0x6000, FREE, Rflags.FIXED, 0x8888, 0);
        fails(Vector.NP, FREE);
    }

    @Test
    void longAndBigCodeIsGpOfTheSelector() {
        machine.descriptor(FREE, 0x00ef9b000000ffffL);
        frame(0x6000, FREE, Rflags.FIXED, 0x8888, 0);
        fails(Vector.GP, FREE);
    }

    @Test
    void aNullSsIsGp0OnTheWayToRing3() {
        frame(0x6000, CODE_3, Rflags.FIXED, STACK_3, 3);
        fails(Vector.GP, 0);
    }

    @Test
    void aNullSsIsGp0OnTheWayToCompatibilityMode() {
        frame(0x6000, TestMachine.CODE32_0, Rflags.FIXED, STACK_3, 0);
        fails(Vector.GP, 0);
    }

    @Test
    void anSsOfAnotherPrivilegeIsGpOfTheSelector() {
        frame(0x6000, CODE_3, Rflags.FIXED, STACK_3, DATA_0);
        fails(Vector.GP, DATA_0);
    }

    @Test
    void anSsThatIsNotWritableIsGpOfTheSelector() {
        frame(0x6000, CODE_3, Rflags.FIXED, STACK_3, CODE_3);
        fails(Vector.GP, CODE_3 & ~3);
    }

    @Test
    void anAbsentSsIsSsOfTheSelector() {
        machine.descriptor(FREE, 0x00cf73000000ffffL);
        frame(0x6000, CODE_3, Rflags.FIXED, STACK_3, FREE | 3);
        fails(Vector.SS, FREE);
    }

    @Test
    void aNonCanonicalRipIsGp0AtTheIret() {
        frame(0x8000_0000_0000L, CODE_3, Rflags.FIXED, STACK_3, DATA_3);
        fails(Vector.GP, 0);
        assertEquals(0, cpu.cpl);
    }

    @Test
    void aNonCanonicalStackIsSs0() {
        cpu.slots[Cpu.RSP] = 0x7fff_ffff_fff0L;
        machine.assertFault(Iret.iret(cpu, 64), Vector.SS, 0);
    }

    @Test
    void anUnalignedFrameAtRing3IsAcWhereAlignmentIsChecked() {
        machine.ring3();
        cpu.cr0 |= Cr0.AM;
        cpu.systemFlags |= Rflags.AC;
        cpu.modeChanged();
        cpu.slots[Cpu.RSP] = STACK_3 - 52;
        machine.assertFault(Iret.iret(cpu, 64), Vector.AC, 0);
        assertEquals(STACK_3 - 52, cpu.slots[Cpu.RSP]);
        assertTrue(machine.fault(Vector.AC, 0));
        assertTrue(cpu.slots[Cpu.RSP] < STACK_0, "the supervisor's pushes are not checked");
    }

    @Test
    void aFaultingIretStillUnblocksNmis() {
        cpu.nmiBlocked = true;
        frame(0x6000, 0, Rflags.FIXED, 0x8888, 0);
        fails(Vector.GP, 0);
        assertFalse(cpu.nmiBlocked);
    }

    private void fails(int vector, int errorCode) {
        cpu.rip = 0x5000;
        long rsp = cpu.slots[Cpu.RSP];
        machine.assertFault(Iret.iret(cpu, 64), vector, errorCode);
        assertEquals(rsp, cpu.slots[Cpu.RSP]);
        assertEquals(0x5000, cpu.rip);
    }

    private void frame(long rip, int code, long flags, long rsp, int stack) {
        cpu.slots[Cpu.RSP] = FRAME;
        machine.put(FRAME, 8, rip);
        machine.put(FRAME + 8, 8, code);
        machine.put(FRAME + 16, 8, flags);
        machine.put(FRAME + 24, 8, rsp);
        machine.put(FRAME + 32, 8, stack);
    }
}
