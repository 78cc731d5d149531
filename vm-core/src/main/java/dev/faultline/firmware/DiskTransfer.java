package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.BlockMedium;

/**
 * Sectors between a drive and the guest's memory, for INT 13h.
 *
 * <p>Transfers reach as far as the medium does: one that goes past its end moves the sectors that
 * there are, says how many, and fails with AH=04h. Buffers are linear: one that crosses 64 KiB
 * needs no care, and address line 20 is obeyed. A flat address of 64 bits reaches RAM at 4 GiB and
 * above too, which a processor in real mode would not, but a drive's DMA does; behind the RAM
 * there, and in virtual-8086 mode with paging, a buffer fails with AH=09h. Below 4 GiB, where no
 * RAM is, sectors are lost and ones are written, as on a PC.
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
            if (direction != Direction.VERIFY && at + buffer.length > memory.flatEnd()) {
                return BOUNDARY;
            }
            move(direction, first + moved, at);
        }
        return moved == count ? OK : NOT_FOUND;
    }

    private void move(Direction direction, long sector, long at) {
        boolean high = at + buffer.length > ADDRESS_LIMIT;
        switch (direction) {
            case READ -> {
                medium.read(sector, buffer, 0);
                if (high) {
                    memory.writeFlat(at, buffer);
                } else {
                    memory.write(at, buffer, 0, buffer.length);
                }
            }
            case WRITE -> {
                if (high) {
                    memory.readFlat(at, buffer);
                } else {
                    memory.read(at, buffer, 0, buffer.length);
                }
                medium.write(sector, buffer, 0);
            }
            case VERIFY -> {}
        }
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
            boolean reachable = linear >= 0 && linear < memory.flatEnd();
            boolean wanted = count != 0 && direction != Direction.VERIFY;
            status = wanted && !reachable ? BOUNDARY : run(direction, sector, count, linear);
        }
        memory.write16(packet + 2, moved);
        return status;
    }
}
