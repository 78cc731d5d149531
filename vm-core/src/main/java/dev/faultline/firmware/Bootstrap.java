package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Segments;
import dev.faultline.device.disk.BlockMedium;
import dev.faultline.firmware.Service.Next;
import dev.faultline.machine.MemoryLayout;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** INT 19h: loads the boot sector of drive 80h and starts it; INT 18h: nothing can be booted. */
final class Bootstrap {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final int BOOT_SECTOR = 0x7c00;
    private static final int SIGNATURE_AT = 510;
    private static final int SIGNATURE = 0xaa55;
    private static final int DRIVE = 0x80;
    private static final int FRAME_SIZE = 6;

    private final Cpu cpu;
    private final GuestMemory memory;
    private final BlockMedium disk;
    private final Consumer<String> screen;

    Bootstrap(Cpu cpu, GuestMemory memory, BlockMedium disk, Consumer<String> screen) {
        this.cpu = cpu;
        this.memory = memory;
        this.disk = disk;
        this.screen = screen;
    }

    /** Starts the boot sector by the IRET of INT 19h's stub, on a stack of its own. */
    Next boot() {
        if (disk == null || disk.sectors() == 0 || disk.sectorBytes() != 512) {
            return giveUp("no disk");
        }
        byte[] sector = new byte[512];
        disk.read(0, sector, 0);
        memory.write(BOOT_SECTOR, sector, 0, sector.length);
        if (memory.read16(BOOT_SECTOR + SIGNATURE_AT) != SIGNATURE) {
            return giveUp("no boot signature in the disk's first sector");
        }
        Segments.load(cpu, SegmentRegister.SS, 0);
        Segments.load(cpu, SegmentRegister.DS, 0);
        Segments.load(cpu, SegmentRegister.ES, 0);
        long stack = MemoryLayout.BOOT_STACK_TOP - FRAME_SIZE;
        memory.write16(stack, BOOT_SECTOR);
        memory.write16(stack + 2, 0);
        memory.write16(stack + 4, Rflags.FIXED | Rflags.IF);
        cpu.slots[Cpu.RSP] = stack;
        cpu.slots[Cpu.RDX] = DRIVE;
        return Next.RETURN;
    }

    /** Says so on the screen and in the log, and stops. */
    Next giveUp(String why) {
        LOG.info("BIOS: {}", why);
        screen.accept("BIOS: " + why + "\r\n");
        cpu.rip = Rom.HALT;
        return Next.ELSEWHERE;
    }
}
