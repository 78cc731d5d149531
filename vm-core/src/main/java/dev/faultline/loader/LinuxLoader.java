package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;
import java.util.List;

/**
 * Linux bzImage by its 64-bit entry point, or by its 32-bit one where it has no other.
 *
 * <p>Source: the kernel's Documentation/x86/boot.rst, "32-bit" and "64-bit Boot Protocol", and
 * zero-page.rst. The kernel's own real-mode part never runs: what it would ask the BIOS stands in
 * the zero page.
 */
final class LinuxLoader {
    private static final int HEADER = 0x1f1;
    private static final int BOOT_FLAG = 0x1fe;
    private static final int JUMP_OFFSET = 0x201;
    private static final int MAGIC = 0x202;
    private static final long HDRS = 0x53726448L;
    private static final int VERSION = 0x206;
    private static final int TYPE_OF_LOADER = 0x210;
    private static final int LOAD_FLAGS = 0x211;
    private static final int CODE32_START = 0x214;
    private static final int RAMDISK_IMAGE = 0x218;
    private static final int RAMDISK_SIZE = 0x21c;
    private static final int COMMAND_LINE_POINTER = 0x228;
    private static final int INITRD_ADDRESS_MAX = 0x22c;
    private static final int KERNEL_ALIGNMENT = 0x230;
    private static final int RELOCATABLE = 0x234;
    private static final int XLOADFLAGS = 0x236;
    private static final int COMMAND_LINE_SIZE = 0x238;
    private static final int PREFERRED_ADDRESS = 0x258;
    private static final int INIT_SIZE = 0x260;

    private static final int E820_ENTRIES = 0x1e8;
    private static final int E820_TABLE = 0x2d0;
    private static final int E820_ENTRY_SIZE = 20;
    private static final int ALT_MEM_K = 0x1e0;

    private static final int PROTOCOL_2_12 = 0x20c;
    private static final int XLF_KERNEL_64 = 1;
    private static final int LOADED_HIGH = 1;
    private static final int UNDEFINED_LOADER = 0xff;
    private static final int SECTOR = 512;
    private static final int PAGE = 4096;
    private static final int ENTRY_64 = 0x200;

    private final ImageReader image;
    private final Placement placement;

    private LinuxLoader(ImageReader image, Placement placement) {
        this.image = image;
        this.placement = placement;
    }

    static boolean isLinux(ImageReader image) throws ImageException {
        return image.size() >= MAGIC + 4
                && image.u32(MAGIC, "Linux header") == HDRS
                && image.u16(BOOT_FLAG, "Linux boot flag") == 0xaa55;
    }

    static LoadedImage load(Image file, LoadRequest request, LoadTarget target)
            throws ImageException {
        ImageReader image = file.reader();
        return new LinuxLoader(image, new Placement(image, target)).load(request);
    }

    private LoadedImage load(LoadRequest request) throws ImageException {
        String what = "Linux setup header";
        int version = image.u16(VERSION, what);
        if (version < PROTOCOL_2_12) {
            throw image.failure(
                    "Linux boot protocol %d.%02d, expected at least 2.12"
                            .formatted(version >> 8, version & 0xff));
        }
        int sectors = image.u8(HEADER, what);
        long kernelAt = (sectors == 0 ? 4 : sectors) * SECTOR + SECTOR;
        long kernelSize = image.size() - kernelAt;
        if (kernelSize <= ENTRY_64) {
            throw image.failure(
                    "Linux kernel starts at offset 0x%x, the file ends at 0x%x"
                            .formatted(kernelAt, image.size()));
        }
        long address = loadAddress(what);
        long initSize = image.u32(INIT_SIZE, what);
        placement.requireRam(address, Math.max(initSize, kernelSize), "the Linux kernel at work");
        placement.loadSegment(address, kernelAt, kernelSize, kernelSize, "the Linux kernel");

        ByteWriter zeroPage = new ByteWriter(PAGE);
        copyHeader(zeroPage);
        zeroPage.u8(TYPE_OF_LOADER, UNDEFINED_LOADER)
                .u8(LOAD_FLAGS, image.u8(LOAD_FLAGS, what) | LOADED_HIGH)
                .u32(CODE32_START, address);
        putScreen(zeroPage);
        putMemory(zeroPage);
        putCommandLine(zeroPage, request.commandLine());
        long end = Math.max(address + initSize, placement.end());
        end = Math.max(end, putRamDisk(zeroPage, request.modules(), end));
        placement.write(MemoryLayout.LINUX_ZERO_PAGE, zeroPage.toBytes(), "the Linux zero page");
        boolean entry64 = (image.u16(XLOADFLAGS, what) & XLF_KERNEL_64) != 0;
        EntryState entry = entry64 ? entry64(address + ENTRY_64) : entry32(address);
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

    private long loadAddress(String what) throws ImageException {
        long preferred = image.u64(PREFERRED_ADDRESS, what);
        long alignment = image.u32(KERNEL_ALIGNMENT, what);
        boolean relocatable = image.u8(RELOCATABLE, what) != 0;
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

    /** The setup header goes into the zero page at its own offset; its length is in its jump. */
    private void copyHeader(ByteWriter zeroPage) throws ImageException {
        int end = MAGIC + image.u8(JUMP_OFFSET, "Linux setup header");
        int length = Math.max(end, INIT_SIZE + 4) - HEADER;
        int from = image.require(HEADER, length, "Linux setup header");
        zeroPage.bytes(HEADER, image.bytes(), from, length);
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

    private void putCommandLine(ByteWriter zeroPage, String commandLine) throws ImageException {
        byte[] bytes = ByteWriter.string(commandLine);
        long room =
                Math.min(
                        image.u32(COMMAND_LINE_SIZE, "Linux cmdline_size"),
                        MemoryLayout.LINUX_COMMAND_LINE_END - MemoryLayout.LINUX_COMMAND_LINE - 1);
        if (bytes.length - 1 > room) {
            throw image.failure(
                    "command line of %d bytes, this kernel takes at most %d"
                            .formatted(bytes.length - 1, room));
        }
        placement.write(MemoryLayout.LINUX_COMMAND_LINE, bytes, "the Linux command line");
        zeroPage.u32(COMMAND_LINE_POINTER, MemoryLayout.LINUX_COMMAND_LINE);
    }

    /** Puts the RAM disks, one after another, as high as the kernel allows. */
    private long putRamDisk(ByteWriter zeroPage, List<Image> disks, long above)
            throws ImageException {
        long size = 0;
        for (Image disk : disks) {
            size += disk.bytes().length + 3 & ~3L;
        }
        if (size == 0) {
            return above;
        }
        long limit =
                Math.min(
                        MemoryLayout.lowMemoryEnd(placement.memorySize()),
                        image.u32(INITRD_ADDRESS_MAX, "Linux initrd_addr_max") + 1);
        long start = limit - size & -PAGE;
        if (start < above) {
            throw image.failure(
                    ("initial RAM disk of 0x%x bytes, expected at most 0x%x: the room between the"
                                    + " kernel and 0x%x")
                            .formatted(size, Math.max(0, limit - above), limit));
        }
        long at = start;
        for (Image disk : disks) {
            placement.write(at, disk.bytes(), "initial RAM disk " + disk.name());
            at += disk.bytes().length + 3 & ~3L;
        }
        zeroPage.u32(RAMDISK_IMAGE, start).u32(RAMDISK_SIZE, size);
        return at;
    }
}
