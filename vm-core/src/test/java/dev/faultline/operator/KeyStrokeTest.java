package dev.faultline.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.Key;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyStrokeTest {
    private static KeyStroke stroke(Key... keys) {
        return new KeyStroke(List.of(keys));
    }

    @Test
    void namesAreThoseOfQemusSendkey() {
        assertEquals(
                List.of(
                        stroke(Key.A),
                        stroke(Key.LEFT_CONTROL, Key.C),
                        stroke(Key.LEFT_CONTROL, Key.LEFT_ALT, Key.DELETE),
                        stroke(Key.F1),
                        stroke(Key.F12),
                        stroke(Key.KEYPAD_7),
                        stroke(Key.DIGIT_0),
                        stroke(Key.ENTER)),
                KeyStroke.byName("a,ctrl-c,ctrl-alt-delete,f1,f12,kp_7,0,ret"));
    }

    @Test
    void anUnknownNameIsRefusedByName() {
        for (String names : List.of("", "f13", "a,,b", "A", "ctrl-", "strg-c")) {
            assertThrows(IllegalArgumentException.class, () -> KeyStroke.byName(names), names);
        }
        String message =
                assertThrows(IllegalArgumentException.class, () -> KeyStroke.byName("ctrl-hyper"))
                        .getMessage();
        assertTrue(message.contains("'hyper'"), message);
    }

    @Test
    void textIsTypedOnAUsKeyboard() {
        assertEquals(
                List.of(
                        stroke(Key.L),
                        stroke(Key.LEFT_SHIFT, Key.S),
                        stroke(Key.SPACE),
                        stroke(Key.LEFT_SHIFT, Key.DIGIT_2),
                        stroke(Key.LEFT_SHIFT, Key.BACKSLASH),
                        stroke(Key.SLASH),
                        stroke(Key.ENTER)),
                KeyStroke.typing("lS @|/\n"));
    }

    @Test
    void everyPrintableCharacterHasAKey() {
        for (char c = ' '; c < 0x7f; c++) {
            assertEquals(1, KeyStroke.typing(String.valueOf(c)).size());
        }
        assertThrows(IllegalArgumentException.class, () -> KeyStroke.typing("ä"));
    }
}
