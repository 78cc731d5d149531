package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;

/** Recognises an image by its content and loads it. */
public final class ImageLoader {
    /** How many bytes of an image show whether it is a disk. */
    public static final int HEAD = 4096;

    private static final int BOOT_SIGNATURE_AT = 510;
    private static final int BOOT_SIGNATURE = 0xaa55;

    private ImageLoader() {}

    /** Loads an image, or says in one line why it cannot be booted. */
    public static LoadedImage load(Image file, LoadRequest request, LoadTarget target)
            throws ImageException {
        ImageReader image = file.reader();
        if (request.loadAddress().isPresent()) {
            return loadFlat(image, request.loadAddress().getAsLong(), target);
        }
        if (image.size() == 0) {
            throw image.failure("empty file, expected an image");
        }
        if (LinuxHeader.isLinux(image)) {
            return LinuxLoader.load(file, request, target);
        }
        if (request.linuxSetup()) {
            throw image.failure("no Linux bzImage, expected one: its setup code was asked for");
        }
        MultibootHeader header = MultibootHeader.find(image);
        if (header != null) {
            return MultibootLoader.load(file, header, request, target);
        }
        int multiboot2 = MultibootHeader.findMultiboot2(image);
        if (multiboot2 >= 0) {
            throw image.failure(
                    "multiboot 2 header at offset 0x%x: not supported yet".formatted(multiboot2));
        }
        if (ElfFile.isElf(image)) {
            return loadElf64(image, request, target);
        }
        if (isDisk(file, request)) {
            throw image.failure(
                    "a disk image, which its own boot sector loads: expected in a drive");
        }
        throw image.failure(
                "not recognised: expected a multiboot header, ELF64, a Linux bzImage, a disk with a"
                        + " boot signature, or --load-address for a flat binary");
    }

    /**
     * Whether an image is a disk to boot: it has a boot signature and is neither a Linux bzImage,
     * which has one too, nor ELF. A multiboot header besides, as GRUB's own core has one, does not
     * count. The first {@link #HEAD} bytes of a file are enough to tell.
     *
     * @throws ImageException where the request asks for what a disk cannot be given
     */
    public static boolean isDisk(Image file, LoadRequest request) throws ImageException {
        ImageReader image = file.reader();
        if (request.loadAddress().isPresent()
                || request.linuxSetup()
                || image.size() < BOOT_SIGNATURE_AT + 2
                || image.u16(BOOT_SIGNATURE_AT, "boot signature") != BOOT_SIGNATURE
                || LinuxHeader.isLinux(image)
                || ElfFile.isElf(image)) {
            return false;
        }
        if (!request.modules().isEmpty()) {
            throw image.failure(
                    "a disk image takes no modules: its own loader loads what it needs");
        }
        if (!request.commandLine().isEmpty()) {
            throw image.failure("a disk image takes no command line: its own loader has it");
        }
        return true;
    }

    private static LoadedImage loadElf64(ImageReader image, LoadRequest request, LoadTarget target)
            throws ImageException {
        ElfFile elf = ElfFile.parse(image);
        if (!elf.is64()) {
            throw image.failure("32-bit ELF without a multiboot header: not supported");
        }
        if (elf.pvhNote()) {
            throw image.failure("ELF64 with a PVH entry note: not supported yet");
        }
        if (!request.modules().isEmpty()) {
            throw image.failure(
                    "plain ELF64 takes no modules: it has no protocol to hand them over");
        }
        Placement placement = new Placement(image, target);
        elf.load(placement);
        long end = placement.end();
        if (placement.touches(MemoryLayout.BOOT_GDT, MemoryLayout.BOOT_PAGE_TABLES_END)) {
            throw image.failure(
                    "ELF64 segments below 0x%x: the boot page tables stand there"
                            .formatted(MemoryLayout.BOOT_PAGE_TABLES_END));
        }
        EntryState entry =
                new EntryState.Long64(
                        elf.physicalEntry(image),
                        new EntryState.Registers(0, 0, 0, 0, MemoryLayout.BOOT_STACK_TOP),
                        BootTables.identityMap(placement),
                        BootTables.gdt64(placement),
                        BootTables.CODE_64,
                        BootTables.DATA_64);
        return new LoadedImage(ImageKind.ELF64, entry, end);
    }

    /** Below 1 MiB a flat binary starts in real mode, from there on in 32-bit protected mode. */
    private static LoadedImage loadFlat(ImageReader image, long address, LoadTarget target)
            throws ImageException {
        Placement placement = new Placement(image, target);
        placement.loadSegment(address, 0, image.size(), image.size(), "the flat binary");
        if (address >= MemoryLayout.BOOT_IDENTITY_MAP_SIZE) {
            throw image.failure("load address 0x%x, expected it below 4 GiB".formatted(address));
        }
        EntryState.Registers registers =
                new EntryState.Registers(0, 0, 0, 0, MemoryLayout.BOOT_STACK_TOP);
        EntryState entry =
                address < MemoryLayout.HIGH_MEMORY
                        ? realModeEntry((int) address, registers)
                        : new EntryState.Protected32(
                                (int) address,
                                registers,
                                BootTables.gdt32(placement),
                                BootTables.CODE_32,
                                BootTables.DATA_32);
        return new LoadedImage(ImageKind.FLAT, entry, address + image.size());
    }

    private static EntryState realModeEntry(int address, EntryState.Registers registers) {
        int segment = address < 0x10000 ? 0 : address >> 4;
        return new EntryState.Real16(segment, address - (segment << 4), 0, registers);
    }
}
