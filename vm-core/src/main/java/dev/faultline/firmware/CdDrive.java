package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.BlockMedium;

/**
 * INT 13h for a CD, drive {@link ElTorito#DRIVE}: the functions of EDD 3.0 that read, with sectors
 * of 2048 bytes, and El Torito's 4Bh. It has no cylinders and heads, so the AT's functions fail.
 */
final class CdDrive {
    private static final int EDD_KEY = 0x55aa;
    private static final int EDD_ANSWER = 0xaa55;

    /** Fixed disk access (41h to 44h, 47h, 48h), and the EDD subset (48h). */
    private static final int EDD_INTERFACES = 0x05;

    private static final int PARAMETERS_SIZE = 0x1a;

    /** EDD 3.0 table 4: removable, and its geometry means nothing. */
    private static final int REMOVABLE = 0x04;

    /** El Torito figure 8: the specification packet. */
    private static final int SPECIFICATION_SIZE = 0x13;

    private final GuestMemory memory;
    private final BlockMedium cd;
    private final ElTorito entry;
    private final DiskTransfer transfer;

    /** A drive; {@code entry} is null where its CD does not boot. */
    CdDrive(GuestMemory memory, BlockMedium cd, ElTorito entry) {
        this.memory = memory;
        this.cd = cd;
        this.entry = entry;
        transfer = new DiskTransfer(memory, cd);
    }

    /** The status, or -1 where the function is not modelled. */
    int call(Caller c) {
        return switch (c.ah()) {
            case 0x00, 0x0d, 0x10, 0x11, 0x47 -> DiskTransfer.OK;
            case 0x02, 0x03, 0x04, 0x08, 0x15 -> DiskTransfer.INVALID;
            case 0x41 -> extensions(c);
            case 0x42 -> transfer.byPacket(c, DiskTransfer.Direction.READ);
            case 0x43 -> transfer.byPacket(c, DiskTransfer.Direction.WRITE);
            case 0x44 -> transfer.byPacket(c, DiskTransfer.Direction.VERIFY);
            case 0x48 -> parameters(c);
            case 0x4b -> emulation(c);
            default -> -1;
        };
    }

    private static int extensions(Caller c) {
        if (c.bx() != EDD_KEY) {
            return DiskTransfer.INVALID;
        }
        c.setBx(EDD_ANSWER);
        c.setCx(EDD_INTERFACES);
        return DiskTransfer.OK;
    }

    /** AH=48h: EDD 3.0 table 3. */
    private int parameters(Caller c) {
        long result = c.linear(SegmentRegister.DS, c.word(Cpu.RSI));
        if (memory.read16(result) < PARAMETERS_SIZE) {
            return DiskTransfer.INVALID;
        }
        memory.write16(result, PARAMETERS_SIZE);
        memory.write16(result + 2, REMOVABLE);
        for (int at = 4; at < 0x10; at += 4) {
            memory.write(result + at, 4, 0xffffffffL);
        }
        memory.write(result + 0x10, 8, cd.sectors());
        memory.write16(result + 0x18, cd.sectorBytes());
        return DiskTransfer.OK;
    }

    /** AX=4B00h and 4B01h: what was booted; there is no emulation to end. */
    private int emulation(Caller c) {
        if (entry == null || c.al() > 1) {
            return DiskTransfer.INVALID;
        }
        long packet = c.linear(SegmentRegister.DS, c.word(Cpu.RSI));
        byte[] bytes = new byte[SPECIFICATION_SIZE];
        bytes[0] = SPECIFICATION_SIZE;
        bytes[2] = (byte) ElTorito.DRIVE;
        memory.write(packet, bytes, 0, bytes.length);
        memory.write(packet + 4, 4, entry.sector());
        memory.write16(packet + 0x0c, entry.loadSegment());
        memory.write16(packet + 0x0e, entry.sectorCount());
        return DiskTransfer.OK;
    }
}
