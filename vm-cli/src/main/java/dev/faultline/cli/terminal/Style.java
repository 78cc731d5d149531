package dev.faultline.cli.terminal;

import dev.faultline.cli.screen.TerminalColours;
import java.util.List;

/** The control sequences that select how characters look. */
final class Style {
    static final String RESET = "\033[0m";
    static final String STATUS = "\033[0;7m";

    private static final int CUBE_FIRST = 16;
    private static final int CUBE_SIDE = 6;

    private final ColourDepth depth;
    private final List<Integer> palette;

    /**
     * The looks of text colours.
     *
     * @param palette what the 16 text colours are, as 0xrrggbb
     */
    Style(ColourDepth depth, List<Integer> palette) {
        this.depth = depth;
        this.palette = palette;
    }

    /** The sequence for two text colours. */
    String select(int foreground, int background, boolean blinking) {
        StringBuilder sequence = new StringBuilder("\033[0");
        if (blinking) {
            sequence.append(";5");
        }
        switch (depth) {
            case NONE -> sequence.append(background == 0 ? "" : ";7");
            case SIXTEEN ->
                    sequence.append(';')
                            .append(TerminalColours.foreground(foreground))
                            .append(';')
                            .append(TerminalColours.background(background));
            case CUBE ->
                    sequence.append(";38;5;")
                            .append(nearest(palette.get(foreground)))
                            .append(";48;5;")
                            .append(nearest(palette.get(background)));
            case TRUE -> {
                sequence.append(";38;2");
                components(sequence, palette.get(foreground));
                sequence.append(";48;2");
                components(sequence, palette.get(background));
            }
        }
        return sequence.append('m').toString();
    }

    private static void components(StringBuilder sequence, int rgb) {
        sequence.append(';').append(rgb >> 16);
        sequence.append(';').append(rgb >> 8 & 0xff);
        sequence.append(';').append(rgb & 0xff);
    }

    /** The index of xterm's colour that is nearest in each component. */
    static int nearest(int rgb) {
        int red = level(rgb >> 16);
        int green = level(rgb >> 8 & 0xff);
        int blue = level(rgb & 0xff);
        return CUBE_FIRST + (red * CUBE_SIDE + green) * CUBE_SIDE + blue;
    }

    /** The cube's levels are 0 and then 95 to 255 in steps of 40. */
    private static int level(int component) {
        return component < 48 ? 0 : component < 115 ? 1 : (component - 35) / 40;
    }
}
