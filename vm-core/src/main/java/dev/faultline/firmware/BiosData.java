package dev.faultline.firmware;

import dev.faultline.machine.MemoryLayout;

/**
 * The BIOS data area at 0040:0000 (IBM PC AT Technical Reference; Ralf Brown's MEMORY.LST): where
 * the services keep their state, and programs look for it and change it.
 */
final class BiosData {
    /** Physical address of the area. */
    static final int BASE = (int) MemoryLayout.BIOS_DATA;

    /** Port bases of COM1 to COM4, words. */
    static final int COM_PORTS = 0x400;

    /** Segment of the extended BIOS data area. */
    static final int EBDA_SEGMENT = 0x40e;

    /** The word that INT 11h gives. */
    static final int EQUIPMENT = 0x410;

    /** The word that INT 12h gives, KiB. */
    static final int MEMORY_KIB = 0x413;

    /** Shift flags, as INT 16h AH=02h gives them. */
    static final int SHIFT_FLAGS = 0x417;

    /** Which shift and lock keys are down. */
    static final int SHIFT_FLAGS_2 = 0x418;

    /** The number being typed with Alt and the keypad. */
    static final int ALT_KEYPAD = 0x419;

    /** Offset in segment 40h of the next key to be taken. */
    static final int KEYBOARD_HEAD = 0x41a;

    /** Offset in segment 40h of the next free place. */
    static final int KEYBOARD_TAIL = 0x41c;

    /** First word of the standard keyboard buffer. */
    static final int KEYBOARD_BUFFER = 0x41e;

    /** First byte after it. */
    static final int KEYBOARD_BUFFER_LIMIT = 0x43e;

    static final int VIDEO_MODE = 0x449;
    static final int VIDEO_COLUMNS = 0x44a;

    /** Bytes of a page of text. */
    static final int VIDEO_PAGE_SIZE = 0x44c;

    /** Offset of the page that is shown. */
    static final int VIDEO_PAGE_START = 0x44e;

    /** Cursor of each of eight pages: column, row. */
    static final int CURSOR_POSITIONS = 0x450;

    /** Last line of the cursor, then its first. */
    static final int CURSOR_SHAPE = 0x460;

    static final int VIDEO_PAGE = 0x462;
    static final int CRTC_PORT = 0x463;
    static final int VIDEO_MODE_CONTROL = 0x465;
    static final int VIDEO_PALETTE = 0x466;

    /** Timer ticks since midnight, a doubleword. */
    static final int TICKS = 0x46c;

    /** Set when {@link #TICKS} has passed midnight. */
    static final int MIDNIGHT = 0x470;

    /** Bit 7: Ctrl-Break was pressed. */
    static final int BREAK = 0x471;

    /** 1234h asks the next POST for a warm start. */
    static final int WARM_START_FLAG = 0x472;

    static final int DISK_STATUS = 0x474;
    static final int DISK_COUNT = 0x475;
    static final int LPT_TIMEOUTS = 0x478;
    static final int COM_TIMEOUTS = 0x47c;

    /** Offset in segment 40h of the keyboard buffer. */
    static final int KEYBOARD_START = 0x480;

    /** Offset in segment 40h of the first byte after it. */
    static final int KEYBOARD_END = 0x482;

    /** Rows of the screen less one. */
    static final int VIDEO_LAST_ROW = 0x484;

    /** Scan lines of a character. */
    static final int CHARACTER_HEIGHT = 0x485;

    static final int VIDEO_CONTROL = 0x487;
    static final int VIDEO_SWITCHES = 0x488;
    static final int VIDEO_FLAGS = 0x489;
    static final int DISPLAY_COMBINATION = 0x48a;

    /** Bit 4: 101 keys; bits 3 and 2: right Alt, right Ctrl; bit 1: the last code was E0h. */
    static final int KEYBOARD_FLAGS = 0x496;

    private BiosData() {}
}
