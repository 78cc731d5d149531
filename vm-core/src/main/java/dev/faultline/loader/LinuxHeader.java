package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;
import java.util.List;

/**
 * The setup header of a Linux bzImage, and what both ways into a kernel hand over by it. The zero
 * page has the header at the same offsets as the image.
 *
 * <p>Source: the kernel's Documentation/x86/boot.rst.
 */
final class LinuxHeader {
    static final int HEADER = 0x1f1;
    static final int TYPE_OF_LOADER = 0x210;
    static final int LOAD_FLAGS = 0x211;
    static final int CODE32_START = 0x214;
    static final int COMMAND_LINE_POINTER = 0x228;

    /** {@link #LOAD_FLAGS}: the kernel's part belongs at 1 MiB. */
    static final int LOADED_HIGH = 1;

    static final int UNDEFINED_LOADER = 0xff;
    static final int PROTOCOL_2_01 = 0x201;
    static final int PROTOCOL_2_02 = 0x202;

    private static final int BOOT_FLAG = 0x1fe;
    private static final int JUMP_OFFSET = 0x201;
    private static final int MAGIC = 0x202;
    private static final long HDRS = 0x53726448L;
    private static final int VERSION = 0x206;
    private static final int RAMDISK_IMAGE = 0x218;
    private static final int RAMDISK_SIZE = 0x21c;
    private static final int RAMDISK_ADDRESS_MAX = 0x22c;
    private static final int XLOADFLAGS = 0x236;
    private static final int COMMAND_LINE_SIZE = 0x238;

    private static final int PROTOCOL_2_03 = 0x203;
    private static final int PROTOCOL_2_06 = 0x206;
    private static final int PROTOCOL_2_12 = 0x20c;
    private static final long RAMDISK_ADDRESS_MAX_BEFORE_2_03 = 0x37ffffff;
    private static final int COMMAND_LINE_SIZE_BEFORE_2_06 = 255;
    private static final int XLF_KERNEL_64 = 1;
    private static final int SECTOR = 512;
    private static final int PAGE = 4096;
    private static final String WHAT = "Linux setup header";

    /** The whole file. */
    final ImageReader image;

    /** Boot protocol, like 0x20f for 2.15. */
    final int version;

    /** Where in the file the kernel's part begins, behind the boot sector and the setup code. */
    final int kernelAt;

    private final boolean kernelEntry64;

    LinuxHeader(ImageReader image) throws ImageException {
        this.image = image;
        version = image.u16(VERSION, WHAT);
        int sectors = image.u8(HEADER, WHAT);
        kernelAt = (sectors == 0 ? 4 : sectors) * SECTOR + SECTOR;
        if (kernelAt >= image.size()) {
            throw image.failure(
                    "Linux kernel starts at offset 0x%x, the file ends at 0x%x"
                            .formatted(kernelAt, image.size()));
        }
        kernelEntry64 =
                version >= PROTOCOL_2_12 && (image.u16(XLOADFLAGS, WHAT) & XLF_KERNEL_64) != 0;
    }

    static boolean isLinux(ImageReader image) throws ImageException {
        return image.size() >= MAGIC + 4
                && image.u32(MAGIC, "Linux header") == HDRS
                && image.u16(BOOT_FLAG, "Linux boot flag") == 0xaa55;
    }

    /**
     * Whether a loader may enter the kernel's part itself, in 32-bit or 64-bit mode: from protocol
     * 2.12 on the header says all that is needed for it, and an image that is no Linux but only
     * starts like one (iPXE's) gives no 32-bit entry.
     */
    boolean hasKernelEntry() throws ImageException {
        return kernelEntry64 || version >= PROTOCOL_2_12 && u32(CODE32_START) != 0;
    }

    boolean hasKernelEntry64() {
        return kernelEntry64;
    }

    int kernelSize() {
        return image.size() - kernelAt;
    }

    /** First offset in the file after the header; its jump tells. */
    int end() throws ImageException {
        return MAGIC + image.u8(JUMP_OFFSET, WHAT);
    }

    int u8(int offset) throws ImageException {
        return image.u8(offset, WHAT);
    }

    long u32(int offset) throws ImageException {
        return image.u32(offset, WHAT);
    }

    long u64(int offset) throws ImageException {
        return image.u64(offset, WHAT);
    }

    /** The command line's bytes with their zero, which fit the kernel and the room there is. */
    byte[] commandLine(String text, long room) throws ImageException {
        byte[] bytes = ByteWriter.string(text);
        long size =
                version < PROTOCOL_2_06 ? COMMAND_LINE_SIZE_BEFORE_2_06 : u32(COMMAND_LINE_SIZE);
        if (bytes.length - 1 > Math.min(size, room - 1)) {
            throw image.failure(
                    "command line of %d bytes, this kernel takes at most %d"
                            .formatted(bytes.length - 1, Math.min(size, room - 1)));
        }
        return bytes;
    }

    /**
     * Puts the RAM disks, one after another, as high as the kernel allows.
     *
     * @param header gets their place
     * @return first address after them
     */
    long putRamDisk(ByteWriter header, Placement placement, List<Image> disks, long above)
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
                        1
                                + (version < PROTOCOL_2_03
                                        ? RAMDISK_ADDRESS_MAX_BEFORE_2_03
                                        : u32(RAMDISK_ADDRESS_MAX)));
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
        header.u32(RAMDISK_IMAGE, start).u32(RAMDISK_SIZE, size);
        return at;
    }
}
