package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.TextScreen;
import org.junit.jupiter.api.Test;

/** INT 10h, as the screen shows it (Ralf Brown's Interrupt List). */
class VideoServiceTest {
    private final BiosGuest guest = booted();

    private BiosGuest video(int ax, int bx, int cx, int dx) {
        return guest.with(ax, bx, cx, dx).call(0x10);
    }

    private void print(String text) {
        for (char c : text.toCharArray()) {
            video(0x0e00 | c, 7, 0, 0);
        }
    }

    private TextScreen screen() {
        return guest.machine.devices().vga().textScreen();
    }

    @Test
    void theTeletypeWritesAndMovesTheCursor() {
        print("one\r\ntwo\bO");
        assertEquals("one", guest.row(0));
        assertEquals("twO", guest.row(1));
        assertEquals(3, screen().cursorColumn());
        assertEquals(1, screen().cursorRow());
        video(0x0300, 0, 0, 0);
        assertEquals(0x0103, guest.dx());
        assertEquals(0x0607, guest.cx());
    }

    @Test
    void theTeletypeGoesOnInTheNextLineAndScrollsAtTheEnd() {
        print("x".repeat(81));
        assertEquals("x", guest.row(1));
        video(0x0200, 0, 0, 0x1800);
        print("last\n");
        assertEquals("x", guest.row(0));
        assertEquals("last", guest.row(23));
        assertEquals("", guest.row(24));
        assertEquals(24, screen().cursorRow());
    }

    @Test
    void backspaceStaysInItsLineAndTheBellIsSilent() {
        video(0x0200, 0, 0, 0x0100);
        print("\b\u0007");
        assertEquals(1, screen().cursorRow());
        assertEquals(0, screen().cursorColumn());
    }

    @Test
    void modeThreeClearsTheScreenUnlessBitSevenSaysNot() {
        print("text");
        video(0x0083, 0, 0, 0);
        assertEquals("text", guest.row(0));
        assertEquals(0, screen().cursorColumn());
        video(0x0003, 0, 0, 0);
        assertEquals("", guest.row(0));
    }

    @Test
    void modeOneHasFortyColumns() {
        video(0x0001, 0, 0, 0);
        assertEquals(40, screen().columns());
        video(0x0f00, 0, 0, 0);
        assertEquals(0x2801, guest.ax());
        print("y".repeat(41));
        assertEquals("y", guest.row(1));
    }

    /** Nobody gets a black screen for granted: the mode asked for is not the one set. */
    @Test
    void aGraphicsModeIsRefusedAndTheModeStays() {
        print("here");
        video(0x0013, 0, 0, 0);
        assertTrue(guest.carry());
        video(0x0f00, 0, 0, 0);
        assertEquals(0x5003, guest.ax());
        assertEquals("here", guest.row(0));
    }

    @Test
    void charactersAreWrittenAndReadWithTheirAttributes() {
        video(0x0200, 0, 0, 0x0204);
        video(0x0941, 0x1f, 3, 0);
        assertEquals("    AAA", guest.row(2));
        assertEquals(0x1f, screen().attribute(2, 5));
        video(0x0a42, 0x70, 2, 0);
        assertEquals("    BBA", guest.row(2));
        assertEquals(0x1f, screen().attribute(2, 4), "AH=0Ah keeps the attribute");
        video(0x0800, 0, 0, 0);
        assertEquals(0x1f42, guest.ax());
        assertEquals(4, screen().cursorColumn(), "the cursor stays");
    }

    @Test
    void aWindowScrollsUpAndDown() {
        for (int row = 0; row < 5; row++) {
            print("abc%d\r\n".formatted(row));
        }
        video(0x0601, 0x4e00, 0x0101, 0x0302);
        assertEquals("abc1", guest.row(1), "below the window");
        assertEquals("a  3", guest.row(3));
        assertEquals(0x4e, screen().attribute(3, 1));
        video(0x0702, 0x0700, 0x0000, 0x184f);
        assertEquals("", guest.row(0));
        assertEquals("abc0", guest.row(2));
        video(0x0600, 0x0700, 0x0000, 0x184f);
        assertEquals("", screen().text());
    }

    @Test
    void aWindowWiderThanTheScreenOrUpsideDownDoesNoHarm() {
        print("stays");
        video(0x0601, 0x0700, 0x0500, 0x0450);
        video(0x0601, 0x0700, 0xffff, 0xffff);
        assertEquals("stays", guest.row(0));
        video(0x06ff, 0x0700, 0x0000, 0xffff);
        assertEquals("", guest.row(0));
    }

    @Test
    void pagesAreWrittenUnseenAndShown() {
        video(0x0200, 0x0100, 0, 0x0000);
        video(0x0943, 0x0107, 2, 0);
        assertEquals("", guest.row(0));
        video(0x0501, 0, 0, 0);
        assertEquals("CC", guest.row(0));
        assertEquals(0x1000, guest.wordAt(0x44e));
        video(0x0500, 0, 0, 0);
        assertEquals("", guest.row(0));
    }

    @Test
    void aStringIsWrittenWithOneAttributeOrWithItsOwn() {
        guest.bytes(BiosGuest.DATA, 'h', 'e', 'y');
        guest.with(Cpu.RBP, BiosGuest.DATA);
        video(0x1300, 0x2f, 3, 0x0305);
        assertEquals("     hey", guest.row(3));
        assertEquals(0x2f, screen().attribute(3, 6));
        assertEquals(0, screen().cursorRow());
        guest.bytes(BiosGuest.DATA, 'u', 0x11, 'p', 0x22);
        video(0x1303, 0, 2, 0x0400);
        assertEquals("up", guest.row(4));
        assertEquals(0x22, screen().attribute(4, 1));
        assertEquals(2, screen().cursorColumn());
    }

    @Test
    void theCursorIsShapedAndHidden() {
        video(0x0100, 0, 0x2607, 0);
        assertEquals(-1, screen().cursorRow());
        video(0x0100, 0, 0x0607, 0);
        assertEquals(0, screen().cursorRow());
        video(0x0300, 0, 0, 0);
        assertEquals(0x0607, guest.cx());
    }

    @Test
    void theFontOfEightLinesMakesFiftyRows() {
        video(0x1112, 0, 0, 0);
        assertEquals(50, screen().rows());
        video(0x1130, 0, 0, 0);
        assertEquals(8, guest.cx());
        assertEquals(49, guest.dx() & 0xff);
        assertEquals(0, guest.cpu.segments[SegmentRegister.ES].selector);
        video(0x1114, 0, 0, 0);
        assertEquals(25, screen().rows());
    }

    @Test
    void theAdapterIsAVgaWithoutVbe() {
        video(0x1a00, 0, 0, 0);
        assertEquals(0x1a, guest.al());
        assertEquals(8, guest.bx());
        video(0x1200, 0x10, 0, 0);
        assertEquals(3, guest.bx());
        guest.withSegment(SegmentRegister.ES, 0).with(Cpu.RDI, BiosGuest.DATA);
        video(0x4f00, 0, 0, 0);
        assertEquals(0x0100, guest.ax());
    }

    @Test
    void thePaletteIsSetAndRead() {
        video(0x1000, 0x2a03, 0, 0);
        video(0x1007, 0x0003, 0, 0);
        assertEquals(0x2a03, guest.bx());
        video(0x1010, 5, 0x1122, 0x3300);
        video(0x1015, 5, 0, 0);
        assertEquals(0x1122, guest.cx());
        assertEquals(0x33, guest.dx() >> 8);
        video(0x1003, 0, 0, 0);
        assertFalse(guest.carry());
    }

    @Test
    void absurdValuesInTheDataAreaDoNoHarm() {
        guest.bytes(0x44a, 0xff, 0xff).bytes(0x484, 0xff).bytes(0x44c, 0xff, 0xff);
        guest.bytes(0x450, 0xff, 0xff, 0xff, 0xff).bytes(0x462, 0xff);
        print("still here\r\n");
        video(0x0601, 0x0700, 0, 0xffff);
        guest.bytes(0x44a, 0, 0).bytes(0x484, 0);
        print("still here\r\n");
        assertTrue(guest.halted());
    }
}
