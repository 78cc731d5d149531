package dev.faultline.cli.terminal;

import java.util.Map;

/** How many colours a terminal has. */
enum ColourDepth {
    /** None are wanted: what has a background is shown in reverse. */
    NONE,
    /** The terminal's own 16, whatever they look like. */
    SIXTEEN,
    /** xterm's 256, the nearest of its 6 x 6 x 6 cube. */
    CUBE,
    /** All, as the VGA's palette says. */
    TRUE;

    /**
     * What the environment says (no-color.org for NO_COLOR; COLORTERM is a custom of terminals).
     */
    static ColourDepth of(Map<String, String> environment) {
        String kind = environment.getOrDefault("COLORTERM", "");
        if (environment.containsKey("NO_COLOR")) {
            return NONE;
        }
        if (kind.equals("truecolor") || kind.equals("24bit")) {
            return TRUE;
        }
        return environment.getOrDefault("TERM", "").contains("256color") ? CUBE : SIXTEEN;
    }
}
