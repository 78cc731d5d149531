package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Multiboot 1: ELF of either class, or the address fields.
 *
 * <p>Source: Multiboot Specification 0.6.96, chapter 3. Given to the guest are memory sizes and
 * map, command line, modules and loader name; not given are the boot device, symbol tables, drives,
 * the APM table and VBE, whose flags are clear.
 */
final class MultibootLoader {
    private static final int MAGIC_IN_EAX = 0x2badb002;
    private static final String LOADER_NAME = "Faultline";
    private static final int PAGE = 4096;

    private static final int FLAG_MEMORY = 1;
    private static final int FLAG_COMMAND_LINE = 1 << 2;
    private static final int FLAG_MODULES = 1 << 3;
    private static final int FLAG_MEMORY_MAP = 1 << 6;
    private static final int FLAG_LOADER_NAME = 1 << 9;
    private static final int INFO_SIZE = 120;
    private static final int MAP_ENTRY_SIZE = 24;
    private static final int MODULE_ENTRY_SIZE = 16;

    private final ImageReader image;
    private final Placement placement;

    private MultibootLoader(ImageReader image, Placement placement) {
        this.image = image;
        this.placement = placement;
    }

    static LoadedImage load(
            Image file, MultibootHeader header, LoadRequest request, LoadTarget target)
            throws ImageException {
        ImageReader image = file.reader();
        Placement placement = new Placement(image, target);
        return new MultibootLoader(image, placement).load(file, header, request);
    }

    private LoadedImage load(Image file, MultibootHeader header, LoadRequest request)
            throws ImageException {
        long entry = header.hasAddresses() ? loadByAddresses(header) : loadElf(header);
        if (entry >>> 32 != 0) {
            throw image.failure("multiboot entry 0x%x, expected it below 4 GiB".formatted(entry));
        }
        boolean lowTaken =
                placement.touches(MemoryLayout.MULTIBOOT_INFO, MemoryLayout.MULTIBOOT_INFO_END);
        List<Module> modules = new ArrayList<>();
        for (Image module : request.modules()) {
            long start = pageAligned(placement.end());
            placement.write(start, module.bytes(), "module " + module.name());
            modules.add(new Module(start, start + module.bytes().length, module.name()));
        }
        long end = placement.end();
        String commandLine = (file.name() + " " + request.commandLine()).strip();
        long info = MemoryLayout.MULTIBOOT_INFO;
        byte[] structures = information(info, commandLine, modules);
        if (lowTaken || info + structures.length > MemoryLayout.MULTIBOOT_INFO_END) {
            info = pageAligned(end);
            structures = information(info, commandLine, modules);
            end = info + structures.length;
        }
        placement.write(info, structures, "multiboot information");
        EntryState entryState =
                new EntryState.Protected32(
                        (int) entry,
                        new EntryState.Registers(
                                Integer.toUnsignedLong(MAGIC_IN_EAX), info, 0, 0, 0),
                        BootTables.gdt32(placement),
                        BootTables.CODE_32,
                        BootTables.DATA_32);
        return new LoadedImage(ImageKind.MULTIBOOT, entryState, end);
    }

    private record Module(long start, long end, String name) {}

    private long loadElf(MultibootHeader header) throws ImageException {
        if (!ElfFile.isElf(image)) {
            throw image.failure(
                    ("multiboot header at offset 0x%x without address fields, expected them or"
                                    + " an ELF file")
                            .formatted(header.offset()));
        }
        ElfFile elf = ElfFile.parse(image);
        elf.load(placement);
        return elf.physicalEntry(image);
    }

    private long loadByAddresses(MultibootHeader header) throws ImageException {
        long loadAddress = header.loadAddress();
        if (header.headerAddress() < loadAddress) {
            throw image.failure(
                    "multiboot header_addr 0x%x, expected it at or above load_addr 0x%x"
                            .formatted(header.headerAddress(), loadAddress));
        }
        long offset = header.offset() - (header.headerAddress() - loadAddress);
        if (offset < 0) {
            throw image.failure(
                    ("multiboot header at offset 0x%x is 0x%x bytes after load_addr, expected no"
                                    + " more than its offset")
                            .formatted(header.offset(), header.headerAddress() - loadAddress));
        }
        // A load_end_addr of zero means the whole file, a bss_end_addr of zero no bss.
        long loadEnd =
                header.loadEnd() == 0 ? loadAddress + image.size() - offset : header.loadEnd();
        long bssEnd = Math.max(header.bssEnd(), loadEnd);
        if (loadEnd < loadAddress) {
            throw image.failure(
                    "multiboot load_end_addr 0x%x, expected it at or above load_addr 0x%x"
                            .formatted(loadEnd, loadAddress));
        }
        placement.loadSegment(
                loadAddress,
                offset,
                loadEnd - loadAddress,
                bssEnd - loadAddress,
                "multiboot image by address fields");
        return header.entry();
    }

    /** The information structure at {@code base}, with everything that it points to behind it. */
    private byte[] information(long base, String commandLine, List<Module> modules) {
        long memorySize = placement.memorySize();
        List<MemoryLayout.MapEntry> map = MemoryLayout.memoryMap(memorySize);
        int mapAt = INFO_SIZE;
        int modulesAt = mapAt + map.size() * MAP_ENTRY_SIZE;
        int stringsAt = modulesAt + modules.size() * MODULE_ENTRY_SIZE;
        byte[] commandLineBytes = ByteWriter.string(commandLine);
        byte[] loaderName = ByteWriter.string(LOADER_NAME);
        int size = stringsAt + commandLineBytes.length + loaderName.length;
        for (Module module : modules) {
            size += ByteWriter.string(module.name).length;
        }
        int flags = FLAG_MEMORY | FLAG_COMMAND_LINE | FLAG_MEMORY_MAP | FLAG_LOADER_NAME;
        ByteWriter out = new ByteWriter(size);
        out.u32(0, modules.isEmpty() ? flags : flags | FLAG_MODULES)
                .u32(4, MemoryLayout.EXTENDED_BIOS_DATA >> 10)
                .u32(8, MemoryLayout.lowMemoryEnd(memorySize) - MemoryLayout.HIGH_MEMORY >> 10)
                .u32(16, base + stringsAt)
                .u32(20, modules.size())
                .u32(24, modules.isEmpty() ? 0 : base + modulesAt)
                .u32(44, (long) map.size() * MAP_ENTRY_SIZE)
                .u32(48, base + mapAt)
                .u32(64, base + stringsAt + commandLineBytes.length)
                .bytes(stringsAt, commandLineBytes, 0, commandLineBytes.length)
                .bytes(stringsAt + commandLineBytes.length, loaderName, 0, loaderName.length);
        for (int i = 0; i < map.size(); i++) {
            MemoryLayout.MapEntry entry = map.get(i);
            int at = mapAt + i * MAP_ENTRY_SIZE;
            out.u32(at, MAP_ENTRY_SIZE - 4)
                    .u64(at + 4, entry.base())
                    .u64(at + 12, entry.length())
                    .u32(at + 20, entry.kind());
        }
        int nameAt = stringsAt + commandLineBytes.length + loaderName.length;
        for (int i = 0; i < modules.size(); i++) {
            Module module = modules.get(i);
            byte[] name = ByteWriter.string(module.name);
            int at = modulesAt + i * MODULE_ENTRY_SIZE;
            out.u32(at, module.start).u32(at + 4, module.end).u32(at + 8, base + nameAt);
            out.bytes(nameAt, name, 0, name.length);
            nameAt += name.length;
        }
        return out.toBytes();
    }

    private static long pageAligned(long address) {
        return address + PAGE - 1 & -PAGE;
    }
}
