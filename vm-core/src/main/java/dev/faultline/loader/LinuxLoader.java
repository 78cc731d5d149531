package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;
import java.util.List;

/**
 * Linux bzImage by its 64-bit entry point, or by its 32-bit one where it has no other.
 *
 * <p>Source: the kernel's Documentation/x86/boot.rst, "32-bit" and "64-bit Boot Protocol", and
 * zero-page.rst. The kernel's own real-mode part does not run: what it would ask the BIOS stands in
 * the zero page. Where the header gives no such entry, or the user wants it, {@link LinuxSetup}
 * runs it.
 */
final class LinuxLoader {
    private static final int KERNEL_ALIGNMENT = 0x230;
    private static final int RELOCATABLE = 0x234;
    private static final int PREFERRED_ADDRESS = 0x258;
    private static final int INIT_SIZE = 0x260;

    private static final int E820_ENTRIES = 0x1e8;
    private static final int E820_TABLE = 0x2d0;
    private static final int E820_ENTRY_SIZE = 20;
    private static final int ALT_MEM_K = 0x1e0;

    private static final int PAGE = 4096;
    private static final int ENTRY_64 = 0x200;

    private final LinuxHeader header;
    private final ImageReader image;
    private final Placement placement;

    private LinuxLoader(LinuxHeader header, Placement placement) {
        this.header = header;
        this.image = header.image;
        this.placement = placement;
    }

    static LoadedImage load(Image file, LoadRequest request, LoadTarget target)
            throws ImageException {
        LinuxHeader header = new LinuxHeader(file.reader());
        if (request.linuxSetup() || !header.hasKernelEntry()) {
            return LinuxSetup.load(header, request, target);
        }
        return new LinuxLoader(header, new Placement(header.image, target)).load(request);
    }

    private LoadedImage load(LoadRequest request) throws ImageException {
        long kernelSize = header.kernelSize();
        if (kernelSize <= ENTRY_64) {
            throw image.failure(
                    "Linux kernel starts at offset 0x%x, the file ends at 0x%x"
                            .formatted(header.kernelAt, image.size()));
        }
        long address = loadAddress();
        long initSize = header.u32(INIT_SIZE);
        placement.requireRam(address, Math.max(initSize, kernelSize), "the Linux kernel at work");
        placement.loadSegment(address, header.kernelAt, kernelSize, kernelSize, "the Linux kernel");

        ByteWriter zeroPage = new ByteWriter(PAGE);
        copyHeader(zeroPage);
        zeroPage.u8(LinuxHeader.TYPE_OF_LOADER, LinuxHeader.UNDEFINED_LOADER)
                .u8(
                        LinuxHeader.LOAD_FLAGS,
                        header.u8(LinuxHeader.LOAD_FLAGS) | LinuxHeader.LOADED_HIGH)
                .u32(LinuxHeader.CODE32_START, address);
        putScreen(zeroPage);
        putMemory(zeroPage);
        putCommandLine(zeroPage, request.commandLine());
        long end = Math.max(address + initSize, placement.end());
        end = Math.max(end, header.putRamDisk(zeroPage, placement, request.modules(), end));
        placement.write(MemoryLayout.LINUX_ZERO_PAGE, zeroPage.toBytes(), "the Linux zero page");
        EntryState entry =
                header.hasKernelEntry64() ? entry64(address + ENTRY_64) : entry32(address);
        return new LoadedImage(ImageKind.LINUX, entry, end);
    }

    private static EntryState.Registers registers() {
        long zeroPage = MemoryLayout.LINUX_ZERO_PAGE;
        return new EntryState.Registers(0, 0, zeroPage, 0, MemoryLayout.BOOT_STACK_TOP);
    }

    private EntryState entry64(long address) throws ImageException {
        return new EntryState.Long64(
                address,
                registers(),
                BootTables.identityMap(placement),
                BootTables.gdt64(placement),
                BootTables.CODE_64,
                BootTables.DATA_64);
    }

    private EntryState entry32(long address) throws ImageException {
        return new EntryState.Protected32(
                (int) address,
                registers(),
                BootTables.linuxGdt32(placement),
                BootTables.CODE_64,
                BootTables.DATA_64);
    }

    private long loadAddress() throws ImageException {
        long preferred = header.u64(PREFERRED_ADDRESS);
        long alignment = header.u32(KERNEL_ALIGNMENT);
        boolean relocatable = header.u8(RELOCATABLE) != 0;
        if (preferred < MemoryLayout.HIGH_MEMORY
                || preferred >= MemoryLayout.BOOT_IDENTITY_MAP_SIZE
                || relocatable && (alignment == 0 || preferred % alignment != 0)) {
            throw image.failure(
                    ("Linux pref_address 0x%x with kernel_alignment 0x%x, expected it aligned and"
                                    + " between 1 MiB and 4 GiB")
                            .formatted(preferred, alignment));
        }
        return preferred;
    }

    /** The setup header goes into the zero page at its own offset. */
    private void copyHeader(ByteWriter zeroPage) throws ImageException {
        int length = Math.max(header.end(), INIT_SIZE + 4) - LinuxHeader.HEADER;
        int from = image.require(LinuxHeader.HEADER, length, "Linux setup header");
        zeroPage.bytes(LinuxHeader.HEADER, image.bytes(), from, length);
    }

    /** struct screen_info: an 80 by 25 VGA text mode with the cursor at the top. */
    private static void putScreen(ByteWriter zeroPage) {
        zeroPage.u8(0x06, 3).u8(0x07, 80).u8(0x0e, 25).u8(0x0f, 1).u16(0x10, 16);
    }

    private void putMemory(ByteWriter zeroPage) {
        List<MemoryLayout.MapEntry> map = MemoryLayout.memoryMap(placement.memorySize());
        zeroPage.u8(E820_ENTRIES, map.size());
        zeroPage.u32(
                ALT_MEM_K,
                MemoryLayout.lowMemoryEnd(placement.memorySize()) - MemoryLayout.HIGH_MEMORY >> 10);
        for (int i = 0; i < map.size(); i++) {
            MemoryLayout.MapEntry entry = map.get(i);
            int at = E820_TABLE + i * E820_ENTRY_SIZE;
            zeroPage.u64(at, entry.base()).u64(at + 8, entry.length()).u32(at + 16, entry.kind());
        }
    }

    private void putCommandLine(ByteWriter zeroPage, String text) throws ImageException {
        long room = MemoryLayout.LINUX_COMMAND_LINE_END - MemoryLayout.LINUX_COMMAND_LINE;
        byte[] bytes = header.commandLine(text, room);
        placement.write(MemoryLayout.LINUX_COMMAND_LINE, bytes, "the Linux command line");
        zeroPage.u32(LinuxHeader.COMMAND_LINE_POINTER, MemoryLayout.LINUX_COMMAND_LINE);
    }
}
