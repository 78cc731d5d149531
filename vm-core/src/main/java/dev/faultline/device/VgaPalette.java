package dev.faultline.device;

import dev.faultline.bus.Ports;

/**
 * The VGA's palette DAC: 256 entries of three 6-bit colours.
 *
 * <p>Source: IBM PS/2 Hardware Interface Technical Reference, "Video DAC". It starts with the EGA's
 * 64 colours, as mode 3 has them.
 */
final class VgaPalette {
    private static final int EGA_COLOURS = 64;
    private static final int LEVEL = 0x2a;
    private static final int HALF_LEVEL = 0x15;
    private static final int MAX_LEVEL = 0x3f;

    private final byte[] levels = new byte[3 * 256];
    private int mask = 0xff;
    private int position;
    private int writeIndex;
    private boolean reading;

    VgaPalette() {
        for (int i = 0; i < EGA_COLOURS; i++) {
            levels[3 * i] = egaLevel(i, 2);
            levels[3 * i + 1] = egaLevel(i, 1);
            levels[3 * i + 2] = egaLevel(i, 0);
        }
    }

    int read(int port) {
        return switch (port) {
            case Ports.VGA_DAC_MASK -> mask;
            case Ports.VGA_DAC_READ_INDEX -> reading ? 3 : 0;
            case Ports.VGA_DAC_WRITE_INDEX -> writeIndex;
            default -> levels[advance()];
        };
    }

    void write(int port, int value) {
        switch (port) {
            case Ports.VGA_DAC_MASK -> mask = value;
            case Ports.VGA_DAC_DATA -> levels[advance()] = (byte) (value & MAX_LEVEL);
            default -> {
                reading = port == Ports.VGA_DAC_READ_INDEX;
                position = 3 * value;
                writeIndex = value;
            }
        }
    }

    /** Entry {@code index} as 0xrrggbb, each level widened to 8 bits. */
    int rgb(int index) {
        int at = 3 * (index & mask);
        return widen(levels[at]) << 16 | widen(levels[at + 1]) << 8 | widen(levels[at + 2]);
    }

    private int advance() {
        int at = position;
        position = (position + 1) % levels.length;
        writeIndex = position / 3;
        return at;
    }

    private static byte egaLevel(int colour, int bit) {
        return (byte) ((colour >> bit & 1) * LEVEL + (colour >> bit + 3 & 1) * HALF_LEVEL);
    }

    private static int widen(int level) {
        return level * 255 / MAX_LEVEL;
    }
}
