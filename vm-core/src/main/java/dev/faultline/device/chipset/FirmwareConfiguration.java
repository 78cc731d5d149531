package dev.faultline.device.chipset;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * QEMU's firmware configuration interface at ports 0x510 and 0x511: numbered items, of which
 * writing a number to the one selects, and reading the other gives the bytes.
 *
 * <p>Source: QEMU, docs/specs/fw_cfg.rst. An item that does not exist reads zeros. Not modelled:
 * the DMA interface, and the identity does not claim it; writes to items.
 */
final class FirmwareConfiguration implements PortDevice {
    private static final int SIGNATURE = 0x00;
    private static final int IDENTITY = 0x01;
    private static final int RAM_SIZE = 0x03;
    private static final int PROCESSORS = 0x05;
    private static final int MAX_PROCESSORS = 0x0f;
    private static final int FILE_DIRECTORY = 0x19;
    private static final int FIRST_FILE = 0x20;
    private static final int FILE_NAME_BYTES = 56;
    private static final int FILE_ENTRY_BYTES = 64;

    /** The traditional interface, without DMA. */
    private static final int IDENTITY_TRADITIONAL = 0x01;

    private static final int E820_ENTRY_BYTES = 20;
    private static final int E820_RAM = 1;
    private static final long FOUR_GIB = 1L << 32;

    private final Map<Integer, byte[]> items = new HashMap<>();
    private byte[] selected = {};
    private int position;

    /** The items of a machine with so much RAM below and above 4 GiB, and these files. */
    FirmwareConfiguration(long ramBelow4GiB, long ramAbove4GiB, Map<String, byte[]> files) {
        items.put(SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII));
        items.put(IDENTITY, little(4).putInt(IDENTITY_TRADITIONAL).array());
        items.put(RAM_SIZE, little(8).putLong(ramBelow4GiB + ramAbove4GiB).array());
        items.put(PROCESSORS, little(2).putShort((short) 1).array());
        items.put(MAX_PROCESSORS, little(2).putShort((short) 1).array());
        Map<String, byte[]> all = new TreeMap<>(files);
        all.put("etc/e820", memoryMap(ramBelow4GiB, ramAbove4GiB));
        addFiles(all);
    }

    private void addFiles(Map<String, byte[]> files) {
        // The directory's numbers have the high byte first.
        ByteBuffer directory = ByteBuffer.allocate(4 + FILE_ENTRY_BYTES * files.size());
        directory.putInt(files.size());
        int item = FIRST_FILE;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            items.put(item, file.getValue());
            directory.putInt(file.getValue().length).putShort((short) item).putShort((short) 0);
            byte[] name = new byte[FILE_NAME_BYTES];
            byte[] text = file.getKey().getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, name, 0, text.length);
            directory.put(name);
            item++;
        }
        items.put(FILE_DIRECTORY, directory.array());
    }

    private static byte[] memoryMap(long below, long above) {
        ByteBuffer map = little((above == 0 ? 1 : 2) * E820_ENTRY_BYTES);
        map.putLong(0).putLong(below).putInt(E820_RAM);
        if (above != 0) {
            map.putLong(FOUR_GIB).putLong(above).putInt(E820_RAM);
        }
        return map.array();
    }

    /** A file that holds one number. */
    static byte[] number(long value) {
        return little(8).putLong(value).array();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    void attach(PortBus ports) {
        ports.register(Ports.FIRMWARE_SELECTOR, Ports.FIRMWARE_DATA, this);
    }

    /** The selector takes 16 bits. */
    @Override
    public int widestAccess() {
        return 2;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        if (port != Ports.FIRMWARE_DATA) {
            // The selector is write-only; the byte above it is the data port's.
            return sizeBytes == 1 ? 0xff : 0xff | next() << 8;
        }
        return next();
    }

    private int next() {
        return position < selected.length ? selected[position++] & 0xff : 0;
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        if (port == Ports.FIRMWARE_SELECTOR) {
            selected = items.getOrDefault(value, new byte[0]);
            position = 0;
        }
    }
}
