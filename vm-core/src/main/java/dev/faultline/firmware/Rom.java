package dev.faultline.firmware;

import dev.faultline.bus.Ports;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The 64 KiB of ROM at F000:0000: the entry of each vector, the routines that need more than one,
 * and what stands at fixed addresses since the IBM PC AT (Technical Reference, BIOS listing) and
 * programs jump to or look at.
 *
 * <p>An entry is {@code OUT; IRET; STI; HLT; CLI; OUT; IRET}: the service, the way back, the wait,
 * and the service again.
 */
final class Rom {
    /** Real-mode segment. */
    static final int SEGMENT = 0xf000;

    static final int SIZE = 0x10000;

    /** Entry of vector 0. */
    static final int ENTRIES = 0xd000;

    /** Bytes of each entry. */
    static final int ENTRY_SIZE = 16;

    /** Where in an entry the wait begins. */
    static final int WAIT = 3;

    /** Where in an entry the OUT after the wait is. */
    static final int AGAIN = 6;

    /** Where in the entry of INT 70h the call of INT 4Ah is. */
    static final int USER_ALARM = 3;

    /** The OUT of INT 09h's routine. */
    static final int KEYBOARD_TRAP = 0xcf0a;

    /** Where INT 09h's routine calls INT 1Bh. */
    static final int KEYBOARD_BREAK = 0xcf20;

    /** Where INT 09h's routine calls INT 05h. */
    static final int KEYBOARD_PRINT_SCREEN = 0xcf28;

    /** The OUT of the routine that a jump to the reset vector ends in. */
    static final int RESTART_TRAP = 0xcf41;

    /** CLI and HLT, for good. */
    static final int HALT = 0xcf50;

    /** The OUT of INT 08h's entry: after three pushes. */
    static final int TIMER_TRAP = entry(0x08) + 3;

    /** Parameters of a 1.44 MB diskette drive: 11 bytes. */
    static final int DISKETTE_PARAMETERS = 0xefc7;

    /** The table of INT 15h AH=C0h. */
    static final int CONFIGURATION = 0xe6f5;

    /** An IRET where the AT's BIOS has one. */
    static final int IRET = 0xff53;

    private static final int RESTART = 0xcf40;
    private static final int RESET_VECTOR = 0xfff0;
    private static final int DATE = 0xfff5;
    private static final int MODEL = 0xfffe;
    private static final int MODEL_AT = 0xfc;
    private static final int JUMP = 0xe9;

    /** Vectors whose AT entry points programs know, and those points. */
    private static final int[][] AT_ENTRIES = {
        {0x02, 0xe2c3}, {0x13, 0xe3fe}, {0x19, 0xe6f2}, {0x14, 0xe739}, {0x16, 0xe82e},
        {0x09, 0xe987}, {0x40, 0xec59}, {0x0e, 0xef57}, {0x17, 0xefd2}, {0x10, 0xf065},
        {0x12, 0xf841}, {0x11, 0xf84d}, {0x15, 0xf859}, {0x1a, 0xfe6e}, {0x08, 0xfea5},
        {0x05, 0xff54}
    };

    private Rom() {}

    /** Offset of a vector's entry. */
    static int entry(int vector) {
        return ENTRIES + vector * ENTRY_SIZE;
    }

    /** The whole of it. */
    static byte[] build() {
        byte[] rom = new byte[SIZE];
        String out = String.format("e6%02x", Ports.BUILT_IN_BIOS);
        for (int vector = 0; vector < 256; vector++) {
            put(rom, entry(vector), out + "cf fb f4 fa" + out + "cf");
        }
        // INT 15h waits for a time, not for an interrupt: NOP instead of HLT.
        put(rom, entry(0x15) + WAIT, "fb 90 fa");
        // Push AX, DX, DS; the tick; INT 1Ch; end of interrupt; pop.
        put(rom, entry(0x08), "50 52 1e" + out + "cd1c b020 e620 1f 5a 58 cf");
        put(rom, entry(0x70), out + "cf cd4a cf");
        for (int hook : new int[] {0x1b, 0x1c, 0x4a}) {
            put(rom, entry(hook), "cf");
        }
        jump(rom, entry(0x09), KEYBOARD_TRAP - 10);
        // Push AX; the scan code; INT 15h AH=4Fh may take it; the key; end of interrupt; pop.
        put(rom, KEYBOARD_TRAP - 10, "50 e460 b44f f9 cd15 7302" + out);
        put(rom, KEYBOARD_TRAP + 2, "b020 e620 58 cf");
        put(rom, KEYBOARD_BREAK, "cd1b");
        jump(rom, KEYBOARD_BREAK + 2, KEYBOARD_TRAP + 2);
        put(rom, KEYBOARD_PRINT_SCREEN, "b020 e620 cd05 58 cf");
        put(rom, RESTART, "fa" + out + "ebfe");
        put(rom, HALT, "fa f4 ebfc");
        fixedAddresses(rom);
        return rom;
    }

    private static void fixedAddresses(byte[] rom) {
        for (int[] at : AT_ENTRIES) {
            jump(rom, at[1], entry(at[0]));
        }
        put(rom, IRET, "cf");
        jump(rom, 0xe05b, RESTART);
        put(rom, RESET_VECTOR, "ea 5be0 00f0");
        byte[] date = "11/23/26".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(date, 0, rom, DATE, date.length);
        rom[MODEL] = (byte) MODEL_AT;
        // Two 8259s, a real-time clock, and the keyboard intercept of INT 15h AH=4Fh; an EBDA.
        put(rom, CONFIGURATION, "0800 fc0001 74 00 00 00 00");
        put(rom, DISKETTE_PARAMETERS, "df 02 25 02 12 1b ff 6c f6 0f 08");
    }

    private static void jump(byte[] rom, int at, int target) {
        int displacement = target - (at + 3);
        rom[at] = (byte) JUMP;
        rom[at + 1] = (byte) displacement;
        rom[at + 2] = (byte) (displacement >> 8);
    }

    private static void put(byte[] rom, int at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        System.arraycopy(bytes, 0, rom, at, bytes.length);
    }
}
