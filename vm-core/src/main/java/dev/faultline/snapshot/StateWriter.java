package dev.faultline.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.IdentityHashMap;
import java.util.Map;

/** Writes the values of fields as bytes. */
final class StateWriter extends DataOutputStream {
    private static final int FIRST_SIZE = 1 << 19;

    private final Map<Object, Integer> numbers;

    /**
     * Begins with nothing.
     *
     * @param numbers of the parts that arrays may refer to
     */
    StateWriter(IdentityHashMap<Object, Integer> numbers) {
        super(new ByteArrayOutputStream(FIRST_SIZE));
        this.numbers = numbers;
    }

    byte[] bytes() {
        return ((ByteArrayOutputStream) out).toByteArray();
    }

    /** A number or a boolean. */
    void primitive(Field field, Object part) throws IllegalAccessException, IOException {
        Class<?> type = field.getType();
        if (type == int.class) {
            writeInt(field.getInt(part));
        } else if (type == long.class) {
            writeLong(field.getLong(part));
        } else if (type == boolean.class) {
            writeBoolean(field.getBoolean(part));
        } else {
            throw new IllegalStateException(field + ": expected int, long or boolean");
        }
    }

    /** Its length and elements; -1 for null. */
    void array(Object array) throws IOException {
        switch (array) {
            case null -> writeInt(-1);
            case byte[] bytes -> {
                writeInt(bytes.length);
                write(bytes);
            }
            case int[] numbersOf -> {
                writeInt(numbersOf.length);
                for (int number : numbersOf) {
                    writeInt(number);
                }
            }
            case long[] numbersOf -> {
                writeInt(numbersOf.length);
                for (long number : numbersOf) {
                    writeLong(number);
                }
            }
            case boolean[] flags -> {
                writeInt(flags.length);
                for (boolean flag : flags) {
                    writeBoolean(flag);
                }
            }
            case Object[] constants -> {
                writeInt(constants.length);
                for (Object constant : constants) {
                    writeInt(constant == null ? -1 : ((Enum<?>) constant).ordinal());
                }
            }
            default -> throw new IllegalStateException(array.getClass() + " cannot be saved");
        }
    }

    /** The numbers of the parts in an array. */
    void references(Object[] parts) throws IOException {
        writeInt(parts.length);
        for (Object part : parts) {
            Integer number = part == null ? Integer.valueOf(-1) : numbers.get(part);
            if (number == null) {
                throw new IllegalStateException(part + " is no part of the machine");
            }
            writeInt(number);
        }
    }

    /** Text of any length; null is not the same as nothing. */
    void text(CharSequence text) throws IOException {
        writeInt(text == null ? -1 : text.length());
        for (int i = 0; text != null && i < text.length(); i++) {
            writeChar(text.charAt(i));
        }
    }
}
