package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.Media;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.MachineConfiguration;
import org.junit.jupiter.api.Test;

/** What a boot sector finds (IBM PC AT Technical Reference), and the ways back into the BIOS. */
class BootTest {
    private static BiosGuest bootedWithout(byte[] disk) {
        return booted(MemoryMedium.disk(disk), c -> c);
    }

    @Test
    void theBootSectorStartsAt7c00WithItsDriveInDlAndInterruptsOn() {
        // PUSHF; POP AX; CALL +0; POP BX; CLI; HLT
        byte[] disk = BiosGuest.disk(4);
        byte[] code = {(byte) 0x9c, 0x58, (byte) 0xe8, 0, 0, 0x5b, (byte) 0xfa, (byte) 0xf4};
        System.arraycopy(code, 0, disk, 0, code.length);
        BiosGuest guest = bootedWithout(disk);
        assertTrue(guest.halted());
        assertEquals(0x7c05, guest.bx());
        assertEquals(0x80, guest.dx());
        assertEquals(Rflags.IF, guest.ax() & Rflags.IF);
        for (SegmentRegister segment : guest.cpu.segments) {
            assertEquals(0, segment.selector);
            assertEquals(0xffff, segment.limit);
        }
        assertEquals(0, guest.wordAt(0x7c00 + 508));
        assertEquals(0xaa55, guest.wordAt(0x7c00 + 510));
    }

    @Test
    void theDataAreaIsFilledAndLineTwentyIsOpen() {
        BiosGuest guest = booted();
        assertEquals(0x3f8, guest.wordAt(0x400));
        assertEquals(0x9fc0, guest.wordAt(0x40e));
        assertEquals(1, guest.byteAt(0x9fc00), "the extended data area's size in KiB");
        assertEquals(639, guest.wordAt(0x413));
        assertEquals(1, guest.byteAt(0x475), "hard disks");
        assertEquals(3, guest.byteAt(0x449));
        assertEquals(80, guest.wordAt(0x44a));
        assertEquals(24, guest.byteAt(0x484));
        assertTrue(guest.machine.memory().a20());
    }

    @Test
    void theTimerTicksAndTheKeyboardIsOpen() {
        BiosGuest guest =
                booted().run(
                                "in al, 0x21; mov ah, al; in al, 0xa1; mov bx, [0x46c]; 1:"
                                        + " hlt; cmp [0x46c], bx; je 1b");
        assertTrue(guest.halted());
        assertEquals(0, guest.ah() & 3);
        assertEquals(54_925, guest.machine.run().nanos() / 1000, 2, "18.2 Hz");
    }

    @Test
    void theRomHasItsFixedAddresses() {
        BiosGuest guest = booted();
        assertEquals(0xea, guest.byteAt(0xffff0), "a far jump");
        assertEquals(0xf000, guest.wordAt(0xffff3));
        assertEquals('/', guest.byteAt(0xffff7), "the date");
        assertEquals(0xfc, guest.byteAt(0xffffe), "an AT");
        assertEquals(0xcf, guest.byteAt(0xfff53), "IRET");
        assertEquals(0xefc7, guest.wordAt(4 * 0x1e));
    }

    @Test
    void aDiskWithoutASignatureSaysSoOnTheScreenAndStops() {
        byte[] disk = BiosGuest.disk(4);
        disk[510] = 0;
        BiosGuest guest = bootedWithout(disk);
        assertEquals("BIOS: no boot signature in the disk's first sector", guest.row(0));
        assertTrue(guest.halted());
    }

    @Test
    void aMachineWithoutADiskSaysSoAndStops() {
        BiosGuest guest = booted(null);
        assertEquals("BIOS: no disk", guest.row(0));
        assertTrue(guest.halted());
    }

    @Test
    void int19hBootsAgain() {
        BiosGuest guest = booted().with(Cpu.RDX, 0x1234).run("mov sp, 0x5000; int 0x19");
        assertTrue(guest.halted());
        assertEquals(0x7c02, guest.cpu.rip, "behind the boot sector's HLT");
        assertEquals(0x80, guest.dx());
        assertEquals(0x7000, guest.word(Cpu.RSP));
    }

    @Test
    void aJumpToTheResetVectorIsAReset() {
        BiosGuest guest = booted().run("jmp 0xffff:0");
        ExitReason.Reset reset = assertInstanceOf(ExitReason.Reset.class, guest.result.reason());
        assertEquals("a jump to the BIOS's reset vector", reset.why());
    }

    /** The old vector is called with a frame of the hook's own, as resident programs do. */
    @Test
    void hookedVectorsChainToTheBios() {
        BiosGuest guest =
                booted().run(
                                "mov eax, [0x4c]; mov [0x600], eax;"
                                        + " mov word ptr [0x4c], offset 2f + base;"
                                        + " mov word ptr [0x4e], 0; mov ah, 0x15; mov dl, 0x80;"
                                        + " int 0x13; jmp 3f;"
                                        + " 2: inc word ptr [0x610]; pushf; .byte 0xff, 0x1e; .word 0x600;"
                                        + " pushf; pop si; mov bp, sp; and word ptr [bp+4], 0xfffe;"
                                        + " iret; 3:");
        assertTrue(guest.halted());
        assertEquals(1, guest.wordAt(0x610));
        assertEquals(3, guest.ah());
    }

    @Test
    void theOldEntryPointsOfTheAtLeadToTheServices() {
        BiosGuest guest = booted().run("pushf; call 0xf000:0xf841");
        assertEquals(639, guest.ax());
    }

    @Test
    void thePortOfTheBiosIsNothingToAnybodyElse() {
        BiosGuest guest = booted().run("mov ax, 0x0e41; out 0xe6, al; in al, 0xe6; mov bl, al");
        assertTrue(guest.halted());
        assertEquals(0xff, guest.bx() & 0xff);
        assertEquals("", guest.row(0));
    }

    /** The GDT's data segment of 4 GiB stays in FS through services that use ES and DS. */
    @Test
    void unrealModeOutlivesServices() {
        BiosGuest guest =
                booted().run(
                                "cli; lgdt [2f + base]; mov eax, cr0; or al, 1; mov cr0, eax;"
                                        + " mov bx, 8; mov fs, bx; mov es, bx; and al, 0xfe;"
                                        + " mov cr0, eax; xor bx, bx; mov fs, bx; mov es, bx; sti;"
                                        + " mov ax, 0x0201; mov bx, 0x9000; mov cx, 2; mov dx, 0x80;"
                                        + " int 0x13; mov ax, 0x0e41; int 0x10;"
                                        + " mov ah, 0xc0; int 0x15; xor bx, bx; mov es, bx;"
                                        + " mov edi, 0x300000; mov dword ptr es:[edi], 0x12345678;"
                                        + " mov eax, fs:[edi]; jmp 3f;"
                                        + " 2: .word 15; .long 1f + base; 1: .quad 0,"
                                        + " 0x00cf93000000ffff; 3:");
        assertTrue(guest.halted());
        assertEquals(0x12345678, guest.cpu.slots[Cpu.RAX]);
        assertEquals(0xffffffffL, guest.cpu.segments[SegmentRegister.ES].limit);
    }

    @Test
    void anIntInProtectedModeWithoutAnIdtEndsInATripleFaultThatIsExplained() {
        assertEquals(
                "BIOS: INT 0x10 in protected mode, with the vector table of real mode as the IDT:"
                        + " BIOS services are for real mode",
                explanation(""));
        // A table of no entries at address 0, as loaders leave it to their kernels.
        assertEquals(
                "BIOS: INT 0x10 in protected mode, without an IDT: BIOS services are for real mode",
                explanation("mov dword ptr [0x600], 0; mov word ptr [0x604], 0; lidt [0x600];"));
    }

    private static String explanation(String before) {
        BiosGuest guest =
                booted().run(
                                "cli;"
                                        + before
                                        + "mov eax, cr0; or al, 1; mov cr0, eax; mov ax, 0x0e41; int 0x10");
        assertInstanceOf(ExitReason.TripleFault.class, guest.result.reason());
        guest.cpu.exitStatus = ExitStatus.SHUTDOWN;
        Bios bios =
                new Bios(
                        guest.cpu,
                        TestWiring.of(guest),
                        1 << 20,
                        Media.NONE,
                        deadline -> {},
                        text -> {});
        return bios.explainTripleFault();
    }

    @Test
    void aRunRepeatsExactly() {
        String code =
                "mov ah, 0x86; xor cx, cx; mov dx, 50000; int 0x15; mov ah, 2; int 0x1a;"
                        + " mov ax, 0x1301; mov cx, 200; mov bp, 0x8000; int 0x10";
        BiosGuest first = booted().run(code);
        BiosGuest second = booted().run(code);
        assertEquals(first.result, second.result);
        assertEquals(LazyFlags.rflags(first.cpu), LazyFlags.rflags(second.cpu));
        assertEquals(-1, first.machine.memory().mismatch(second.machine.memory(), 0, 0xa0000));
    }

    @Test
    void theSmallestMachineBootsToo() {
        BiosGuest guest =
                booted(
                        MemoryMedium.disk(BiosGuest.disk(4)),
                        (MachineConfiguration c) -> c.withMemory(1 << 20));
        assertTrue(guest.halted());
        assertEquals(0, guest.with(0x8800, 0, 0, 0).call(0x15).ax());
    }
}
