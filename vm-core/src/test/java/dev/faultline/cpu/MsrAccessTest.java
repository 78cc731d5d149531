package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** RDMSR and WRMSR, CPUID, I/O permission and reset. */
class MsrAccessTest {
    private static final int EFER = 0xc000_0080;
    private static final int LSTAR = 0xc000_0082;
    private static final int GS_BASE = 0xc000_0101;
    private static final int PAT = 0x277;

    private final TestMachine machine = TestMachine.long64();
    private final Cpu cpu = machine.cpu;

    @Test
    void registersAreWrittenAndReadBack() {
        int[] numbers = {LSTAR, GS_BASE, 0xc000_0100, 0xc000_0102, 0x175, 0x176};
        for (int number : numbers) {
            assertTrue(write(number, 0xffff_8000_1234_5678L));
            assertEquals(0xffff_8000_1234_5678L, read(number));
            fails(number, 0x0100_0000_0000_0000L);
        }
        assertEquals(0xffff_8000_1234_5678L, cpu.segments[SegmentRegister.GS].base);
    }

    @Test
    void eferChecksReservedBitsAndLme() {
        fails(EFER, cpu.efer | 1 << 1);
        fails(EFER, cpu.efer & ~Efer.LME);
        assertTrue(write(EFER, cpu.efer & ~(Efer.NXE | Efer.LMA)));
        assertEquals(Efer.SCE | Efer.LME | Efer.LMA, read(EFER));
    }

    @Test
    void memoryTypesMustExist() {
        assertTrue(write(PAT, 0x0706050401000000L));
        fails(PAT, 0x02);
        fails(PAT, 0x08);
        assertTrue(write(0x2ff, 0xc06));
        fails(0x2ff, 0xc07);
        assertTrue(write(0x200, 0x80000006L));
        assertEquals(0x80000006L, read(0x200));
        fails(0x200, 0x80000002L);
        fails(0x201, 1L << 60);
        assertTrue(write(0x26f, 0x0606060606060606L));
        fails(0x250, 0x07);
        assertEquals(0x508, read(0xfe));
        fails(0xfe, 0);
    }

    @Test
    void theTimeStampCounterIsWritable() {
        machine.time = 1000;
        assertEquals(1000, read(0x10));
        assertTrue(write(0x10, 5));
        machine.time = 1010;
        assertEquals(15, read(0x10));
    }

    @Test
    void unknownRegistersAreGp0AndReported() {
        cpu.slots[Cpu.RCX] = 0x12345;
        machine.assertFault(MsrAccess.read(cpu), Vector.GP, 0);
        fails(0x12345, 0);
        assertEquals(2, machine.unmodelled.size());
        machine.ring3();
        machine.assertFault(MsrAccess.read(cpu), Vector.GP, 0);
        assertEquals(2, machine.unmodelled.size());
    }

    @Test
    void cpuidAnswersAsAnIntelProcessor() {
        assertEquals("GenuineIntel", cpuid(0, Cpu.RBX) + cpuid(0, Cpu.RDX) + cpuid(0, Cpu.RCX));
        StringBuilder brand = new StringBuilder();
        for (int leaf = 0x80000002; leaf <= 0x80000004; leaf++) {
            brand.append(cpuid(leaf, Cpu.RAX)).append(cpuid(leaf, Cpu.RBX));
            brand.append(cpuid(leaf, Cpu.RCX)).append(cpuid(leaf, Cpu.RDX));
        }
        assertEquals("Faultline virtual CPU", brand.toString().replace("\0", ""));
        execute(0x80000001, 0);
        assertTrue((cpu.slots[Cpu.RDX] & CpuFeatures.EDX81_SYSCALL) != 0);
        machine.enter(TestMachine.CODE32_0, TestMachine.DATA_0, 0x9000);
        execute(0x80000001, 0);
        assertFalse((cpu.slots[Cpu.RDX] & CpuFeatures.EDX81_SYSCALL) != 0);
        execute(0x80000008, 0);
        assertEquals(57 << 8 | 46, cpu.slots[Cpu.RAX]);
    }

    @Test
    void cpuidMirrorsPkeAndTellsTheTscsFrequency() {
        execute(7, 0);
        assertEquals(0, cpu.slots[Cpu.RCX] >>> 4 & 1);
        cpu.cr4 |= Cr4.PKE;
        execute(7, 0);
        assertEquals(1, cpu.slots[Cpu.RCX] >>> 4 & 1);
        cpu.features.tscHertz = 1_000_000_000L;
        execute(0x15, 0);
        assertEquals(1, cpu.slots[Cpu.RAX]);
        assertEquals(1000, cpu.slots[Cpu.RBX]);
        assertEquals(1_000_000, cpu.slots[Cpu.RCX]);
    }

    @Test
    void theIoMapRulesPortsAboveIopl() {
        machine.put(TestMachine.TSS + 102, 2, 0x68);
        assertTrue(IoPermission.allowed(cpu, 0x80, 4));
        machine.ring3();
        machine.assertFault(IoPermission.allowed(cpu, 0x80, 1), Vector.GP, 0);
        cpu.systemFlags |= Rflags.IOPL;
        assertTrue(IoPermission.allowed(cpu, 0x80, 1));
        cpu.systemFlags &= ~Rflags.IOPL;
        cpu.tr.limit = 0x68 + 0x11;
        machine.put(TestMachine.TSS + 0x68 + 0x10, 2, 0xff02);
        assertTrue(IoPermission.allowed(cpu, 0x80, 1));
        assertTrue(IoPermission.allowed(cpu, 0x82, 4));
        machine.assertFault(IoPermission.allowed(cpu, 0x80, 2), Vector.GP, 0);
        machine.assertFault(IoPermission.allowed(cpu, 0x87, 2), Vector.GP, 0);
        machine.assertFault(IoPermission.allowed(cpu, 0x88, 1), Vector.GP, 0);
    }

    @Test
    void resetStartsAtTheTopOfTheFirst4GiB() {
        cpu.idtBase = 5;
        cpu.slots[Cpu.RAX] = 1;
        Reset.toPowerOn(cpu);
        assertEquals(0xfff0, cpu.rip);
        assertEquals(0xffff0000L, cpu.segments[SegmentRegister.CS].base);
        assertEquals(0x60000010L, cpu.cr0);
        assertEquals(Cpuid.SIGNATURE, cpu.slots[Cpu.RDX]);
        assertEquals(0, cpu.slots[Cpu.RAX]);
        assertEquals(0xffff0ff0L, cpu.dr[6]);
        assertEquals(0x400, cpu.dr[7]);
        assertFalse(cpu.protectedMode());
        assertEquals(0xffff0, cpu.segments[SegmentRegister.CS].base + cpu.rip & 0xfffff);
    }

    private String cpuid(int leaf, int register) {
        execute(leaf, 0);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            text.append((char) (cpu.slots[register] >>> 8 * i & 0xff));
        }
        return text.toString();
    }

    private void execute(int leaf, int subleaf) {
        cpu.slots[Cpu.RAX] = Integer.toUnsignedLong(leaf);
        cpu.slots[Cpu.RCX] = subleaf;
        Cpuid.execute(cpu);
    }

    private long read(int number) {
        cpu.slots[Cpu.RCX] = Integer.toUnsignedLong(number);
        assertTrue(MsrAccess.read(cpu));
        return cpu.slots[Cpu.RDX] << 32 | cpu.slots[Cpu.RAX];
    }

    private boolean write(int number, long value) {
        cpu.slots[Cpu.RCX] = Integer.toUnsignedLong(number);
        cpu.slots[Cpu.RAX] = value & 0xffffffffL;
        cpu.slots[Cpu.RDX] = value >>> 32;
        return MsrAccess.write(cpu);
    }

    private void fails(int number, long value) {
        machine.assertFault(write(number, value), Vector.GP, 0);
    }
}
