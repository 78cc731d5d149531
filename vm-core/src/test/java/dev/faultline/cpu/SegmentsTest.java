package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE32_0;
import static dev.faultline.cpu.TestMachine.CODE_0;
import static dev.faultline.cpu.TestMachine.CONFORMING_0;
import static dev.faultline.cpu.TestMachine.DATA_0;
import static dev.faultline.cpu.TestMachine.DATA_3;
import static dev.faultline.cpu.TestMachine.FREE;
import static dev.faultline.cpu.TestMachine.TSS_SELECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Loads of segment registers, LDTR and TR, and accesses through them (SDM Vol. 3A 5). */
class SegmentsTest {
    private static final long EXPAND_DOWN = 0x0040970000000fffL;

    private final TestMachine machine = TestMachine.flat32();
    private final Cpu cpu = machine.cpu;

    @Test
    void aLoadSetsTheAccessedBitAndFillsTheCache() {
        machine.descriptor(FREE, 0x1240_9234_5678_0fffL);
        assertTrue(Segments.load(cpu, SegmentRegister.FS, FREE));
        SegmentRegister fs = cpu.segments[SegmentRegister.FS];
        assertEquals(0x12345678, fs.base);
        assertEquals(0xfff, fs.limit);
        assertTrue(fs.has(SegmentRegister.TYPE_ACCESSED | SegmentRegister.BIG));
        assertEquals(0x1240_9334_5678_0fffL, machine.get(TestMachine.GDT + FREE, 8));
    }

    @Test
    void dataRegistersTakeNullButSsDoesNot() {
        assertTrue(Segments.load(cpu, SegmentRegister.DS, 3));
        assertEquals(-1, SegmentCheck.linear(cpu, SegmentRegister.DS, 0, 1, false));
        machine.assertFault(false, Vector.GP, 0);
        fails(SegmentRegister.SS, 0, Vector.GP, 0);
    }

    @Test
    void sixtyFourBitModeTakesANullSsBelowRing3() {
        TestMachine wide = TestMachine.long64();
        assertTrue(Segments.load(wide.cpu, SegmentRegister.SS, 0));
        wide.assertFault(Segments.load(wide.cpu, SegmentRegister.SS, 3), Vector.GP, 0);
        wide.ring3();
        wide.assertFault(Segments.load(wide.cpu, SegmentRegister.SS, 3), Vector.GP, 0);
    }

    @Test
    void ssNeedsWritableDataOfItsPrivilege() {
        fails(SegmentRegister.SS, DATA_3, Vector.GP, DATA_3 & ~3);
        fails(SegmentRegister.SS, DATA_0 | 1, Vector.GP, DATA_0);
        fails(SegmentRegister.SS, CODE32_0, Vector.GP, CODE32_0);
        fails(SegmentRegister.SS, 0x1000, Vector.GP, 0x1000);
        machine.descriptor(FREE, 0x00cf13000000ffffL);
        fails(SegmentRegister.SS, FREE, Vector.SS, FREE);
    }

    @Test
    void dataRegistersNeedReadableSegmentsOfEnoughPrivilege() {
        machine.descriptor(FREE, 0x00cf99000000ffffL);
        fails(SegmentRegister.DS, FREE, Vector.GP, FREE);
        fails(SegmentRegister.DS, TSS_SELECTOR, Vector.GP, TSS_SELECTOR);
        fails(SegmentRegister.DS, DATA_0 | 3, Vector.GP, DATA_0);
        machine.descriptor(FREE, 0x00cf13000000ffffL);
        fails(SegmentRegister.DS, FREE, Vector.NP, FREE);
        machine.ring3();
        fails(SegmentRegister.ES, DATA_0, Vector.GP, DATA_0);
        assertTrue(Segments.load(cpu, SegmentRegister.ES, CONFORMING_0));
    }

    @Test
    void limitsAndTypesAreGpOrSsForTheStack() {
        machine.descriptor(FREE, 0x0040930000000fffL);
        assertTrue(Segments.load(cpu, SegmentRegister.DS, FREE));
        assertTrue(Segments.load(cpu, SegmentRegister.SS, FREE));
        assertEquals(0xffc, SegmentCheck.linear(cpu, SegmentRegister.DS, 0xffc, 4, true));
        refused(SegmentRegister.DS, 0xffd, 4, false, Vector.GP);
        refused(SegmentRegister.SS, 0xffd, 4, false, Vector.SS);
        machine.descriptor(FREE, 0x0040910000000fffL);
        assertTrue(Segments.load(cpu, SegmentRegister.DS, FREE));
        refused(SegmentRegister.DS, 0, 1, true, Vector.GP);
        refused(SegmentRegister.CS, 0, 1, true, Vector.GP);
    }

    @Test
    void expandDownSegmentsAllowWhatIsAboveTheLimit() {
        machine.descriptor(FREE, EXPAND_DOWN);
        assertTrue(Segments.load(cpu, SegmentRegister.DS, FREE));
        refused(SegmentRegister.DS, 0xfff, 1, true, Vector.GP);
        assertEquals(0x1000, SegmentCheck.linear(cpu, SegmentRegister.DS, 0x1000, 4, true));
        assertEquals(
                0xfffffffcL, SegmentCheck.linear(cpu, SegmentRegister.DS, 0xfffffffcL, 4, true));
        refused(SegmentRegister.DS, 0xfffffffdL, 4, true, Vector.GP);
        machine.descriptor(FREE, EXPAND_DOWN & ~(1L << 54));
        assertTrue(Segments.load(cpu, SegmentRegister.DS, FREE));
        refused(SegmentRegister.DS, 0xfffe, 4, true, Vector.GP);
    }

    @Test
    void only64BitFsAndGsHaveABase() {
        TestMachine wide = TestMachine.long64();
        wide.cpu.segments[SegmentRegister.DS].base = 0x100;
        wide.cpu.segments[SegmentRegister.GS].base = 0x100;
        assertEquals(0x20, SegmentCheck.linear(wide.cpu, SegmentRegister.DS, 0x20, 8, true));
        assertEquals(0x120, SegmentCheck.linear(wide.cpu, SegmentRegister.GS, 0x20, 8, true));
    }

    @Test
    void ltrMarksTheTssBusyAndRefusesBusyOnes() {
        machine.descriptor(FREE, 0x0000890038000067L);
        assertTrue(DescriptorTables.ltr(cpu, FREE));
        assertEquals(0x8b, machine.get(TestMachine.GDT + FREE + 5, 1));
        assertEquals(0x3800, cpu.tr.base);
        machine.assertFault(DescriptorTables.ltr(cpu, FREE), Vector.GP, FREE);
        machine.assertFault(DescriptorTables.ltr(cpu, 0), Vector.GP, 0);
        machine.assertFault(DescriptorTables.ltr(cpu, FREE | 4), Vector.GP, FREE | 4);
        machine.descriptor(FREE, 0x0000090038000067L);
        machine.assertFault(DescriptorTables.ltr(cpu, FREE), Vector.NP, FREE);
        machine.ring3();
        machine.assertFault(DescriptorTables.ltr(cpu, FREE), Vector.GP, 0);
    }

    @Test
    void longModeSystemDescriptorsHave64BitBases() {
        TestMachine wide = TestMachine.long64();
        wide.descriptor(FREE, 0x0000890038000067L);
        wide.put(TestMachine.GDT + FREE + 8, 8, 0xffff8000L);
        assertTrue(DescriptorTables.ltr(wide.cpu, FREE));
        assertEquals(0xffff8000_00003800L, wide.cpu.tr.base);
    }

    @Test
    void lldtTakesNullAndLdtsOnly() {
        assertTrue(DescriptorTables.lldt(cpu, 0));
        machine.assertFault(Segments.load(cpu, SegmentRegister.DS, 4), Vector.GP, 4);
        machine.assertFault(DescriptorTables.lldt(cpu, DATA_0), Vector.GP, DATA_0);
        machine.descriptor(FREE, 0x000082004000000fL);
        assertTrue(DescriptorTables.lldt(cpu, FREE));
        assertEquals(0x4000, cpu.ldtr.base);
        assertEquals(FREE, DescriptorTables.sldt(cpu));
    }

    @Test
    void queriesAnswerByZfAndNeverFault() {
        assertEquals(SegmentQueries.VALID | 0xcf9300, SegmentQueries.lar(cpu, DATA_0));
        assertEquals(SegmentQueries.VALID | 0xffffffffL, SegmentQueries.lsl(cpu, DATA_0));
        assertEquals(SegmentQueries.VALID | 0x8b00, SegmentQueries.lar(cpu, TSS_SELECTOR));
        assertEquals(SegmentQueries.VALID | 0x67, SegmentQueries.lsl(cpu, TSS_SELECTOR));
        assertEquals(0, SegmentQueries.lar(cpu, 0));
        assertEquals(0, SegmentQueries.lar(cpu, 0x1000));
        machine.descriptor(FREE, TestMachine.gate(CODE_0, 0, 14, 0));
        assertEquals(0, SegmentQueries.lar(cpu, FREE));
        assertEquals(SegmentQueries.VALID, SegmentQueries.verw(cpu, DATA_0));
        assertEquals(0, SegmentQueries.verw(cpu, CODE32_0));
        assertEquals(SegmentQueries.VALID, SegmentQueries.verr(cpu, CODE32_0));
        machine.ring3();
        assertEquals(0, SegmentQueries.verr(cpu, DATA_0));
        assertEquals(SegmentQueries.VALID, SegmentQueries.verr(cpu, CONFORMING_0));
        assertEquals(ExitStatus.NONE, cpu.exitStatus);
    }

    @Test
    void descriptorTableRegistersGoToMemoryAndBack() {
        cpu.idtLimit = 0x123;
        cpu.idtBase = 0x456789ab;
        assertTrue(DescriptorTables.sidt(cpu, 0x8000, 0x8002));
        assertEquals(0x123, machine.get(0x8000, 2));
        assertEquals(0x456789ab, machine.get(0x8002, 4));
        assertTrue(DescriptorTables.lidt(cpu, 0x8000, 0x8002, 16));
        assertEquals(0x6789ab, cpu.idtBase);
        cpu.cr4 |= Cr4.UMIP;
        machine.ring3();
        machine.assertFault(DescriptorTables.sidt(cpu, 0x8000, 0x8002), Vector.GP, 0);
        machine.assertFault(DescriptorTables.lidt(cpu, 0x8000, 0x8002, 32), Vector.GP, 0);
    }

    private void fails(int segment, int selector, int vector, int errorCode) {
        int before = cpu.segments[segment].selector;
        machine.assertFault(Segments.load(cpu, segment, selector), vector, errorCode);
        assertEquals(before, cpu.segments[segment].selector);
    }

    private void refused(int segment, long offset, int size, boolean write, int vector) {
        assertEquals(-1, SegmentCheck.linear(cpu, segment, offset, size, write));
        machine.assertFault(false, vector, 0);
    }
}
