package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.BlockMedium;

/**
 * INT 13h for one hard disk, drive 80h: the AT's functions, and those of the Enhanced Disk Drive
 * specification 3.0 (fixed disk access, EDD); and for a CD. There are no diskette drives.
 */
final class DiskService implements Service {
    private static final int FIRST_DISK = 0x80;
    private static final int SECTOR = 512;

    private static final int OK = DiskTransfer.OK;
    private static final int INVALID = DiskTransfer.INVALID;

    private static final int TYPE_HARD_DISK = 3;
    private static final int EDD_KEY = 0x55aa;
    private static final int EDD_ANSWER = 0xaa55;
    private static final int EDD_VERSION_3 = 0x30;

    /** Fixed disk access (41h to 44h, 47h, 48h), and the EDD subset (48h). */
    private static final int EDD_INTERFACES = 0x05;

    private static final int PARAMETERS_SIZE_1 = 0x1a;
    private static final int PARAMETERS_SIZE_2 = 0x1e;
    private static final int GEOMETRY_VALID = 0x02;

    private final GuestMemory memory;
    private final BlockMedium disk;
    private final DriveGeometry geometry;
    private final Refusal refusal;
    private final DiskTransfer transfer;

    /** The CD, or null. */
    private final CdDrive cd;

    /** A service for a disk of 512-byte sectors and a CD, or for none where they are null. */
    DiskService(GuestMemory memory, BlockMedium disk, CdDrive cd, Refusal refusal) {
        this.memory = memory;
        this.refusal = refusal;
        boolean usable = disk != null && disk.sectorBytes() == SECTOR;
        this.disk = usable ? disk : null;
        this.cd = cd;
        geometry = usable ? DriveGeometry.of(disk) : null;
        transfer = usable ? new DiskTransfer(memory, disk) : null;
    }

    @Override
    public Next serve(Caller c, boolean resumed) {
        if (c.ah() == 0x01) {
            int last = memory.read8(BiosData.DISK_STATUS);
            c.setAh(last);
            c.setCarry(last != OK);
            return Next.RETURN;
        }
        int status = callDrive(c);
        if (status < 0) {
            status = INVALID;
            refusal.refuse(c, status);
        }
        memory.write8(BiosData.DISK_STATUS, status);
        if (c.ah() != 0x15 || status != OK) {
            c.setAh(status);
        } else {
            c.setAh(TYPE_HARD_DISK);
        }
        c.setCarry(status != OK);
        return Next.RETURN;
    }

    private int callDrive(Caller c) {
        if (c.dl() == ElTorito.DRIVE && cd != null) {
            return cd.call(c);
        }
        return c.dl() == FIRST_DISK && disk != null ? call(c) : absent(c);
    }

    /** For a drive that there is not. */
    private int absent(Caller c) {
        boolean diskette = c.dl() < FIRST_DISK;
        if (c.ah() == 0x08 && diskette) {
            // IBM PS/2 and PC BIOS Interface Technical Reference: all zero, no error.
            c.setAx(0);
            c.setBx(0);
            c.setCx(0);
            c.setDx(0);
            c.setWord(Cpu.RDI, 0);
            c.setSelector(SegmentRegister.ES, 0);
            return OK;
        }
        return INVALID;
    }

    /** The status, or -1 where the function is not modelled. */
    private int call(Caller c) {
        return switch (c.ah()) {
            case 0x00, 0x0c, 0x0d, 0x10, 0x11, 0x14, 0x47 -> OK;
            case 0x02 -> byCylinder(c, DiskTransfer.Direction.READ);
            case 0x03 -> byCylinder(c, DiskTransfer.Direction.WRITE);
            case 0x04 -> byCylinder(c, DiskTransfer.Direction.VERIFY);
            case 0x08 -> parameters(c);
            case 0x15 -> {
                long sectors = Math.min(disk.sectors(), 0xffffffffL);
                c.setCx((int) (sectors >>> 16));
                c.setDx((int) sectors);
                yield OK;
            }
            case 0x41 -> extensions(c);
            case 0x42 -> transfer.byPacket(c, DiskTransfer.Direction.READ);
            case 0x43 -> transfer.byPacket(c, DiskTransfer.Direction.WRITE);
            case 0x44 -> transfer.byPacket(c, DiskTransfer.Direction.VERIFY);
            case 0x48 -> extendedParameters(c);
            // El Torito: this drive is nothing that a CD emulates; GRUB asks each.
            case 0x4b -> INVALID;
            default -> -1;
        };
    }

    /** AH=02h to 04h; AL becomes the number of sectors moved. */
    private int byCylinder(Caller c, DiskTransfer.Direction direction) {
        int cylinder = c.ch() | (c.cl() & 0xc0) << 2;
        long sector = geometry.sector(cylinder, c.dh(), c.cl() & 0x3f);
        int count = c.al();
        c.setAl(0);
        if (count == 0 || sector < 0) {
            return INVALID;
        }
        int status = transfer.run(direction, sector, count, c.linear(SegmentRegister.ES, c.bx()));
        c.setAl(transfer.moved());
        return status;
    }

    /** AH=08h. */
    private int parameters(Caller c) {
        int lastCylinder = geometry.cylinders() - 1;
        c.setAl(0);
        c.setCx(lastCylinder << 8 | lastCylinder >> 2 & 0xc0 | geometry.sectorsPerTrack());
        c.setDx(geometry.heads() - 1 << 8 | 1);
        return OK;
    }

    /** AH=41h. */
    private int extensions(Caller c) {
        if (c.bx() != EDD_KEY) {
            return INVALID;
        }
        c.setBx(EDD_ANSWER);
        c.setCx(EDD_INTERFACES);
        return OK;
    }

    /** AH=48h: EDD 3.0 table 3; no device parameter table extension and no device path. */
    private int extendedParameters(Caller c) {
        long result = c.linear(SegmentRegister.DS, c.word(Cpu.RSI));
        int room = memory.read16(result);
        if (room < PARAMETERS_SIZE_1) {
            return INVALID;
        }
        long perCylinder = (long) geometry.heads() * geometry.sectorsPerTrack();
        memory.write16(result + 2, GEOMETRY_VALID);
        memory.write(result + 4, 4, Math.min(disk.sectors() / perCylinder, 0x3fff));
        memory.write(result + 8, 4, geometry.heads());
        memory.write(result + 0xc, 4, geometry.sectorsPerTrack());
        memory.write(result + 0x10, 8, disk.sectors());
        memory.write16(result + 0x18, SECTOR);
        if (room >= PARAMETERS_SIZE_2) {
            memory.write(result + 0x1a, 4, 0xffffffffL);
        }
        memory.write16(result, room >= PARAMETERS_SIZE_2 ? PARAMETERS_SIZE_2 : PARAMETERS_SIZE_1);
        return OK;
    }
}
