package dev.faultline.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Documentation/x86/boot.rst: images entered in real mode, by their setup code. */
class LinuxSetupTest {
    private static final int SETUP = 0x90000;
    private static final EntryState ENTRY =
            new EntryState.Real16(0x9020, 0, 0x9000, new EntryState.Registers(0, 0, 0, 0, 0xe000));

    private final FakeMemory memory = new FakeMemory(64 << 20);

    private LoadedImage load(byte[] image, String commandLine, boolean setup, Image... disks)
            throws ImageException {
        var request = new LoadRequest(commandLine, List.of(disks), OptionalLong.empty(), setup);
        return ImageLoader.load(new Image("test", image), request, memory);
    }

    private static ByteWriter patch(byte[] image) {
        return new ByteWriter(image.length).bytes(0, image, 0, image.length);
    }

    private void refused(byte[] image, String commandLine, String message, Image... disks) {
        var e = assertThrows(ImageException.class, () -> load(image, commandLine, true, disks));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void anImageWithoutAProtectedModeEntryIsEnteredInRealMode() throws ImageException {
        LoadedImage loaded = load(Images.realModeBzImage(), "shell", false);
        assertEquals(ImageKind.LINUX_SETUP, loaded.kind());
        assertEquals(ENTRY, loaded.entry());
        assertEquals(0x66, memory.u8(SETUP + 0x266));
        assertEquals(0x77, memory.u8(0x100000));
        assertEquals(0xff, memory.u8(SETUP + 0x210), "type_of_loader");
        assertEquals(0x81, memory.u8(SETUP + 0x211), "loadflags: CAN_USE_HEAP");
        assertEquals(0xde00, memory.u32(SETUP + 0x224) & 0xffff, "heap_end_ptr");
        assertEquals(0x9e000, memory.u32(SETUP + 0x228), "cmd_line_ptr");
        assertEquals("shell", memory.string(0x9e000));
    }

    @Test
    void aKernelOfProtocol212OrLaterNamesItsEntryInTheHeader() throws ImageException {
        byte[] image = Images.bzImage();
        assertEquals(ImageKind.LINUX, load(image, "", false).kind());
        assertEquals(ENTRY, load(image, "", true).entry(), "unless the user wants it so");
        byte[] older = patch(image).u16(0x206, 0x20b).u32(0x214, 0x100000).toBytes();
        assertEquals(ImageKind.LINUX_SETUP, load(older, "", false).kind());
        byte[] neither = patch(image).u16(0x236, 0).toBytes();
        assertEquals(ImageKind.LINUX_SETUP, load(neither, "", false).kind());
    }

    @Test
    void theRamDiskStandsBelowWhatTheHeaderAllows() throws ImageException {
        Image disk = new Image("initrd", new byte[0x1801]);
        load(Images.realModeBzImage(), "", false, disk);
        assertEquals((64 << 20) - 0x2000, memory.u32(SETUP + 0x218));
        assertEquals(0x1804, memory.u32(SETUP + 0x21c));
        byte[] low = patch(Images.realModeBzImage()).u32(0x22c, 0x1ffffff).toBytes();
        load(low, "", false, disk);
        assertEquals((32 << 20) - 0x2000, memory.u32(SETUP + 0x218));
    }

    /** Up to protocol 2.01 the command line is found by a magic number, and moved with the rest. */
    @Test
    void oldProtocolsHaveTheirCommandLineBehindASmallerHeap() throws ImageException {
        byte[] image = patch(Images.realModeBzImage()).u16(0x206, 0x201).toBytes();
        EntryState entry = load(image, "root=/dev/hda1", false).entry();
        assertEquals(0x9800, ((EntryState.Real16) entry).registers().rsp());
        assertEquals(0x9800a33fL, memory.u32(SETUP + 0x20));
        assertEquals(0x9800 + 15, memory.u32(SETUP + 0x212) & 0xffff, "setup_move_size");
        assertEquals("root=/dev/hda1", memory.string(SETUP + 0x9800));
    }

    @Test
    void aKernelForLowMemoryStandsAt10000() throws ImageException {
        byte[] image = patch(Images.realModeBzImage()).u8(0x211, 0).toBytes();
        load(image, "", false);
        assertEquals(0x77, memory.u8(0x10000));
        refused(image, "", "zImage with --initrd: not supported", new Image("m", new byte[4]));
        byte[] large = new byte[0x90000];
        System.arraycopy(image, 0, large, 0, image.length);
        refused(large, "", "Linux zImage of 0x8f600 bytes, expected at most 0x80000");
    }

    @Test
    void whatDoesNotFitIsNamed() {
        refused(Images.realModeBzImage(), "x".repeat(41), "command line of 41 bytes");
        byte[] setup = new byte[0x20000];
        byte[] image = patch(Images.realModeBzImage()).u8(0x1f1, 0x80).toBytes();
        System.arraycopy(image, 0, setup, 0, image.length);
        refused(setup, "", "Linux setup code of 0x10200 bytes, expected at most 0xdc00");
        refused(
                patch(Images.realModeBzImage()).u8(0x1f1, 0x0c).toBytes(),
                "",
                "Linux kernel starts at offset 0x1a00, the file ends at 0x1a00");
        refused(Images.elf64(false), "", "no Linux bzImage, expected one");
    }
}
