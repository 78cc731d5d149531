package dev.faultline.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.Key;
import dev.faultline.operator.KeyStroke;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What terminals send, as QEMU's names of keys; ^[ stands for ESC. */
class KeyDecoderTest {
    private final List<KeyStroke> strokes = new ArrayList<>();
    private final KeyDecoder decoder = new KeyDecoder(strokes::add);

    private void send(String text) {
        for (byte b : text.replace("^[", "\033").getBytes(StandardCharsets.UTF_8)) {
            decoder.accept(b & 0xff);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "Z, shift-z",
        "7, 7",
        "&, shift-7",
        "'~', shift-grave_accent",
        "' ', spc",
        "^[[A, up",
        "^[[B, down",
        "^[[C, right",
        "^[[D, left",
        "^[[H, home",
        "^[[F, end",
        "^[[1~, home",
        "^[[2~, insert",
        "^[[3~, delete",
        "^[[4~, end",
        "^[[5~, pgup",
        "^[[6~, pgdn",
        "^[[7~, home",
        "^[[8~, end",
        "^[OA, up",
        "^[OH, home",
        "^[OP, f1",
        "^[OS, f4",
        "^[[11~, f1",
        "^[[14~, f4",
        "^[[15~, f5",
        "^[[17~, f6",
        "^[[21~, f10",
        "^[[23~, f11",
        "^[[24~, f12",
        "^[[[A, f1",
        "^[[[E, f5",
        "^[OM, kp_enter",
        "^[Op, kp_0",
        "^[Oy, kp_9",
        "^[Oj, kp_multiply",
        "^[[Z, shift-tab",
        "^[[1;2A, shift-up",
        "^[[1;3D, alt-left",
        "^[[1;5C, ctrl-right",
        "^[[1;6B, ctrl-shift-down",
        "^[[1;5P, ctrl-f1",
        "^[[3;5~, ctrl-delete",
        "^[[15;7~, ctrl-alt-f5",
        "^[x, alt-x",
        "^[X, alt-shift-x",
    })
    void aSequenceIsAKey(String sent, String key) {
        send(sent);
        assertEquals(KeyStroke.byName(key), strokes);
        assertFalse(decoder.unfinished());
    }

    @ParameterizedTest
    @CsvSource({
        "0, ctrl-spc",
        "1, ctrl-a",
        "3, ctrl-c",
        "8, backspace",
        "9, tab",
        "10, ret",
        "13, ret",
        "26, ctrl-z",
        "28, ctrl-backslash",
        "29, ctrl-bracket_right",
        "30, ctrl-shift-6",
        "31, ctrl-shift-minus",
        "127, backspace"
    })
    void aControlCharacterIsAKeyWithControl(int value, String key) {
        decoder.accept(value);
        assertEquals(KeyStroke.byName(key), strokes);
    }

    @Test
    void escapeIsAKeyOnceNothingFollows() {
        send("^[");
        assertTrue(decoder.unfinished());
        assertEquals(List.of(), strokes);
        decoder.pause();
        assertEquals(KeyStroke.byName("esc"), strokes);
        assertFalse(decoder.unfinished());
    }

    @Test
    void escapeTwiceIsTwoKeys() {
        send("^[^[");
        decoder.pause();
        assertEquals(KeyStroke.byName("esc,esc"), strokes);
    }

    @Test
    void altWithABracketIsAKeyOnceNothingFollows() {
        send("^[[");
        decoder.pause();
        send("^[O");
        decoder.pause();
        assertEquals(KeyStroke.byName("alt-bracket_left,alt-shift-o"), strokes);
    }

    @Test
    void severalKeysInOneReadAreAllThere() {
        send("^[[Aab^[[B^[OQ\r");
        assertEquals(KeyStroke.byName("up,a,b,down,f2,ret"), strokes);
    }

    @Test
    void whatNoKeyboardHasTypesNothing() {
        send("äö^[[200~€^[[99;99;99~^[[;;A^[[?1;2c");
        assertEquals(KeyStroke.byName("up"), strokes);
        assertFalse(decoder.unfinished());
    }

    @Test
    void aSequenceThatIsBrokenOffDoesNotSwallowWhatFollows() {
        send("^[[12\r");
        send("^[[1111111111111111111111a");
        send("^[[5^[[A");
        List<Key> last = strokes.getLast().keys();
        assertEquals(List.of(Key.UP), last);
        assertEquals(KeyStroke.byName("ret"), strokes.subList(0, 1));
    }

    @Test
    void noiseNeverThrows() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            int value =
                    random.nextBoolean()
                            ? "\033[O;15~A".charAt(random.nextInt(8))
                            : random.nextInt(256);
            try {
                decoder.accept(value);
                if (random.nextInt(10) == 0) {
                    decoder.pause();
                }
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", byte " + i, e);
            }
        }
    }
}
