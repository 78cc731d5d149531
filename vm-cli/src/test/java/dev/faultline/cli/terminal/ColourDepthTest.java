package dev.faultline.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ColourDepthTest {
    @Test
    void theEnvironmentSaysHowManyColoursThereAre() {
        assertEquals(ColourDepth.SIXTEEN, ColourDepth.of(Map.of("TERM", "xterm")));
        assertEquals(ColourDepth.CUBE, ColourDepth.of(Map.of("TERM", "screen-256color")));
        assertEquals(
                ColourDepth.TRUE,
                ColourDepth.of(Map.of("TERM", "xterm-256color", "COLORTERM", "truecolor")));
        assertEquals(
                ColourDepth.NONE,
                ColourDepth.of(Map.of("COLORTERM", "truecolor", "NO_COLOR", "1")));
        assertEquals(ColourDepth.SIXTEEN, ColourDepth.of(Map.of()));
    }
}
