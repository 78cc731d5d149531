package dev.faultline.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Output that must not be seen yet, because it would go across the live screen: kept until it is
 * released, the last {@value #LIMIT} bytes of it at least.
 */
final class HeldOutput extends OutputStream {
    private static final int LIMIT = 1 << 20;

    private final OutputStream to;
    private ByteArrayOutputStream older = new ByteArrayOutputStream();
    private ByteArrayOutputStream newer = new ByteArrayOutputStream();
    private long lost;
    private boolean released;

    HeldOutput(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (released) {
            to.write(bytes, offset, length);
            return;
        }
        newer.write(bytes, offset, length);
        if (newer.size() >= LIMIT) {
            lost += older.size();
            older = newer;
            newer = new ByteArrayOutputStream();
        }
    }

    /**
     * Writes what was kept; what comes from now on goes through.
     *
     * @return how many bytes were not kept
     */
    synchronized long release() throws IOException {
        if (!released) {
            released = true;
            older.writeTo(to);
            newer.writeTo(to);
            to.flush();
        }
        return lost;
    }
}
