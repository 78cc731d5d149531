package dev.faultline.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a cpio archive of the "newc" kind, as Linux takes for its initramfs. */
final class InitialRamDisk {
    private static final int DIRECTORY = 0040755;
    private static final int CHARACTER_DEVICE = 0020600;
    private static final int PROGRAM = 0100755;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int inode;

    private InitialRamDisk() {}

    /** An archive with /dev/console and a program as /init. */
    static byte[] withInit(byte[] program) {
        InitialRamDisk archive = new InitialRamDisk();
        archive.add("dev", DIRECTORY, new byte[0], 0, 0);
        archive.add("dev/console", CHARACTER_DEVICE, new byte[0], 5, 1);
        archive.add("init", PROGRAM, program, 0, 0);
        archive.add("TRAILER!!!", 0, new byte[0], 0, 0);
        return archive.out.toByteArray();
    }

    /** An archive with busybox under /bin, /dev/null and a script as /init. */
    static byte[] withScript(byte[] busybox, String script) {
        InitialRamDisk archive = new InitialRamDisk();
        archive.add("dev", DIRECTORY, new byte[0], 0, 0);
        archive.add("dev/console", CHARACTER_DEVICE, new byte[0], 5, 1);
        archive.add("dev/null", CHARACTER_DEVICE, new byte[0], 1, 3);
        archive.add("bin", DIRECTORY, new byte[0], 0, 0);
        archive.add("bin/busybox", PROGRAM, busybox, 0, 0);
        archive.add("init", PROGRAM, script.getBytes(StandardCharsets.UTF_8), 0, 0);
        archive.add("TRAILER!!!", 0, new byte[0], 0, 0);
        return archive.out.toByteArray();
    }

    private void add(String name, int mode, byte[] data, int major, int minor) {
        StringBuilder header = new StringBuilder("070701");
        int[] fields = {
            ++inode, mode, 0, 0, 1, 0, data.length, 0, 0, major, minor, name.length() + 1, 0
        };
        for (int field : fields) {
            header.append(String.format("%08x", field));
        }
        header.append(name).append('\0');
        out.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
        align();
        out.writeBytes(data);
        align();
    }

    private void align() {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
    }
}
