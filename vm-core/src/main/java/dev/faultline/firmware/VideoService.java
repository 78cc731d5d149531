package dev.faultline.firmware;

import dev.faultline.bus.PortBus;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;

/**
 * INT 10h for text (Ralf Brown's Interrupt List). Graphics modes are refused: the mode stays, as
 * AH=0Fh then tells. Of fonts only the height is modelled. VBE (AH=4Fh) says that it is not there.
 */
final class VideoService implements Service {
    private static final int NO_CLEAR = 0x80;
    private static final int DONE = 0x12;

    /** VBE 3.0 4.1: AL other than 4fh says that the function is not supported. */
    private static final int VBE_NOT_SUPPORTED = 0x0100;

    private final GuestMemory memory;
    private final TextMode mode;
    private final TextPages pages;
    private final Palette palette;
    private final Refusal refusal;

    VideoService(GuestMemory memory, PortBus ports, Refusal refusal) {
        this.memory = memory;
        this.refusal = refusal;
        mode = new TextMode(memory, ports);
        pages = new TextPages(memory, mode);
        palette = new Palette(memory, ports);
    }

    /** Writes text as the teletype does. */
    void print(String text) {
        for (int i = 0; i < text.length(); i++) {
            pages.teletype(pages.activePage(), text.charAt(i) & 0xff, -1);
        }
    }

    @Override
    public Next serve(Caller c, boolean resumed) {
        boolean done =
                switch (c.ah()) {
                    case 0x00 -> setMode(c);
                    case 0x10 -> palette.serve(c);
                    case 0x11 -> font(c);
                    case 0x12 -> alternateSelect(c);
                    case 0x13 -> writeString(c);
                    case 0x1a -> displayCombination(c);
                    case 0x4f -> {
                        refusal.refuse(c, -1);
                        c.setAx(VBE_NOT_SUPPORTED);
                        yield true;
                    }
                    default -> characters(c);
                };
        return done ? Next.RETURN : refusal.refuse(c, -1);
    }

    private boolean characters(Caller c) {
        switch (c.ah()) {
            case 0x01 -> mode.setCursorShape(c.cx());
            case 0x02 -> pages.setCursor(c.bh(), c.dx());
            case 0x03 -> {
                c.setAx(0);
                c.setCx(memory.read16(BiosData.CURSOR_SHAPE));
                c.setDx(pages.cursor(c.bh()));
            }
            case 0x04 -> c.setAh(0); // there is no light pen
            case 0x05 -> pages.activate(c.al());
            case 0x06, 0x07 -> {
                boolean up = c.ah() == 0x06;
                pages.scroll(pages.activePage(), c.al(), c.bh(), c.cx(), c.dx(), up);
            }
            case 0x08 -> c.setAx(pages.read(c.bh()));
            case 0x09 -> pages.writeRepeatedly(c.bh(), c.al(), c.bl(), c.cx());
            case 0x0a -> pages.writeRepeatedly(c.bh(), c.al(), -1, c.cx());
            case 0x0b -> {} // border and CGA palette: nothing of it is seen
            // The page in BH is for nobody: BIOSes write to the one that is shown.
            case 0x0e -> pages.teletype(pages.activePage(), c.al(), -1);
            case 0x0f -> {
                c.setAx(pages.columns() << 8 | memory.read8(BiosData.VIDEO_MODE));
                c.setBx(pages.activePage() << 8 | c.bl());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean setMode(Caller c) {
        int wanted = c.al() & ~NO_CLEAR;
        if (wanted > TextMode.LAST) {
            return false;
        }
        mode.program(wanted);
        if ((c.al() & NO_CLEAR) == 0) {
            pages.clear();
        }
        pages.activate(0);
        c.setAl(0x30); // what a VGA leaves there for text modes, 3fh and 20h being graphics'
        mode.setCursorShape(memory.read16(BiosData.CURSOR_SHAPE));
        return true;
    }

    /** AH=11h: the ROM's fonts by their height; the glyphs are the screen's own. */
    private boolean font(Caller c) {
        switch (c.al()) {
            case 0x01, 0x11 -> mode.setCharacterHeight(14);
            case 0x02, 0x12 -> mode.setCharacterHeight(8);
            case 0x04, 0x14 -> mode.setCharacterHeight(16);
            case 0x30 -> {
                c.setCx(memory.read16(BiosData.CHARACTER_HEIGHT));
                c.setDx(c.dx() & 0xff00 | memory.read8(BiosData.VIDEO_LAST_ROW));
                // There are no glyphs to point to: the vector table's null pointer.
                c.setSelector(SegmentRegister.ES, 0);
                c.setWord(Cpu.RBP, 0);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean alternateSelect(Caller c) {
        switch (c.bl()) {
            case 0x10 -> {
                c.setBx(0x0003); // colour, 256 KiB
                c.setCx(0x0009); // no feature bits, switches of a colour monitor
            }
            case 0x30, 0x31, 0x32, 0x33, 0x36 -> c.setAl(DONE);
            case 0x34 -> {
                int control = memory.read8(BiosData.VIDEO_CONTROL) & ~1;
                memory.write8(BiosData.VIDEO_CONTROL, control | c.al() & 1);
                c.setAl(DONE);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** AH=13h: AL bit 0 moves the cursor, bit 1 says that attributes are in the string. */
    private boolean writeString(Caller c) {
        if (c.al() > 3) {
            return false;
        }
        int page = c.bh();
        int kept = pages.cursor(page);
        boolean attributes = (c.al() & 2) != 0;
        int step = attributes ? 2 : 1;
        pages.setCursor(page, c.dx());
        for (int i = 0; i < c.cx(); i++) {
            long at = c.linear(SegmentRegister.ES, c.word(Cpu.RBP) + i * step);
            int attribute = attributes ? memory.read8(at + 1) : c.bl();
            pages.teletype(page, memory.read8(at), attribute);
        }
        if ((c.al() & 1) == 0) {
            pages.setCursor(page, kept);
        }
        return true;
    }

    private boolean displayCombination(Caller c) {
        switch (c.al()) {
            case 0x00 -> c.setBx(memory.read8(BiosData.DISPLAY_COMBINATION));
            case 0x01 -> memory.write8(BiosData.DISPLAY_COMBINATION, c.bl());
            default -> {
                return false;
            }
        }
        c.setAl(0x1a);
        return true;
    }
}
