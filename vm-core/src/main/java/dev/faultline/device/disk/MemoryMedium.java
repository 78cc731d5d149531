package dev.faultline.device.disk;

import java.util.Arrays;
import java.util.Objects;

/** Bytes of the host's memory as a medium that is read only; a last part of a sector is whole. */
public final class MemoryMedium implements BlockMedium {
    private final byte[] bytes;
    private final int sectorBytes;

    /** A medium of {@code bytes}, which nobody may change from now on. */
    public MemoryMedium(byte[] bytes, int sectorBytes) {
        this.bytes = bytes;
        this.sectorBytes = sectorBytes;
    }

    /** A disk with writes in memory. */
    public static BlockMedium disk(byte[] bytes) {
        return new OverlayMedium(new MemoryMedium(bytes, DiskFile.DISK_SECTOR));
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public long sectors() {
        return ((long) bytes.length + sectorBytes - 1) / sectorBytes;
    }

    @Override
    public void read(long sector, byte[] buffer, int offset) {
        Objects.checkIndex(sector, sectors());
        int from = (int) sector * sectorBytes;
        int length = Math.min(sectorBytes, bytes.length - from);
        System.arraycopy(bytes, from, buffer, offset, length);
        Arrays.fill(buffer, offset + length, offset + sectorBytes, (byte) 0);
    }

    @Override
    public void write(long sector, byte[] buffer, int offset) {
        throw new UnsupportedOperationException("a medium that is read only");
    }

    @Override
    public boolean writable() {
        return false;
    }
}
