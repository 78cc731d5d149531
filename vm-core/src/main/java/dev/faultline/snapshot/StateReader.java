package dev.faultline.snapshot;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.List;

/** Reads what a {@link StateWriter} wrote; allocates no more than is there to be read. */
final class StateReader extends DataInputStream {
    private final List<Object> parts;

    /**
     * Begins at the first byte.
     *
     * @param parts what references are to, by number
     */
    StateReader(byte[] bytes, List<Object> parts) {
        super(new ByteArrayInputStream(bytes));
        this.parts = parts;
    }

    /** A number or a boolean. */
    Object number(Class<?> type) throws IOException {
        if (type == int.class) {
            return readInt();
        }
        return type == long.class ? (Object) readLong() : (Object) readBoolean();
    }

    /** Fills an array, which must have as many elements as the one that was written. */
    void into(Object array, String name) throws IOException {
        int length = readInt();
        if (length != Array.getLength(array)) {
            throw new IOException(
                    "%s: %d elements, expected %d".formatted(name, length, Array.getLength(array)));
        }
        fill(array, length);
    }

    /** A new array, or null. */
    Object array(Class<?> element) throws IOException {
        int length = readInt();
        if (length == -1) {
            return null;
        }
        int size = element == long.class ? 8 : element == int.class || element.isEnum() ? 4 : 1;
        if (length < 0 || (long) length * size > available()) {
            throw new IOException(
                    "%d elements, expected at most %d".formatted(length, available() / size));
        }
        Object array = Array.newInstance(element, length);
        fill(array, length);
        return array;
    }

    private void fill(Object array, int length) throws IOException {
        switch (array) {
            case byte[] bytes -> readFully(bytes);
            case int[] numbers -> {
                for (int i = 0; i < length; i++) {
                    numbers[i] = readInt();
                }
            }
            case long[] numbers -> {
                for (int i = 0; i < length; i++) {
                    numbers[i] = readLong();
                }
            }
            case boolean[] flags -> {
                for (int i = 0; i < length; i++) {
                    flags[i] = readBoolean();
                }
            }
            case Object[] constants -> {
                Class<?> type = constants.getClass().getComponentType();
                for (int i = 0; i < length; i++) {
                    constants[i] = FieldState.constant(type, readInt());
                }
            }
            default -> throw new IllegalStateException(array.getClass() + " cannot be read");
        }
    }

    /** A new array of parts. */
    Object references(Class<?> element) throws IOException {
        int length = readInt();
        if (length < 0 || length > available() / 4) {
            throw new IOException(
                    "%d references, expected at most %d".formatted(length, available() / 4));
        }
        Object[] array = (Object[]) Array.newInstance(element, length);
        for (int i = 0; i < length; i++) {
            int number = readInt();
            Object part = number < 0 || number >= parts.size() ? null : parts.get(number);
            if (number != -1 && !element.isInstance(part)) {
                throw new IOException("part %d, expected a %s".formatted(number, element));
            }
            array[i] = part;
        }
        return array;
    }

    /** What {@link StateWriter#text} wrote. */
    String text(int longest) throws IOException {
        int length = readInt();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > longest || length > available() / 4) {
            throw new IOException(
                    "a text of %d characters, expected at most %d".formatted(length, longest));
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) readInt());
        }
        return text.toString();
    }
}
