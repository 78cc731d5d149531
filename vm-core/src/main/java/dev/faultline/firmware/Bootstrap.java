package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Segments;
import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.Media;
import dev.faultline.firmware.Service.Next;
import dev.faultline.machine.MemoryLayout;
import java.util.function.Consumer;

/**
 * INT 19h: loads the boot sector of drive 80h, or the boot image of a CD, and starts it; INT 18h:
 * nothing can be booted.
 */
final class Bootstrap {
    private static final int BOOT_SECTOR = (int) MemoryLayout.BOOT_SECTOR;
    private static final int SIGNATURE_AT = 510;
    private static final int SIGNATURE = 0xaa55;
    private static final int DISK = 0x80;
    private static final int FRAME_SIZE = 6;

    private final Cpu cpu;
    private final GuestMemory memory;
    private final Media media;
    private final ElTorito cdEntry;
    private final Consumer<String> complaint;

    /** The boot of a machine's media; {@code cdEntry} is null where the CD does not boot. */
    Bootstrap(
            Cpu cpu,
            GuestMemory memory,
            Media media,
            ElTorito cdEntry,
            Consumer<String> complaint) {
        this.cpu = cpu;
        this.memory = memory;
        this.media = media;
        this.cdEntry = cdEntry;
        this.complaint = complaint;
    }

    /**
     * Starts what is to be booted by the IRET of INT 19h's stub, on a stack of its own: the disk's
     * boot sector where it has one, else the CD's image.
     */
    Next boot() {
        String disk = loadBootSector();
        if (disk == null) {
            return start(0, BOOT_SECTOR, DISK);
        }
        if (cdEntry != null) {
            return bootCd();
        }
        return giveUp(media.cdrom() == null ? disk : disk + ", and no boot image on the CD");
    }

    /** Null, or why there is no boot sector. */
    private String loadBootSector() {
        BlockMedium disk = media.disk();
        if (disk == null || disk.sectors() == 0 || disk.sectorBytes() != 512) {
            return "no disk";
        }
        byte[] sector = new byte[512];
        disk.read(0, sector, 0);
        memory.write(BOOT_SECTOR, sector, 0, sector.length);
        return memory.read16(BOOT_SECTOR + SIGNATURE_AT) == SIGNATURE
                ? null
                : "no boot signature in the disk's first sector";
    }

    /** El Torito 2.2: the image of a CD without emulation, at the start of its segment. */
    private Next bootCd() {
        byte[] image = cdEntry.image(media.cdrom());
        int linear = cdEntry.loadSegment() << 4;
        memory.write(linear, image, 0, image.length);
        boolean usual = linear == BOOT_SECTOR;
        return start(usual ? 0 : cdEntry.loadSegment(), usual ? BOOT_SECTOR : 0, ElTorito.DRIVE);
    }

    private Next start(int segment, int offset, int drive) {
        Segments.load(cpu, SegmentRegister.SS, 0);
        Segments.load(cpu, SegmentRegister.DS, 0);
        Segments.load(cpu, SegmentRegister.ES, 0);
        long stack = MemoryLayout.BOOT_STACK_TOP - FRAME_SIZE;
        memory.write16(stack, offset);
        memory.write16(stack + 2, segment);
        memory.write16(stack + 4, Rflags.FIXED | Rflags.IF);
        cpu.slots[Cpu.RSP] = stack;
        cpu.slots[Cpu.RDX] = drive;
        return Next.RETURN;
    }

    /** Says so on the screen and in the log, and stops. */
    Next giveUp(String why) {
        complaint.accept("BIOS: " + why);
        cpu.rip = Rom.HALT;
        return Next.ELSEWHERE;
    }
}
