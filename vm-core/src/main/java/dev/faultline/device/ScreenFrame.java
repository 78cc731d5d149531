package dev.faultline.device;

import java.util.List;

/**
 * What a monitor at the VGA shows at one moment.
 *
 * @param text the characters
 * @param colours the 16 text colours as 0xrrggbb
 * @param blockCursor whether the cursor fills more than half of its cell
 * @param graphics whether the VGA is in a graphics mode, whose picture is not modelled: the text
 *     says nothing then
 */
public record ScreenFrame(
        TextScreen text, List<Integer> colours, boolean blockCursor, boolean graphics) {
    /** Copies the list. */
    public ScreenFrame {
        colours = List.copyOf(colours);
    }
}
