package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE_0;
import static dev.faultline.cpu.TestMachine.STACK_0;
import static dev.faultline.cpu.TestMachine.STACK_3;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** SYSCALL, SYSRET, SYSENTER, SYSEXIT, SWAPGS and the FS and GS bases (Intel SDM Vol. 2). */
class SystemCallTest {
    private static final int R11 = 11;
    private static final long NOT_CANONICAL = 0x0100_0000_0000_0000L;

    private final TestMachine machine = TestMachine.long64();
    private final Cpu cpu = machine.cpu;

    @Test
    void syscallAndSysretAreARoundTrip() {
        machine.ring3();
        cpu.msrs.star = 0x0013_0008L << 32;
        cpu.msrs.lstar = 0x7000;
        cpu.msrs.sfmask = Rflags.IF | Rflags.TF | Rflags.DF | Rflags.CF;
        cpu.systemFlags |= Rflags.IF | Rflags.RF | Rflags.DF;
        LazyFlags.setExplicit(cpu, Rflags.CF | Rflags.ZF);
        assertTrue(SystemCall.syscall(cpu));
        assertEquals(0x7000, cpu.rip);
        assertEquals(0x5002, cpu.slots[Cpu.RCX]);
        int flags = Rflags.FIXED | Rflags.IF | Rflags.DF | Rflags.CF | Rflags.ZF;
        assertEquals(flags, cpu.slots[R11]);
        assertEquals(Rflags.FIXED, cpu.systemFlags);
        assertEquals(Rflags.ZF, LazyFlags.get(cpu));
        assertEquals(STACK_3, cpu.slots[Cpu.RSP]);
        assertEquals(CODE_0, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(0x10, cpu.segments[SegmentRegister.SS].selector);
        assertEquals(0, cpu.cpl);
        assertTrue(SystemCall.sysret(cpu, 64));
        assertEquals(0x5002, cpu.rip);
        assertEquals(3, cpu.cpl);
        assertEquals(0x23, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(0x1b, cpu.segments[SegmentRegister.SS].selector);
        assertTrue(cpu.mode64());
        assertEquals(flags, LazyFlags.rflags(cpu));
        assertFalse(cpu.attention);
    }

    @Test
    void sysretThatSetsIfLetsAWaitingInterruptIn() {
        cpu.slots[R11] = Rflags.FIXED | Rflags.IF;
        cpu.slots[Cpu.RCX] = 0x5000;
        machine.interruptWaits = true;
        assertTrue(SystemCall.sysret(cpu, 64));
        assertTrue(cpu.attention);
    }

    @Test
    void sysretToCompatibilityModeUsesStarItself() {
        cpu.msrs.star = 0x0030_0008L << 32;
        cpu.slots[Cpu.RCX] = 0x1234_0000_5000L;
        cpu.slots[R11] = Rflags.FIXED;
        assertTrue(SystemCall.sysret(cpu, 32));
        assertEquals(0x33, cpu.segments[SegmentRegister.CS].selector);
        assertFalse(cpu.mode64());
        assertEquals(0x5000, cpu.rip);
    }

    @Test
    void sysretToANonCanonicalAddressIsGp0InRing0() {
        cpu.slots[Cpu.RCX] = 0x8000_0000_0000L;
        machine.assertFault(SystemCall.sysret(cpu, 64), Vector.GP, 0);
        assertEquals(0, cpu.cpl);
    }

    @Test
    void syscallNeedsSceAnd64BitCode() {
        cpu.efer &= ~Efer.SCE;
        machine.assertFault(SystemCall.syscall(cpu), Vector.UD, 0);
        cpu.efer |= Efer.SCE;
        machine.enter(TestMachine.CODE32_3, TestMachine.DATA_3, STACK_3);
        machine.assertFault(SystemCall.syscall(cpu), Vector.UD, 0);
        machine.ring3();
        machine.assertFault(SystemCall.sysret(cpu, 64), Vector.GP, 0);
    }

    @Test
    void sysenterAndSysexit() {
        machine.ring3();
        machine.assertFault(SystemCall.sysenter(cpu), Vector.GP, 0);
        cpu.msrs.sysenterCs = CODE_0;
        cpu.msrs.sysenterEip = 0x7000;
        cpu.msrs.sysenterEsp = STACK_0;
        cpu.systemFlags |= Rflags.IF;
        assertTrue(SystemCall.sysenter(cpu));
        assertEquals(0x7000, cpu.rip);
        assertEquals(STACK_0, cpu.slots[Cpu.RSP]);
        assertEquals(Rflags.FIXED, cpu.systemFlags);
        assertTrue(cpu.mode64());
        cpu.slots[Cpu.RCX] = STACK_3;
        cpu.slots[Cpu.RDX] = 0x5000;
        assertTrue(SystemCall.sysexit(cpu, 64));
        assertEquals(CODE_0 + 32 | 3, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(CODE_0 + 40 | 3, cpu.segments[SegmentRegister.SS].selector);
        assertEquals(STACK_3, cpu.slots[Cpu.RSP]);
        assertEquals(3, cpu.cpl);
        machine.assertFault(SystemCall.sysexit(cpu, 64), Vector.GP, 0);
    }

    @Test
    void swapgsExchangesTheBases() {
        cpu.msrs.kernelGsBase = 0x1111;
        cpu.segments[SegmentRegister.GS].base = 0x2222;
        assertTrue(SystemCall.swapgs(cpu));
        assertEquals(0x1111, cpu.segments[SegmentRegister.GS].base);
        assertEquals(0x2222, cpu.msrs.kernelGsBase);
        machine.ring3();
        machine.assertFault(SystemCall.swapgs(cpu), Vector.GP, 0);
    }

    @Test
    void wrfsbaseNeedsCr4AndACanonicalValue() {
        machine.assertFault(SystemCall.writeBase(cpu, SegmentRegister.FS, 1), Vector.UD, 0);
        cpu.cr4 |= Cr4.FSGSBASE;
        assertTrue(SystemCall.writeBase(cpu, SegmentRegister.FS, 0x1234));
        assertEquals(0x1234, cpu.segments[SegmentRegister.FS].base);
        boolean written = SystemCall.writeBase(cpu, SegmentRegister.FS, NOT_CANONICAL);
        machine.assertFault(written, Vector.GP, 0);
    }
}
