package dev.faultline.device.disk;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A medium of which writes change nothing: what was written is kept in memory, by sectors. */
public final class OverlayMedium implements BlockMedium {
    private final BlockMedium base;
    private final Map<Long, byte[]> written;

    /** A writable view of {@code base}, which nobody else may write from now on. */
    public OverlayMedium(BlockMedium base) {
        this(base, new HashMap<>());
    }

    private OverlayMedium(BlockMedium base, Map<Long, byte[]> written) {
        this.base = base;
        this.written = written;
    }

    /** Bytes of memory that what was written takes. */
    public long writtenBytes() {
        return (long) written.size() * sectorBytes();
    }

    @Override
    public int sectorBytes() {
        return base.sectorBytes();
    }

    @Override
    public long sectors() {
        return base.sectors();
    }

    @Override
    public void read(long sector, byte[] buffer, int offset) {
        byte[] own = written.get(sector);
        if (own == null) {
            base.read(sector, buffer, offset);
        } else {
            System.arraycopy(own, 0, buffer, offset, own.length);
        }
    }

    @Override
    public void write(long sector, byte[] buffer, int offset) {
        Objects.checkIndex(sector, sectors());
        // Arrays of the map are never changed: copies of the medium share them.
        written.put(sector, Arrays.copyOfRange(buffer, offset, offset + sectorBytes()));
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public BlockMedium copy() {
        return new OverlayMedium(base, new HashMap<>(written));
    }
}
