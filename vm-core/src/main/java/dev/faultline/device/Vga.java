package dev.faultline.device;

import dev.faultline.bus.Clock;
import dev.faultline.bus.MmioBus;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;
import java.util.ArrayList;
import java.util.List;

/**
 * A VGA in text mode: its memory, its registers as a mode query reads them, and a snapshot of the
 * screen.
 *
 * <p>Source: IBM PS/2 Hardware Interface Technical Reference, "Video subsystem". It starts in mode
 * 3 (80 x 25, colour) as a BIOS leaves it. Called on the guest's thread.
 *
 * <p>Not modelled: graphics (the registers are kept, the picture is not), planes and fonts, and the
 * CRTC's timing: the retrace bits follow mode 3's 70 Hz whatever the CRTC says.
 */
public final class Vga implements PortDevice {
    private static final long WINDOW_FIRST = 0xa0000;

    private static final int MISC_COLOUR_PORTS = 0x01;
    private static final int STATUS1_NO_DISPLAY = 0x01;
    private static final int STATUS1_VERTICAL_RETRACE = 0x08;
    private static final int ATTRIBUTE_INDEX = 0x1f;
    private static final int ATTRIBUTE_MODE = 0x10;
    private static final int ATTRIBUTE_MODE_BLINK = 0x08;

    private static final int CRTC_COLUMNS = 0x01;
    private static final int CRTC_OVERFLOW = 0x07;
    private static final int CRTC_ROW_SCANS = 0x09;
    private static final int CRTC_CURSOR_START = 0x0a;
    private static final int CRTC_CURSOR_DISABLE = 0x20;
    private static final int CRTC_CURSOR_END = 0x0b;
    private static final int CRTC_START_HIGH = 0x0c;
    private static final int CRTC_START_LOW = 0x0d;
    private static final int CRTC_CURSOR_HIGH = 0x0e;
    private static final int CRTC_CURSOR_LOW = 0x0f;
    private static final int CRTC_RETRACE_END = 0x11;
    private static final int CRTC_PROTECT = 0x80;
    private static final int CRTC_DISPLAY_END = 0x12;
    private static final int CRTC_OFFSET = 0x13;
    private static final int GRAPHICS_MISC = 0x06;
    private static final int GRAPHICS_MISC_GRAPHICS = 0x01;
    private static final int SCAN_LINE = 0x1f;
    private static final int TEXT_COLOURS = 16;

    /** Mode 3: 900 dots of 28.322 MHz to a line, 720 of them shown. */
    private static final long LINE_NANOS = 31_778;

    private static final long SHOWN_NANOS = 25_422;
    private static final int LINES = 449;
    private static final int SHOWN_LINES = 400;
    private static final int RETRACE_FIRST_LINE = 412;
    private static final int RETRACE_LAST_LINE = 413;

    private final Clock clock;
    private final VgaMemory memory = new VgaMemory();
    private final VgaPalette palette = new VgaPalette();

    private final byte[] crtc = bytes("5f4f50825581bf1f004f0d0e000000009c8e8f281f96b9a3ff", 0x20);
    private final byte[] sequencer = bytes("0300030002", 8);
    private final byte[] graphics = bytes("0000000000100e00ff", 0x10);
    private final byte[] attributes = bytes("000102030405140738393a3b3c3d3e3f0c000f0800", 0x20);
    private int crtcIndex;
    private int sequencerIndex;
    private int graphicsIndex;
    private int attributeIndex = 0x20;
    private boolean attributeDataNext;
    private int misc = 0x67;
    private int feature;
    private long registerWrites;

    /** A screen in mode 3, blank. */
    public Vga(Clock clock) {
        this.clock = clock;
    }

    /** Claims the registers and the memory at 0xa0000 to 0xbffff. */
    public void attach(PortBus ports, MmioBus mmio) {
        ports.register(Ports.VGA_FIRST, Ports.VGA_LAST, this);
        mmio.register(WINDOW_FIRST, WINDOW_FIRST + VgaMemory.SIZE - 1, memory);
    }

    /** What the screen shows now. */
    public TextScreen textScreen() {
        int columns = register(CRTC_COLUMNS) + 1;
        int scans =
                1
                        + (register(CRTC_DISPLAY_END)
                                | (register(CRTC_OVERFLOW) & 0x02) << 7
                                | (register(CRTC_OVERFLOW) & 0x40) << 3);
        int rows = Math.max(1, scans / ((register(CRTC_ROW_SCANS) & SCAN_LINE) + 1));
        int start = register(CRTC_START_HIGH) << 8 | register(CRTC_START_LOW);
        int stride = 2 * register(CRTC_OFFSET);
        byte[] codes = new byte[columns * rows];
        byte[] colours = new byte[columns * rows];
        for (int i = 0; i < codes.length; i++) {
            int cell = cellOffset(start + i / columns * stride + i % columns);
            codes[i] = (byte) memory.byteAt(cell);
            colours[i] = (byte) memory.byteAt(cell + 1);
        }
        int cursor = (register(CRTC_CURSOR_HIGH) << 8 | register(CRTC_CURSOR_LOW)) - start;
        boolean shown =
                (register(CRTC_CURSOR_START) & CRTC_CURSOR_DISABLE) == 0
                        && cursor >= 0
                        && stride > 0
                        && cursor / stride < rows
                        && cursor % stride < columns;
        return new TextScreen(
                columns,
                rows,
                codes,
                colours,
                (attributes[ATTRIBUTE_MODE] & ATTRIBUTE_MODE_BLINK) != 0,
                shown ? cursor % stride : -1,
                shown ? cursor / stride : -1);
    }

    /** What a monitor shows now. */
    public ScreenFrame frame() {
        List<Integer> colours = new ArrayList<>();
        for (int i = 0; i < TEXT_COLOURS; i++) {
            colours.add(colour(i));
        }
        int first = register(CRTC_CURSOR_START) & SCAN_LINE;
        int last = register(CRTC_CURSOR_END) & SCAN_LINE;
        int height = (register(CRTC_ROW_SCANS) & SCAN_LINE) + 1;
        boolean block = 2 * (last - first + 1) > height;
        boolean graphicsMode = (graphics[GRAPHICS_MISC] & GRAPHICS_MISC_GRAPHICS) != 0;
        return new ScreenFrame(textScreen(), colours, block, graphicsMode);
    }

    /** A number that is another one whenever the picture may have changed; cheap to ask for. */
    public long changes() {
        return memory.writes() + registerWrites;
    }

    /** The colour 0xrrggbb of a text colour, 0 to 15, through the palette registers. */
    public int colour(int textColour) {
        return palette.rgb(attributes[textColour & 0xf] & 0x3f);
    }

    /** Where cell number {@code cell} is, as the graphics controller maps the memory. */
    private int cellOffset(int cell) {
        return switch (graphics[GRAPHICS_MISC] >> 2 & 3) {
            case 2 -> 0x10000 + (2 * cell & 0x7fff);
            case 3 -> 0x18000 + (2 * cell & 0x7fff);
            default -> 2 * cell & 0xffff;
        };
    }

    private int register(int index) {
        return crtc[index] & 0xff;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return switch (port) {
            case Ports.VGA_ATTRIBUTE -> attributeIndex;
            case Ports.VGA_ATTRIBUTE_READ -> attributes[attributeIndex & ATTRIBUTE_INDEX];
            case Ports.VGA_MISC_WRITE -> 0x10; // input status 0: a monitor is connected
            case Ports.VGA_SEQUENCER_INDEX -> sequencerIndex;
            case Ports.VGA_SEQUENCER_DATA -> sequencer[sequencerIndex];
            case Ports.VGA_DAC_MASK,
                    Ports.VGA_DAC_READ_INDEX,
                    Ports.VGA_DAC_WRITE_INDEX,
                    Ports.VGA_DAC_DATA ->
                    palette.read(port);
            case Ports.VGA_FEATURE_READ -> feature;
            case Ports.VGA_MISC_READ -> misc;
            case Ports.VGA_GRAPHICS_INDEX -> graphicsIndex;
            case Ports.VGA_GRAPHICS_DATA -> graphics[graphicsIndex];
            default -> readMovable(port);
        };
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        registerWrites++;
        switch (port) {
            case Ports.VGA_ATTRIBUTE -> writeAttribute(value);
            case Ports.VGA_MISC_WRITE -> misc = value;
            case Ports.VGA_SEQUENCER_INDEX -> sequencerIndex = value & 0x07;
            case Ports.VGA_SEQUENCER_DATA -> sequencer[sequencerIndex] = (byte) value;
            case Ports.VGA_DAC_MASK,
                    Ports.VGA_DAC_READ_INDEX,
                    Ports.VGA_DAC_WRITE_INDEX,
                    Ports.VGA_DAC_DATA ->
                    palette.write(port, value);
            case Ports.VGA_GRAPHICS_INDEX -> graphicsIndex = value & 0x0f;
            case Ports.VGA_GRAPHICS_DATA -> graphics[graphicsIndex] = (byte) value;
            default -> writeMovable(port, value);
        }
    }

    /** The registers that miscellaneous output bit 0 moves between 0x3bx and 0x3dx. */
    private int readMovable(int port) {
        return switch (colourPort(port)) {
            case Ports.VGA_CRTC_INDEX -> crtcIndex;
            case Ports.VGA_CRTC_DATA -> crtc[crtcIndex];
            case Ports.VGA_STATUS1 -> {
                attributeDataNext = false;
                yield status1();
            }
            default -> -1;
        };
    }

    private void writeMovable(int port, int value) {
        switch (colourPort(port)) {
            case Ports.VGA_CRTC_INDEX -> crtcIndex = value & 0x1f;
            case Ports.VGA_CRTC_DATA -> writeCrtc(value);
            case Ports.VGA_STATUS1 -> feature = value;
            default -> {} // nothing decodes there
        }
    }

    /** The port's number in the colour layout, or -1 when it is in the layout not chosen. */
    private int colourPort(int port) {
        boolean colour = (misc & MISC_COLOUR_PORTS) != 0;
        boolean mono = port < Ports.VGA_ATTRIBUTE;
        if (colour == mono) {
            return -1;
        }
        return mono ? port + (Ports.VGA_CRTC_INDEX - Ports.VGA_CRTC_INDEX_MONO) : port;
    }

    private void writeCrtc(int value) {
        boolean locked = (crtc[CRTC_RETRACE_END] & CRTC_PROTECT) != 0;
        if (locked && crtcIndex <= CRTC_OVERFLOW) {
            // Registers 0 to 7 are protected but for bit 4 of the overflow register.
            if (crtcIndex == CRTC_OVERFLOW) {
                crtc[CRTC_OVERFLOW] = (byte) (crtc[CRTC_OVERFLOW] & ~0x10 | value & 0x10);
            }
            return;
        }
        crtc[crtcIndex] = (byte) value;
    }

    private void writeAttribute(int value) {
        if (attributeDataNext) {
            attributes[attributeIndex & ATTRIBUTE_INDEX] = (byte) value;
        } else {
            attributeIndex = value & 0x3f;
        }
        attributeDataNext = !attributeDataNext;
    }

    private int status1() {
        long nanos = clock.nanos();
        int line = (int) (nanos / LINE_NANOS % LINES);
        boolean shown = line < SHOWN_LINES && nanos % LINE_NANOS < SHOWN_NANOS;
        boolean retrace = line >= RETRACE_FIRST_LINE && line <= RETRACE_LAST_LINE;
        return (shown ? 0 : STATUS1_NO_DISPLAY) | (retrace ? STATUS1_VERTICAL_RETRACE : 0);
    }

    private static byte[] bytes(String hex, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < hex.length() / 2; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
        }
        return bytes;
    }
}
