package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;

/** A driver of one IDE channel, as tests speak of it: by polling, with time passing meanwhile. */
final class IdeDriver {
    static final int BSY = 0x80;
    static final int DRDY = 0x40;
    static final int DRQ = 0x08;
    static final int ERR = 0x01;
    static final int IDNF = 0x10;
    static final int ABRT = 0x04;

    private static final long LONG_ENOUGH = 20_000;

    final TestBench bench = new TestBench();
    final TestBench.Wire irq = new TestBench.Wire();
    private final int base;
    private final int control;

    IdeDriver(int base, int control) {
        this.base = base;
        this.control = control;
    }

    int in(int register) {
        return bench.in(base + register);
    }

    void out(int register, int value) {
        bench.out(base + register, value);
    }

    int alternateStatus() {
        return bench.in(control);
    }

    void control(int value) {
        bench.out(control, value);
    }

    /** Lets the device finish what it does. */
    void settle() {
        bench.advance(LONG_ENOUGH);
        assertEquals(0, alternateStatus() & BSY);
    }

    void registers(int count, long lba, int device) {
        out(2, count);
        out(3, (int) lba & 0xff);
        out(4, (int) (lba >> 8) & 0xff);
        out(5, (int) (lba >> 16) & 0xff);
        out(6, device);
    }

    /** A 28-bit command, to its first answer. */
    void lba28(int command, long lba, int count) {
        registers(count, lba, 0xe0 | (int) (lba >> 24) & 0x0f);
        command(command);
    }

    /** A 48-bit command, to its first answer. */
    void lba48(int command, long lba, int count) {
        registers(count >> 8, lba >> 24, 0x40);
        registers(count & 0xff, lba, 0x40);
        command(command);
    }

    void chs(int command, int cylinder, int head, int sector, int count) {
        out(2, count);
        out(3, sector);
        out(4, cylinder & 0xff);
        out(5, cylinder >> 8);
        out(6, 0xa0 | head);
        command(command);
    }

    void command(int command) {
        out(7, command);
        assertEquals(BSY, alternateStatus() & (BSY | DRQ));
        settle();
    }

    /** Reads a block that the device offers. */
    byte[] take(int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i += 2) {
            assertNotEquals(0, alternateStatus() & DRQ, "DRQ before byte " + i);
            int word = bench.ports.read(base, 2);
            data[i] = (byte) word;
            if (i + 1 < bytes) {
                data[i + 1] = (byte) (word >> 8);
            }
        }
        settle();
        return data;
    }

    /** Writes a block that the device asks for. */
    void give(byte[] data) {
        for (int i = 0; i < data.length; i += 2) {
            assertNotEquals(0, alternateStatus() & DRQ, "DRQ before byte " + i);
            bench.ports.write(base, 2, data[i] & 0xff | (data[i + 1] & 0xff) << 8);
        }
        settle();
    }

    /** Reads the status as a driver does that takes the interrupt. */
    int status() {
        return in(7);
    }

    void assertDone() {
        assertEquals(0x50, status());
    }

    void assertFailed(int error) {
        assertEquals(0x51, status());
        assertEquals(error, in(1));
    }

    /** A packet command, its data in parts of at most {@code byteCount}, to its end. */
    byte[] packet(int byteCount, int... bytes) {
        sendPacket(byteCount, bytes);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        while ((status() & DRQ) != 0) {
            assertEquals(2, in(2) & 3, "interrupt reason: data to the host");
            data.writeBytes(take(in(4) | in(5) << 8));
        }
        assertEquals(3, in(2) & 3, "interrupt reason: end of the command");
        return data.toByteArray();
    }

    void sendPacket(int byteCount, int... bytes) {
        out(1, 0);
        out(4, byteCount & 0xff);
        out(5, byteCount >> 8);
        out(6, 0xa0);
        command(0xa0);
        assertEquals(1, in(2) & 3, "interrupt reason: the packet is wanted");
        byte[] packet = new byte[12];
        for (int i = 0; i < bytes.length; i++) {
            packet[i] = (byte) bytes[i];
        }
        give(packet);
    }
}
