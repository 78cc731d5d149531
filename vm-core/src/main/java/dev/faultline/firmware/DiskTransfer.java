package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.BlockMedium;

/**
 * Sectors between a drive and the guest's memory, for INT 13h.
 *
 * <p>Transfers reach as far as the medium does: one that goes past its end moves the sectors that
 * there are, says how many, and fails with AH=04h. Buffers are linear: one that crosses 64 KiB
 * needs no care, and address line 20 is obeyed. The BIOS runs in real mode, where there is nothing
 * at 4 GiB and above: a buffer that reaches there fails with AH=09h, also where that is RAM. Below,
 * where no RAM is, sectors are lost and ones are written, as on a PC.
 */
final class DiskTransfer {
    static final int OK = 0x00;
    static final int INVALID = 0x01;
    static final int WRITE_PROTECTED = 0x03;
    static final int NOT_FOUND = 0x04;
    static final int BOUNDARY = 0x09;

    private static final int PACKET_SIZE = 0x10;
    private static final int PACKET_SIZE_64 = 0x18;
    private static final long ADDRESS_LIMIT = 1L << 32;

    /** Where sectors go. */
    enum Direction {
        /** To memory. */
        READ,
        /** To the disk. */
        WRITE,
        /** Nowhere. */
        VERIFY
    }

    private final GuestMemory memory;
    private final BlockMedium medium;
    private final byte[] buffer;
    private int moved;

    DiskTransfer(GuestMemory memory, BlockMedium medium) {
        this.memory = memory;
        this.medium = medium;
        buffer = new byte[medium.sectorBytes()];
    }

    /** How many sectors the last transfer moved. */
    int moved() {
        return moved;
    }

    /** Moves sectors; the status for AH. */
    int run(Direction direction, long first, int count, long linear) {
        moved = 0;
        if (direction == Direction.WRITE && !medium.writable()) {
            return WRITE_PROTECTED;
        }
        long available = Math.max(0, medium.sectors() - first);
        for (; moved < Math.min(count, available); moved++) {
            long at = linear + (long) moved * buffer.length;
            if (direction != Direction.VERIFY && at + buffer.length > ADDRESS_LIMIT) {
                return BOUNDARY;
            }
            switch (direction) {
                case READ -> {
                    medium.read(first + moved, buffer, 0);
                    memory.write(at, buffer, 0, buffer.length);
                }
                case WRITE -> {
                    memory.read(at, buffer, 0, buffer.length);
                    medium.write(first + moved, buffer, 0);
                }
                case VERIFY -> {}
            }
        }
        return moved == count ? OK : NOT_FOUND;
    }

    /** AH=42h to 44h: EDD 3.0 table 1, the disk address packet. */
    int byPacket(Caller c, Direction direction) {
        long packet = c.linear(SegmentRegister.DS, c.word(Cpu.RSI));
        int size = memory.read8(packet);
        if (size < PACKET_SIZE) {
            return INVALID;
        }
        int count = memory.read16(packet + 2);
        long pointer = memory.read(packet + 4, 4);
        long linear = (pointer >>> 16 << 4) + (pointer & 0xffff);
        if (pointer == 0xffffffffL && size >= PACKET_SIZE_64) {
            linear = memory.read(packet + 0x10, 8);
        }
        long sector = memory.read(packet + 8, 8);
        int status = INVALID;
        moved = 0;
        if (sector >= 0 && sector < medium.sectors()) {
            boolean reachable = linear >= 0 && linear < ADDRESS_LIMIT;
            boolean wanted = count != 0 && direction != Direction.VERIFY;
            status = wanted && !reachable ? BOUNDARY : run(direction, sector, count, linear);
        }
        memory.write16(packet + 2, moved);
        return status;
    }
}
