package dev.faultline.device;

/**
 * The 8042's translation of scan code set 2 into set 1.
 *
 * <p>Source: IBM PS/2 Hardware Interface Technical Reference, "Keyboard and auxiliary device
 * controller"; the codes that no key has are as QEMU lists them.
 */
final class ScancodeTranslation {
    /** Set 2's and set 3's prefix of a break code. */
    static final int BREAK_PREFIX = 0xf0;

    /** Set 1's break bit. */
    static final int BREAK_BIT = 0x80;

    /** The set 1 codes of set 2's 0x00 to 0x7f, two hexadecimal digits each, 16 to a line. */
    private static final String SET1_CODES =
            "ff43413f3d3b3c58644442403e0f2959"
                    + "65382a701d10025a66712c1f1e11035b"
                    + "672e2d201205045c68392f211413065d"
                    + "693130232215075e6a7232241608095f"
                    + "6b332517180b0a606c34352627190c61"
                    + "6d7328741a0d626e3a361c1b752b6376"
                    + "55567778797a0e7b7c4f7d4b477e7f6f"
                    + "5253504c4d480145574e514a37494654";

    private static final int SET2_F7 = 0x83;
    private static final int SET1_F7 = 0x41;
    private static final int SET2_ALT_PRINT_SCREEN = 0x84;
    private static final int SET1_ALT_PRINT_SCREEN = 0x54;

    private ScancodeTranslation() {}

    /** The set 1 byte for a set 2 byte other than the break prefix; others pass unchanged. */
    static int toSet1(int set2) {
        if (set2 < SET1_CODES.length() / 2) {
            return Integer.parseInt(SET1_CODES, 2 * set2, 2 * set2 + 2, 16);
        }
        return switch (set2) {
            case SET2_F7 -> SET1_F7;
            case SET2_ALT_PRINT_SCREEN -> SET1_ALT_PRINT_SCREEN;
            default -> set2;
        };
    }
}
