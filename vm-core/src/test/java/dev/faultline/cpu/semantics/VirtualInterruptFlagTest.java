package dev.faultline.cpu.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.EmptyBoard;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.Mmu;
import org.junit.jupiter.api.Test;

/** CLI, STI, PUSHF and POPF with CR4.VME and CR4.PVI (Intel SDM Vol. 3B 20.3.3 and 20.4). */
class VirtualInterruptFlagTest {
    private static final int WORD = 1;
    private static final int DOUBLEWORD = 2;

    private final Cpu cpu = virtual8086();

    @Test
    void belowIopl3CliAndStiAreGpWithoutVme() {
        fails(FlagOperations.cli(cpu));
        fails(FlagOperations.sti(cpu));
        fails(FlagOperations.popf(cpu, WORD, 0));
        fails(FlagOperations.checkIopl(cpu, WORD));
    }

    @Test
    void withVmeTheyMoveVif() {
        cpu.cr4 = Cr4.VME;
        assertTrue(FlagOperations.sti(cpu));
        assertTrue(has(Rflags.VIF));
        assertFalse(has(Rflags.IF));
        assertEquals(
                Rflags.FIXED | Rflags.IF | Rflags.IOPL, FlagOperations.pushedFlags(cpu) & 0xffff);
        assertTrue(FlagOperations.cli(cpu));
        assertFalse(has(Rflags.VIF));
        assertTrue(FlagOperations.popf(cpu, WORD, Rflags.IF | Rflags.IOPL | Rflags.DF));
        assertTrue(has(Rflags.VIF) && has(Rflags.DF));
        assertEquals(0, cpu.iopl());
    }

    @Test
    void thirtyTwoBitFormsStayGpWithVme() {
        cpu.cr4 = Cr4.VME;
        fails(FlagOperations.popf(cpu, DOUBLEWORD, 0));
        fails(FlagOperations.checkIopl(cpu, DOUBLEWORD));
    }

    @Test
    void aPendingVirtualInterruptIsGpWhenVifWouldBeSet() {
        cpu.cr4 = Cr4.VME;
        cpu.systemFlags |= Rflags.VIP;
        fails(FlagOperations.sti(cpu));
        fails(FlagOperations.popf(cpu, WORD, Rflags.IF));
        assertTrue(FlagOperations.popf(cpu, WORD, 0));
        fails(FlagOperations.popf(cpu, WORD, Rflags.TF));
    }

    @Test
    void pviDoesTheSameForProtectedModeAtCpl3ButNotForPopf() {
        cpu.systemFlags = Rflags.FIXED;
        fails(FlagOperations.sti(cpu));
        cpu.cr4 = Cr4.PVI;
        assertTrue(FlagOperations.sti(cpu));
        assertTrue(has(Rflags.VIF));
        assertTrue(FlagOperations.popf(cpu, DOUBLEWORD, Rflags.IF));
        assertFalse(has(Rflags.IF));
    }

    private boolean has(int flag) {
        return (cpu.systemFlags & flag) != 0;
    }

    private void fails(boolean completed) {
        assertFalse(completed);
        assertEquals(ExitStatus.FAULT, cpu.exitStatus);
        assertEquals(Vector.GP, cpu.faultVector);
        cpu.exitStatus = ExitStatus.NONE;
    }

    private static Cpu virtual8086() {
        Cpu cpu = new Cpu(new EmptyBoard());
        CodePages code = new CodePages();
        cpu.mmu = new Mmu(cpu, new PhysicalMemory(1 << 20, code), code, new EmptyBoard());
        cpu.cr0 = Cr0.PE;
        cpu.cpl = 3;
        cpu.systemFlags = Rflags.FIXED | Rflags.VM;
        cpu.modeChanged();
        return cpu;
    }
}
