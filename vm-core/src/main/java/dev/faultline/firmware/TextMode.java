package dev.faultline.firmware;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.Ports;
import java.util.HexFormat;

/**
 * The text modes 0 to 3: the VGA's registers for them, and what the BIOS data area says of them.
 *
 * <p>Source: IBM PS/2 Hardware Interface Technical Reference, "Video subsystem", BIOS mode tables.
 */
final class TextMode {
    /** 80 columns, 25 rows, 16 colours. */
    static final int DEFAULT = 3;

    /** The highest of them; odd and even ones differ in the colour burst of a CGA only. */
    static final int LAST = 3;

    static final int SCAN_LINES = 400;

    private static final int FIRST_WIDE = 2;
    private static final int CRTC_MAXIMUM_SCAN_LINE = 0x09;
    private static final int CRTC_CURSOR_START = 0x0a;
    private static final int CRTC_CURSOR_END = 0x0b;
    private static final int CRTC_RETRACE_END = 0x11;
    private static final int SCAN_LINE_BITS = 0x1f;
    private static final int MISCELLANEOUS = 0x67;
    private static final int DEFAULT_HEIGHT = 16;
    private static final int DEFAULT_CURSOR = 0x0607;
    private static final int CURSOR_EMULATION_OFF = 0x01;

    private static final String CRTC_40 =
            "2d272890 2ba0bf1f 004f0d0e 00000000 9c8e8f14 1f96b9a3 ff";
    private static final String CRTC_80 =
            "5f4f5082 5581bf1f 004f0d0e 00000000 9c8e8f28 1f96b9a3 ff";
    private static final String SEQUENCER_40 = "03 08 03 00 02";
    private static final String SEQUENCER_80 = "03 00 03 00 02";
    private static final String GRAPHICS = "00 00 00 00 00 10 0e 00 ff";
    private static final String ATTRIBUTES = "00010203 04051407 38393a3b 3c3d3e3f 0c000f08 00";

    private final GuestMemory memory;
    private final PortBus ports;

    TextMode(GuestMemory memory, PortBus ports) {
        this.memory = memory;
        this.ports = ports;
    }

    /** Programs the VGA; the memory stays as it is. */
    void program(int mode) {
        boolean wide = mode >= FIRST_WIDE;
        ports.write(Ports.VGA_MISC_WRITE, 1, MISCELLANEOUS);
        indexed(Ports.VGA_SEQUENCER_INDEX, wide ? SEQUENCER_80 : SEQUENCER_40);
        // Registers 0 to 7 are locked by bit 7 of the eleventh.
        crtc(CRTC_RETRACE_END, 0);
        indexed(Ports.VGA_CRTC_INDEX, wide ? CRTC_80 : CRTC_40);
        indexed(Ports.VGA_GRAPHICS_INDEX, GRAPHICS);
        new Palette(memory, ports).load(bytes(ATTRIBUTES));
        describe(mode);
    }

    /** Writes the data area's account of a mode that the VGA is in. */
    void describe(int mode) {
        boolean wide = mode >= FIRST_WIDE;
        memory.write8(BiosData.VIDEO_MODE, mode);
        memory.write16(BiosData.VIDEO_COLUMNS, wide ? 80 : 40);
        memory.write16(BiosData.VIDEO_PAGE_SIZE, wide ? 0x1000 : 0x800);
        memory.write16(BiosData.VIDEO_PAGE_START, 0);
        memory.write(BiosData.CURSOR_POSITIONS, 8, 0);
        memory.write(BiosData.CURSOR_POSITIONS + 8, 8, 0);
        memory.write16(BiosData.CURSOR_SHAPE, DEFAULT_CURSOR);
        memory.write8(BiosData.VIDEO_PAGE, 0);
        memory.write16(BiosData.CRTC_PORT, Ports.VGA_CRTC_INDEX);
        memory.write8(BiosData.VIDEO_MODE_CONTROL, wide ? 0x29 : 0x28);
        memory.write8(BiosData.VIDEO_PALETTE, 0x30);
        memory.write8(BiosData.VIDEO_LAST_ROW, SCAN_LINES / DEFAULT_HEIGHT - 1);
        memory.write16(BiosData.CHARACTER_HEIGHT, DEFAULT_HEIGHT);
        memory.write8(BiosData.VIDEO_CONTROL, 0x60);
        memory.write8(BiosData.VIDEO_SWITCHES, 0xf9);
        memory.write8(BiosData.VIDEO_FLAGS, 0x51);
        memory.write8(BiosData.DISPLAY_COMBINATION, 0x08);
    }

    /** Makes characters so many scan lines high, which decides how many rows there are. */
    void setCharacterHeight(int lines) {
        ports.write(Ports.VGA_CRTC_INDEX, 1, CRTC_MAXIMUM_SCAN_LINE);
        int kept = ports.read(Ports.VGA_CRTC_DATA, 1) & ~SCAN_LINE_BITS;
        crtc(CRTC_MAXIMUM_SCAN_LINE, kept | lines - 1);
        memory.write8(BiosData.VIDEO_LAST_ROW, SCAN_LINES / lines - 1);
        memory.write16(BiosData.CHARACTER_HEIGHT, lines);
        int columns = memory.read16(BiosData.VIDEO_COLUMNS);
        memory.write16(BiosData.VIDEO_PAGE_SIZE, columns * (SCAN_LINES / lines) * 2 + 0x100);
        setCursorShape(memory.read16(BiosData.CURSOR_SHAPE));
    }

    /**
     * Sets the cursor's lines, high byte first to low byte last. Lines of a CGA's eight are
     * stretched to the character's height unless the program has switched that off.
     */
    void setCursorShape(int shape) {
        memory.write16(BiosData.CURSOR_SHAPE, shape);
        int start = shape >>> 8 & 0x3f;
        int end = shape & 0x1f;
        int height = memory.read8(BiosData.CHARACTER_HEIGHT);
        boolean emulate = (memory.read8(BiosData.VIDEO_CONTROL) & CURSOR_EMULATION_OFF) == 0;
        if (emulate && height > 8 && start < 8 && end < 8) {
            int last = (end + 1) * height / 8 - 1;
            start = end == start + 1 ? last - 1 : (start + 1) * height / 8 - 1;
            end = last;
        }
        crtc(CRTC_CURSOR_START, start);
        crtc(CRTC_CURSOR_END, end);
    }

    /** Writes two CRTC registers that make a word, the high byte at the lower index. */
    void crtcWord(int index, int value) {
        crtc(index, value >>> 8 & 0xff);
        crtc(index + 1, value & 0xff);
    }

    private void crtc(int index, int value) {
        ports.write(Ports.VGA_CRTC_INDEX, 1, index);
        ports.write(Ports.VGA_CRTC_DATA, 1, value & 0xff);
    }

    private void indexed(int port, String values) {
        byte[] bytes = bytes(values);
        for (int i = 0; i < bytes.length; i++) {
            ports.write(port, 1, i);
            ports.write(port + 1, 1, bytes[i] & 0xff);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
