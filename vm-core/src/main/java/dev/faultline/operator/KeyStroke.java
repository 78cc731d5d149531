package dev.faultline.operator;

import dev.faultline.device.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys that are held together: pressed in order, released in the opposite order.
 *
 * @param keys at least one
 */
public record KeyStroke(List<Key> keys) {
    /** Copies the list. */
    public KeyStroke {
        keys = List.copyOf(keys);
    }

    /**
     * Strokes by name, separated by commas, the keys of one by hyphens: {@code
     * ctrl-alt-delete,ret}. The names are those of QEMU's monitor command sendkey, and {@code
     * enter}, {@code space}, {@code escape}.
     *
     * @throws IllegalArgumentException where a name is unknown
     */
    public static List<KeyStroke> byName(String names) {
        List<KeyStroke> strokes = new ArrayList<>();
        for (String stroke : names.split(",", -1)) {
            List<Key> keys = new ArrayList<>();
            for (String name : stroke.strip().split("-", -1)) {
                keys.add(KeyNames.key(name));
            }
            strokes.add(new KeyStroke(keys));
        }
        return strokes;
    }

    /**
     * The strokes that type a text on a US keyboard; newline, tab, backspace and escape are their
     * keys.
     *
     * @throws IllegalArgumentException where a character is on no key
     */
    public static List<KeyStroke> typing(String text) {
        List<KeyStroke> strokes = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            strokes.add(UsKeyboard.stroke(text.charAt(i)));
        }
        return strokes;
    }
}
