package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** MOV CR, LMSW, CLTS and the way into and out of IA-32e mode (Intel SDM Vol. 3A 2.5, 9.8.5). */
class ControlRegistersTest {
    private final TestMachine wide = TestMachine.long64();
    private final TestMachine flat = TestMachine.flat32();

    @Test
    void unknownRegistersAreUdBeforePrivilege() {
        wide.ring3();
        for (int number : new int[] {1, 5, 6, 7, 9, 15}) {
            wide.assertFault(ControlRegisters.write(wide.cpu, number, 0), Vector.UD, 0);
        }
        for (int number : new int[] {0, 2, 3, 4, 8}) {
            wide.assertFault(ControlRegisters.write(wide.cpu, number, 0), Vector.GP, 0);
        }
    }

    @Test
    void cr0Combinations() {
        writeFails(flat, 0, 1L << 32);
        writeFails(flat, 0, Cr0.PG);
        writeFails(flat, 0, Cr0.PE | Cr0.NW);
        assertTrue(ControlRegisters.write(flat.cpu, 0, Cr0.PE | Cr0.TS | 1 << 10));
        assertEquals(Cr0.PE | Cr0.TS | Cr0.ET, ControlRegisters.read(flat.cpu, 0));
        writeFails(wide, 0, wide.cpu.cr0 & ~Cr0.PG);
    }

    @Test
    void longModeIsEnteredByPagingWithLme() {
        Cpu cpu = flat.cpu;
        cpu.efer = Efer.LME;
        writeFails(flat, 0, cpu.cr0 | Cr0.PG);
        assertTrue(ControlRegisters.write(cpu, 4, Cr4.PAE));
        assertTrue(ControlRegisters.write(cpu, 3, TestMachine.PML4));
        assertTrue(ControlRegisters.write(cpu, 0, cpu.cr0 | Cr0.PG));
        assertTrue(cpu.longMode());
        assertFalse(cpu.mode64());
        writeFails(flat, 4, 0);
        assertTrue(ControlRegisters.write(cpu, 0, cpu.cr0 & ~Cr0.PG));
        assertFalse(cpu.longMode());
        assertEquals(Efer.LME, cpu.efer);
    }

    @Test
    void cr4ReservedBitsAndPcid() {
        writeFails(wide, 4, wide.cpu.cr4 | 1L << 40);
        wide.cpu.features.leaf1Ecx &= ~CpuFeatures.ECX1_XSAVE;
        writeFails(wide, 4, wide.cpu.cr4 | Cr4.OSXSAVE);
        writeFails(wide, 4, wide.cpu.cr4 ^ Cr4.LA57);
        writeFails(flat, 4, Cr4.PCIDE);
        wide.cpu.cr3 |= 1;
        writeFails(wide, 4, wide.cpu.cr4 | Cr4.PCIDE);
        wide.cpu.cr3 &= ~1L;
        assertTrue(ControlRegisters.write(wide.cpu, 4, wide.cpu.cr4 | Cr4.PCIDE));
        assertTrue(ControlRegisters.write(wide.cpu, 3, TestMachine.PML4 | 5 | 1L << 63));
        assertEquals(TestMachine.PML4 | 5, wide.cpu.cr3);
    }

    @Test
    void cr3BitsAboveThePhysicalAddressAreReserved() {
        writeFails(wide, 3, 1L << 52);
        writeFails(wide, 3, 1L << 63);
    }

    @Test
    void paePagingChecksThePdptes() {
        Cpu cpu = flat.cpu;
        assertTrue(ControlRegisters.write(cpu, 4, Cr4.PAE));
        flat.put(0x20000, 8, 0x21000 | 1);
        flat.put(0x20008, 8, 0x22000 | 3);
        assertTrue(ControlRegisters.write(cpu, 3, 0x20000));
        writeFails(flat, 0, cpu.cr0 | Cr0.PG);
        flat.put(0x20008, 8, 0x22000 | 2);
        assertTrue(ControlRegisters.write(cpu, 0, cpu.cr0 | Cr0.PG));
    }

    @Test
    void cr8HasFourBits() {
        writeFails(wide, 8, 16);
        assertTrue(ControlRegisters.write(wide.cpu, 8, 15));
        assertEquals(15, ControlRegisters.read(wide.cpu, 8));
    }

    @Test
    void lmswSetsButNeverClearsPe() {
        assertTrue(ControlRegisters.lmsw(flat.cpu, (int) Cr0.TS));
        assertTrue(flat.cpu.protectedMode());
        assertTrue((flat.cpu.cr0 & Cr0.TS) != 0);
        assertTrue(ControlRegisters.clts(flat.cpu));
        assertEquals(0, flat.cpu.cr0 & Cr0.TS);
        flat.ring3();
        flat.assertFault(ControlRegisters.lmsw(flat.cpu, 0), Vector.GP, 0);
        flat.assertFault(ControlRegisters.clts(flat.cpu), Vector.GP, 0);
        assertEquals(flat.cpu.cr0, ControlRegisters.smsw(flat.cpu));
        flat.cpu.cr4 |= Cr4.UMIP;
        ControlRegisters.smsw(flat.cpu);
        flat.assertFault(false, Vector.GP, 0);
    }

    @Test
    void invpcidChecksItsOperands() {
        wide.put(0x8000, 8, 0);
        wide.put(0x8008, 8, 0x5000);
        for (int type = 0; type < 4; type++) {
            assertTrue(ControlRegisters.invpcid(wide.cpu, type, 0x8000));
        }
        wide.assertFault(ControlRegisters.invpcid(wide.cpu, 4, 0x8000), Vector.GP, 0);
        wide.put(0x8000, 8, 1);
        wide.assertFault(ControlRegisters.invpcid(wide.cpu, 0, 0x8000), Vector.GP, 0);
        wide.put(0x8000, 8, 1 << 12);
        wide.assertFault(ControlRegisters.invpcid(wide.cpu, 2, 0x8000), Vector.GP, 0);
    }

    @Test
    void pkruNeedsPkeAndZeroOperands() {
        wide.assertFault(ControlRegisters.rdpkru(wide.cpu), Vector.UD, 0);
        wide.cpu.cr4 |= Cr4.PKE;
        wide.cpu.slots[Cpu.RAX] = 0x55;
        assertTrue(ControlRegisters.wrpkru(wide.cpu));
        assertEquals(0x55, wide.cpu.pkru);
        wide.cpu.slots[Cpu.RDX] = 1;
        assertTrue(ControlRegisters.rdpkru(wide.cpu));
        wide.assertFault(ControlRegisters.wrpkru(wide.cpu), Vector.GP, 0);
    }

    private static void writeFails(TestMachine machine, int number, long value) {
        long before = ControlRegisters.read(machine.cpu, number);
        boolean written = ControlRegisters.write(machine.cpu, number, value);
        machine.assertFault(written, Vector.GP, 0);
        assertEquals(before, ControlRegisters.read(machine.cpu, number));
    }
}
