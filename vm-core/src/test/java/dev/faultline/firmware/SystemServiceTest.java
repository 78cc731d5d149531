package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.DATA;
import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.machine.MemoryLayout;
import dev.faultline.machine.MemoryLayout.MapEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** INT 15h and the small services beside it (Ralf Brown's Interrupt List; ACPI 6.5 15.1). */
class SystemServiceTest {
    private static final long SMAP = 0x534d4150;

    private BiosGuest guest = booted();

    private BiosGuest system(int ax, int bx, int cx, int dx) {
        return guest.with(ax, bx, cx, dx).call(0x15);
    }

    private List<MapEntry> map() {
        List<MapEntry> entries = new ArrayList<>();
        long next = 0;
        do {
            guest.with(Cpu.RAX, 0xe820).with(Cpu.RBX, next).with(Cpu.RCX, 20).with(Cpu.RDX, SMAP);
            guest.with(Cpu.RDI, DATA).withSegment(SegmentRegister.ES, 0).call(0x15);
            assertFalse(guest.carry());
            assertEquals(SMAP, guest.cpu.slots[Cpu.RAX]);
            assertEquals(20, guest.cpu.slots[Cpu.RCX]);
            entries.add(
                    new MapEntry(
                            guest.machine.memory().read64(DATA),
                            guest.machine.memory().read64(DATA + 8),
                            (int) guest.doublewordAt(DATA + 16)));
            next = guest.cpu.slots[Cpu.RBX];
        } while (next != 0);
        return entries;
    }

    @Test
    void theMemoryMapIsTheMachines() {
        assertEquals(MemoryLayout.memoryMap(32 << 20), map());
        guest =
                booted(
                        MemoryMedium.disk(BiosGuest.disk(4)),
                        c -> c.withMemory(MemoryLayout.DEVICE_HOLE + (64 << 20)));
        assertEquals(MemoryLayout.memoryMap(MemoryLayout.DEVICE_HOLE + (64 << 20)), map());
    }

    @Test
    void theMemoryMapIsRefusedToThoseWhoAskWrongly() {
        guest.with(Cpu.RAX, 0xe820).with(Cpu.RBX, 0).with(Cpu.RCX, 20).with(Cpu.RDX, 5);
        assertTrue(guest.call(0x15).carry());
        assertEquals(0x86, guest.ah());
        guest.with(Cpu.RAX, 0xe820).with(Cpu.RCX, 19).with(Cpu.RDX, SMAP);
        assertTrue(guest.call(0x15).carry());
        guest.with(Cpu.RAX, 0xe820).with(Cpu.RCX, 20).with(Cpu.RBX, 0xffffffffL);
        assertTrue(guest.call(0x15).carry());
    }

    @Test
    void theOtherMemorySizesAgreeWithTheMap() {
        system(0xe801, 0, 0, 0);
        assertEquals(15 * 1024, guest.ax());
        assertEquals(256, guest.bx());
        assertEquals(guest.ax(), guest.cx());
        assertEquals(guest.bx(), guest.dx());
        assertEquals(31 * 1024, system(0x8800, 0, 0, 0).ax());
        assertEquals(639, guest.call(0x12).ax());
        assertEquals(0x0222, guest.call(0x11).ax());
    }

    @Test
    void lineTwentyIsClosedOpenedAndAskedFor() {
        system(0x2400, 0, 0, 0);
        assertFalse(guest.machine.memory().a20());
        assertEquals(0, system(0x2402, 0, 0, 0).al());
        system(0x2401, 0, 0, 0);
        assertTrue(guest.machine.memory().a20());
        assertEquals(1, system(0x2402, 0, 0, 0).al());
        assertEquals(3, system(0x2403, 0, 0, 0).bx());
        assertFalse(guest.carry());
    }

    @Test
    void aBlockIsMovedBetweenExtendedMemoryAndBack() {
        int table = 0x600;
        guest.bytes(table, new int[0x30]).bytes(DATA, 'd', 'a', 't', 'a');
        guest.bytes(table + 0x10, 0xff, 0xff, 0x00, 0x90, 0x00, 0x93, 0, 0);
        guest.bytes(table + 0x18, 0xff, 0xff, 0x00, 0x00, 0x80, 0x93, 0, 1);
        guest.with(Cpu.RSI, table).withSegment(SegmentRegister.ES, 0);
        guest.forEach(machine -> machine.memory().setA20(false));
        system(0x8700, 0, 2, 0);
        assertFalse(guest.carry());
        assertEquals('a', guest.byteAt(0x1800003));
        assertFalse(guest.machine.memory().a20(), "as it was");
        system(0x8700, 0, 0x8001, 0);
        assertTrue(guest.carry());
    }

    /** Any bases: no RAM, device memory, the end of the address space, the table itself. */
    @Test
    void absurdDescriptorsOfABlockMoveHarmNobody() {
        int table = 0x600;
        long[] places = {0xfffffffeL, 0xe0000000L, 0xa0000, 0x600, 0, 0x1fffffeL, 0xfffff};
        for (long from : places) {
            for (long to : places) {
                guest.machine.memory().write64(table + 0x10, descriptor(from, 0xfffff));
                guest.machine.memory().write64(table + 0x18, descriptor(to, 0xfffff));
                guest.with(Cpu.RSI, table).withSegment(SegmentRegister.ES, 0);
                system(0x8700, 0, 0x40, 0);
                assertTrue(guest.halted());
                guest = booted();
            }
        }
    }

    @Test
    void aBlockMoveStaysWithinTheLimitsOfItsDescriptors() {
        int table = 0x600;
        int[][] cases = {{7, 7, 0}, {6, 7, 2}, {7, 6, 2}, {0xf0000, 0x80000, 0}};
        for (int[] limits : cases) {
            guest.machine.memory().write64(table + 0x10, descriptor(0xf0000, limits[0]));
            guest.machine.memory().write64(table + 0x18, descriptor(0x9000, limits[1]));
            guest.with(Cpu.RSI, table).withSegment(SegmentRegister.ES, 0);
            system(0x8700, 0, 4, 0);
            assertEquals(limits[2], guest.ah());
            assertEquals(limits[2] != 0, guest.carry());
            assertEquals(limits[2] == 0, guest.zero());
        }
    }

    /** Intel SDM Vol. 3A 3.4.5. */
    private static long descriptor(long base, long limit) {
        return limit & 0xffff
                | (limit & 0xf0000) << 32
                | (base & 0xffffff) << 16
                | (base & 0xff000000L) << 32
                | 0x93L << 40;
    }

    @Test
    void ofFourGibibytesTheOldCallsTellWhatTheyCan() {
        guest = booted(MemoryMedium.disk(BiosGuest.disk(4)), c -> c.withMemory(4L << 30));
        system(0xe801, 0, 0, 0);
        assertEquals(15 * 1024, guest.ax());
        assertEquals((MemoryLayout.DEVICE_HOLE >> 16) - 256, guest.bx(), "up to the device hole");
        assertEquals(63 * 1024, system(0x8800, 0, 0, 0).ax());
        assertEquals(1L << 32, map().getLast().base());
        assertEquals(1L << 30, map().getLast().length());
    }

    @Test
    void aWaitTakesItsTimeAndInterruptsGoOn() {
        guest.machine.memory().write32(0x46c, 100);
        long before = guest.result.nanos();
        system(0x8600, 0, 0x000f, 0x4240);
        assertFalse(guest.carry());
        assertEquals(1_000_000, (guest.result.nanos() - before) / 1000, 100);
        assertEquals(118, guest.doublewordAt(0x46c), 1, "18.2 ticks");
    }

    @Test
    void whatTheMachineHasIsInTheConfigurationTable() {
        guest.withSegment(SegmentRegister.ES, 0);
        system(0xc000, 0, 0, 0);
        int es = guest.cpu.segments[SegmentRegister.ES].selector;
        assertEquals(0xf000, es);
        assertEquals(8, guest.wordAt((es << 4) + guest.bx()));
        assertEquals(0xfc, guest.byteAt((es << 4) + guest.bx() + 2));
        system(0xc100, 0, 0, 0);
        assertEquals(0x9fc0, guest.cpu.segments[SegmentRegister.ES].selector);
    }

    @Test
    void aKernelMayTellThatItWillUseLongMode() {
        assertFalse(system(0xec00, 2, 0, 0).carry());
        assertEquals(0, guest.ah());
        assertTrue(system(0xec00, 9, 0, 0).carry());
    }

    @Test
    void whatIsNotModelledSetsCarryAndAh() {
        for (int ax : new int[] {0x5300, 0xc201, 0xd800, 0xe980, 0x8300, 0x2409}) {
            assertTrue(system(ax, 0, 0, 0).carry(), Integer.toHexString(ax));
            assertEquals(0x86, guest.ah(), Integer.toHexString(ax));
        }
        assertTrue(guest.with(0x0000, 0, 0, 0).call(0x17).carry());
        assertTrue(guest.with(0xb101, 0, 0, 0).call(0x1a).carry());
        assertEquals(0x81, guest.ah());
        assertTrue(guest.with(0x4c00, 0, 0, 0).call(0x21).carry());
        assertEquals(0x4c00, guest.ax());
    }

    @Test
    void bytesGoOutOnTheSerialPortAndNothingComesInWithinASecond() {
        guest.with(0x00e3, 0, 0, 0).call(0x14);
        assertEquals(0x60, guest.ah() & 0x60);
        for (char c : "COM1".toCharArray()) {
            guest.with(0x0100 | c, 0, 0, 0).call(0x14);
            assertEquals(0, guest.ah() & 0x80);
        }
        guest.with(0x8600, 0, 1, 0).call(0x15);
        assertEquals("COM1", guest.serial.toString());
        long before = guest.result.nanos();
        guest.with(0x0200, 0, 0, 0).call(0x14);
        assertEquals(0x80, guest.ah() & 0x80);
        assertEquals(1000, (guest.result.nanos() - before) / 1_000_000, 60);
        guest.forEach(machine -> machine.devices().com1().receive('x'));
        guest.with(0x0200, 0, 0, 0).call(0x14);
        assertEquals('x', guest.ax());
        guest.with(0x0100, 0, 0, 2).call(0x14);
        assertEquals(0x80, guest.ah());
    }

    @Test
    void exceptionsAndInterruptsThatNobodyWantsGoBackToWhereTheyWere() {
        guest.run("mov cx, 5; int 3; into; int 0x0d; int 0x75; int 0x0f; int 2; inc cx");
        assertTrue(guest.halted());
        assertEquals(6, guest.cx());
    }

    /** IRQ 4 is the serial port's; without an end of interrupt nothing below it would come. */
    @Test
    void aHardwareInterruptWithoutAHandlerIsEnded() {
        guest.run(
                "mov dx, 0x3f9; mov al, 2; out dx, al; mov dx, 0x3fc; mov al, 8; out dx, al;"
                        + " in al, 0x21; and al, 0xef; out 0x21, al; mov dx, 0x3f8; mov al, 0x41;"
                        + " out dx, al; mov cx, 30; 1: hlt; loop 1b; mov al, 0x0b; out 0x20, al;"
                        + " in al, 0x20");
        assertTrue(guest.halted());
        assertEquals(0, guest.al());
    }
}
