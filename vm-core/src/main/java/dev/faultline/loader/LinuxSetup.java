package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;

/**
 * Linux bzImage in real mode, by its own setup code, which asks the BIOS for what it wants to know
 * and enters the kernel's part itself. So images run that only start like a Linux and have no other
 * entry (iPXE's and SYSLINUX's), and kernels of any protocol.
 *
 * <p>Source: the kernel's Documentation/x86/boot.rst, "Loading The Rest of The Kernel", "Sample
 * Boot Configuration" and "Running the Kernel": the boot sector and the setup code at 90000h, then
 * their stack and heap, then the command line.
 */
final class LinuxSetup {
    private static final int HEAP_END_POINTER = 0x224;
    private static final int SETUP_MOVE_SIZE = 0x212;
    private static final int CAN_USE_HEAP = 0x80;

    private static final int OLD_COMMAND_LINE_MAGIC_AT = 0x20;
    private static final int OLD_COMMAND_LINE_OFFSET_AT = 0x22;
    private static final int OLD_COMMAND_LINE_MAGIC = 0xa33f;

    private static final int SETUP_CODE = 0x200;
    private static final int HEAP_END = 0xe000;
    private static final int HEAP_END_BEFORE_2_02 = 0x9800;
    private static final int OLD_SETUP_LIMIT = 0xa000;

    /** What the setup code's stack and heap are left with at least. */
    private static final int STACK_AND_HEAP = 0x400;

    private final LinuxHeader header;
    private final Placement placement;

    private LinuxSetup(LinuxHeader header, Placement placement) {
        this.header = header;
        this.placement = placement;
    }

    static LoadedImage load(LinuxHeader header, LoadRequest request, LoadTarget target)
            throws ImageException {
        return new LinuxSetup(header, new Placement(header.image, target)).load(request);
    }

    private LoadedImage load(LoadRequest request) throws ImageException {
        boolean high = (header.u8(LinuxHeader.LOAD_FLAGS) & LinuxHeader.LOADED_HIGH) != 0;
        long base = MemoryLayout.LINUX_SETUP;
        int heapEnd =
                high && header.version >= LinuxHeader.PROTOCOL_2_02
                        ? HEAP_END
                        : HEAP_END_BEFORE_2_02;
        if (header.kernelAt > heapEnd - STACK_AND_HEAP) {
            throw header.image.failure(
                    "Linux setup code of 0x%x bytes, expected at most 0x%x"
                            .formatted(header.kernelAt, heapEnd - STACK_AND_HEAP));
        }
        long kernel = high ? MemoryLayout.HIGH_MEMORY : MemoryLayout.LINUX_LOW_KERNEL;
        long size = header.kernelSize();
        if (!high && kernel + size > base) {
            throw header.image.failure(
                    "Linux zImage of 0x%x bytes, expected at most 0x%x"
                            .formatted(size, base - kernel));
        }
        placement.loadSegment(kernel, header.kernelAt, size, size, "the Linux kernel");

        ByteWriter setup = new ByteWriter(header.kernelAt);
        setup.bytes(0, header.image.bytes(), 0, header.kernelAt);
        int flags = header.u8(LinuxHeader.LOAD_FLAGS);
        setup.u8(LinuxHeader.TYPE_OF_LOADER, LinuxHeader.UNDEFINED_LOADER);
        if (header.version >= LinuxHeader.PROTOCOL_2_01) {
            setup.u16(HEAP_END_POINTER, heapEnd - SETUP_CODE)
                    .u8(LinuxHeader.LOAD_FLAGS, flags | CAN_USE_HEAP);
        }
        putCommandLine(setup, request.commandLine(), heapEnd);
        long end = placement.end();
        if (high) {
            end = header.putRamDisk(setup, placement, request.modules(), end);
        } else if (!request.modules().isEmpty()) {
            throw header.image.failure("a Linux zImage with --initrd: not supported");
        }
        placement.write(base, setup.toBytes(), "the Linux setup code");
        int segment = (int) (base >> 4);
        EntryState entry =
                new EntryState.Real16(
                        segment + (SETUP_CODE >> 4),
                        0,
                        segment,
                        new EntryState.Registers(0, 0, 0, 0, heapEnd));
        return new LoadedImage(ImageKind.LINUX_SETUP, entry, Math.max(end, placement.end()));
    }

    private void putCommandLine(ByteWriter setup, String text, int at) throws ImageException {
        long address = MemoryLayout.LINUX_SETUP + at;
        boolean pointer = header.version >= LinuxHeader.PROTOCOL_2_02;
        long end =
                pointer
                        ? MemoryLayout.EXTENDED_BIOS_DATA
                        : MemoryLayout.LINUX_SETUP + OLD_SETUP_LIMIT;
        byte[] bytes = header.commandLine(text, end - address);
        placement.write(address, bytes, "the Linux command line");
        if (pointer) {
            setup.u32(LinuxHeader.COMMAND_LINE_POINTER, address);
            return;
        }
        setup.u16(OLD_COMMAND_LINE_MAGIC_AT, OLD_COMMAND_LINE_MAGIC)
                .u16(OLD_COMMAND_LINE_OFFSET_AT, at)
                .u16(SETUP_MOVE_SIZE, at + bytes.length);
    }
}
