package dev.faultline.snapshot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/** Writes the values of fields as bytes, numbers with the high byte first. */
final class StateWriter {
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private final Map<Object, Integer> numbers;
    private byte[] bytes;
    private int size;

    /**
     * Begins with nothing.
     *
     * @param numbers of the parts that arrays may refer to
     * @param expected how many bytes there will be, about
     */
    StateWriter(IdentityHashMap<Object, Integer> numbers, int expected) {
        this.numbers = numbers;
        bytes = new byte[expected];
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
    }

    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** Makes room for bytes; returns where they go. */
    private int room(int count) {
        int at = size;
        size = Math.addExact(size, count);
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size, (int) Math.min(2L * size, 1 << 30)));
        }
        return at;
    }

    void number(int value) {
        int at = room(4);
        INTS.set(bytes, at, value);
    }

    private void number(long value) {
        int at = room(8);
        LONGS.set(bytes, at, value);
    }

    void flag(boolean value) {
        int at = room(1);
        bytes[at] = (byte) (value ? 1 : 0);
    }

    /** A number or a boolean. */
    void primitive(Field field, Object part) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (type == int.class) {
            number(field.getInt(part));
        } else if (type == long.class) {
            number(field.getLong(part));
        } else if (type == boolean.class) {
            flag(field.getBoolean(part));
        } else {
            throw new IllegalStateException(field + ": expected int, long or boolean");
        }
    }

    /** Its length and elements; -1 for null. */
    void array(Object array) {
        switch (array) {
            case null -> number(-1);
            case byte[] data -> {
                number(data.length);
                int at = room(data.length);
                System.arraycopy(data, 0, bytes, at, data.length);
            }
            case int[] data -> {
                number(data.length);
                int at = room(4 * data.length);
                for (int i = 0; i < data.length; i++) {
                    INTS.set(bytes, at + 4 * i, data[i]);
                }
            }
            case long[] data -> {
                number(data.length);
                int at = room(8 * data.length);
                for (int i = 0; i < data.length; i++) {
                    LONGS.set(bytes, at + 8 * i, data[i]);
                }
            }
            case boolean[] flags -> {
                number(flags.length);
                for (boolean flag : flags) {
                    flag(flag);
                }
            }
            case Object[] constants -> {
                number(constants.length);
                for (Object constant : constants) {
                    number(constant == null ? -1 : ((Enum<?>) constant).ordinal());
                }
            }
            default -> throw new IllegalStateException(array.getClass() + " cannot be saved");
        }
    }

    /** A sector by its number. */
    void sector(long number, byte[] data) {
        number(number);
        array(data);
    }

    /** The numbers of the parts in an array. */
    void references(Object[] parts) {
        number(parts.length);
        for (Object part : parts) {
            Integer number = part == null ? Integer.valueOf(-1) : numbers.get(part);
            if (number == null) {
                throw new IllegalStateException(part + " is no part of the machine");
            }
            number((int) number);
        }
    }

    /** Text of any length; null is not the same as nothing. */
    void text(CharSequence text) {
        number(text == null ? -1 : text.length());
        for (int i = 0; text != null && i < text.length(); i++) {
            number((int) text.charAt(i));
        }
    }
}
