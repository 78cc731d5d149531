package dev.faultline.cli.screen;

/** The parameters of SGR that select the VGA's text colours: ECMA-48's 8, and 8 bright ones. */
public final class TerminalColours {
    private static final int FOREGROUND = 30;
    private static final int BACKGROUND = 40;
    private static final int BRIGHT = 60;

    private TerminalColours() {}

    /** For the colour of characters. */
    public static int foreground(int textColour) {
        return FOREGROUND + terminalColour(textColour);
    }

    /** For the colour behind them. */
    public static int background(int textColour) {
        return BACKGROUND + terminalColour(textColour);
    }

    /** The VGA has blue in bit 0 and red in bit 2, ECMA-48 the other way round. */
    private static int terminalColour(int colour) {
        int swapped = colour & 2 | (colour & 1) << 2 | colour >> 2 & 1;
        return (colour & 8) == 0 ? swapped : swapped + BRIGHT;
    }
}
