package dev.faultline.loader;

/** Small images made by hand. */
final class Images {
    static final int MULTIBOOT_MAGIC = 0x1badb002;

    private Images() {}

    /** A 32-bit multiboot ELF: one segment of 16 code bytes and 0x1000 bytes of bss. */
    static byte[] multibootElf32() {
        ByteWriter image = new ByteWriter(0x200);
        elfIdentity(image, 1, 3);
        image.u32(0x18, 0x100020).u32(0x1c, 0x34).u16(0x28, 0x34).u16(0x2a, 0x20).u16(0x2c, 1);
        image.u32(0x34, 1).u32(0x38, 0x100).u32(0x3c, 0x100000).u32(0x40, 0x100000);
        image.u32(0x44, 0x100).u32(0x48, 0x1100);
        multibootHeader(image, 0x100, 3);
        return image.toBytes();
    }

    /** A 64-bit ELF whose segment is linked in the upper half; multiboot or plain. */
    static byte[] elf64(boolean multiboot) {
        ByteWriter image = new ByteWriter(0x200);
        elfIdentity(image, 2, 62);
        image.u64(0x18, 0xffffffff80100020L).u64(0x20, 0x40).u16(0x34, 0x40);
        image.u16(0x36, 0x38).u16(0x38, 1);
        image.u32(0x40, 1).u64(0x48, 0x100).u64(0x50, 0xffffffff80100000L).u64(0x58, 0x100000);
        image.u64(0x60, 0x100).u64(0x68, 0x100);
        if (multiboot) {
            multibootHeader(image, 0x100, 0);
        }
        return image.toBytes();
    }

    /** No ELF: a multiboot header with address fields at offset 0x40. */
    static byte[] multibootByAddresses() {
        ByteWriter image = new ByteWriter(0x100);
        multibootHeader(image, 0x40, 1 << 16);
        image.u32(0x4c, 0x200040).u32(0x50, 0x200010).u32(0x54, 0).u32(0x58, 0x201000);
        image.u32(0x5c, 0x200080);
        return image.toBytes();
    }

    /** A bzImage of boot protocol 2.15 with a kernel of 0x1000 bytes. */
    static byte[] bzImage() {
        ByteWriter image = new ByteWriter(0x400 + 0x1000);
        image.u8(0x1f1, 1).u16(0x1fe, 0xaa55).u8(0x200, 0xeb).u8(0x201, 0x6a);
        image.u32(0x202, 0x53726448).u16(0x206, 0x20f).u8(0x211, 1).u32(0x22c, 0x7fffffff);
        image.u32(0x230, 0x200000).u8(0x234, 1).u16(0x236, 1).u32(0x238, 2047);
        image.u64(0x258, 0x1000000).u32(0x260, 0x500000);
        image.u8(0x400, 0x77);
        return image.toBytes();
    }

    /**
     * What only starts like a Linux, as iPXE does: protocol 2.07, no 32-bit entry, four sectors of
     * setup code and 0x1000 bytes for 1 MiB.
     */
    static byte[] realModeBzImage() {
        ByteWriter image = new ByteWriter(0xa00 + 0x1000);
        image.u8(0x1f1, 4).u16(0x1fe, 0xaa55).u8(0x200, 0xeb).u8(0x201, 0x65);
        image.u32(0x202, 0x53726448).u16(0x206, 0x207).u8(0x211, 1).u32(0x22c, 0x1fffffff);
        image.u32(0x238, 40).u8(0x266, 0x66).u8(0xa00, 0x77);
        return image.toBytes();
    }

    static void multibootHeader(ByteWriter image, int at, int flags) {
        image.u32(at, MULTIBOOT_MAGIC).u32(at + 4, flags).u32(at + 8, -(MULTIBOOT_MAGIC + flags));
    }

    private static void elfIdentity(ByteWriter image, int elfClass, int machine) {
        image.u32(0, 0x464c457f).u8(4, elfClass).u8(5, 1).u8(6, 1).u16(0x10, 2);
        image.u16(0x12, machine).u32(0x14, 1);
    }
}
