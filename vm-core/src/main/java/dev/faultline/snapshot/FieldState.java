package dev.faultline.snapshot;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One field that is state, and how it is written and read. */
final class FieldState {
    /** The kinds of values that parts have. */
    private enum Kind {
        PRIMITIVE,
        ENUM,
        /** Of numbers only. */
        RECORD,
        /** Always the same one, whose elements change. */
        FIXED_ARRAY,
        /** Of numbers or of an enum, or null. */
        ARRAY,
        /** Of parts that others hold too, or null. */
        REFERENCES,
        /** Of sectors by their number. */
        SECTORS,
        TEXT
    }

    private static final int MAX_TEXT = 1 << 20;

    private final Field field;
    private final Kind kind;

    private FieldState(Field field, Kind kind) {
        this.field = field;
        this.kind = kind;
    }

    /** How a field is saved; null where it holds a part instead. */
    static FieldState of(Field field, boolean fixed) {
        Class<?> type = field.getType();
        Kind kind;
        if (type.isPrimitive()) {
            kind = Kind.PRIMITIVE;
        } else if (type.isEnum()) {
            kind = Kind.ENUM;
        } else if (type.isArray()) {
            Class<?> element = type.getComponentType();
            boolean numbers = element.isPrimitive() || element.isEnum();
            kind = fixed ? Kind.FIXED_ARRAY : numbers ? Kind.ARRAY : Kind.REFERENCES;
        } else if (Map.class.isAssignableFrom(type)) {
            kind = Kind.SECTORS;
        } else if (type == StringBuilder.class || type == String.class) {
            kind = Kind.TEXT;
        } else if (type.isRecord()) {
            kind = Kind.RECORD;
        } else if (MachineState.isOurs(type) && !type.isInterface()) {
            return null;
        } else {
            throw new IllegalStateException(
                    field + ": of a type that cannot be saved, and not among those left out");
        }
        return new FieldState(field, kind);
    }

    /** Its place and type, which a snapshot and a machine must agree in. */
    String signature() {
        Class<?> type = field.getType();
        Class<?> element = type.isArray() ? type.getComponentType() : type;
        String constants = element.isEnum() ? Arrays.toString(element.getEnumConstants()) : "";
        return field.getDeclaringClass().getName() + "." + field.getName() + ":" + type + constants;
    }

    String name() {
        return field.getName();
    }

    void save(Object part, StateWriter out) throws IllegalAccessException {
        switch (kind) {
            case PRIMITIVE -> out.primitive(field, part);
            case ENUM -> out.number(ordinal((Enum<?>) field.get(part)));
            case RECORD -> saveRecord(field.get(part), out);
            case FIXED_ARRAY, ARRAY -> out.array(field.get(part));
            case REFERENCES -> out.references((Object[]) field.get(part));
            case SECTORS -> saveSectors((Map<?, ?>) field.get(part), out);
            case TEXT -> out.text((CharSequence) field.get(part));
        }
    }

    void load(Object part, StateReader in) throws ReflectiveOperationException, IOException {
        switch (kind) {
            case FIXED_ARRAY -> in.into(field.get(part), signature());
            case SECTORS -> loadSectors(part, in);
            case TEXT -> loadText(part, in);
            case PRIMITIVE, ENUM, RECORD, ARRAY, REFERENCES -> field.set(part, read(in));
        }
    }

    /** Reads this field's value from two states; whether it is the same. */
    boolean sameNext(StateReader one, StateReader other)
            throws ReflectiveOperationException, IOException {
        return Objects.deepEquals(read(one), read(other));
    }

    private Object read(StateReader in) throws ReflectiveOperationException, IOException {
        Class<?> type = field.getType();
        return switch (kind) {
            case PRIMITIVE -> in.number(type);
            case ENUM -> constant(type, in.readInt());
            case RECORD -> loadRecord(in);
            case FIXED_ARRAY, ARRAY -> in.array(type.getComponentType());
            case REFERENCES -> in.references(type.getComponentType());
            case SECTORS -> readSectors(in);
            case TEXT -> in.text(MAX_TEXT);
        };
    }

    private static int ordinal(Enum<?> value) {
        return value == null ? -1 : value.ordinal();
    }

    static Object constant(Class<?> type, int ordinal) throws IOException {
        Object[] constants = type.getEnumConstants();
        if (ordinal < -1 || ordinal >= constants.length) {
            throw new IOException(
                    "constant %d of %s, expected one of %d"
                            .formatted(ordinal, type.getName(), constants.length));
        }
        return ordinal < 0 ? null : constants[ordinal];
    }

    private void saveRecord(Object value, StateWriter out) throws IllegalAccessException {
        out.flag(value != null);
        if (value != null) {
            for (Field component : numbers()) {
                out.primitive(component, value);
            }
        }
    }

    private Field[] numbers() {
        RecordComponent[] components = field.getType().getRecordComponents();
        Field[] fields = new Field[components.length];
        try {
            for (int i = 0; i < fields.length; i++) {
                fields[i] = field.getType().getDeclaredField(components[i].getName());
                fields[i].setAccessible(true);
            }
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
        return fields;
    }

    private Object loadRecord(StateReader in) throws ReflectiveOperationException, IOException {
        if (!in.readBoolean()) {
            return null;
        }
        RecordComponent[] components = field.getType().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
            values[i] = in.number(types[i]);
        }
        var constructor = field.getType().getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static void saveSectors(Map<?, ?> sectors, StateWriter out) {
        out.number(sectors.size());
        for (Map.Entry<?, ?> sector : new TreeMap<>(sectors).entrySet()) {
            out.sector((Long) sector.getKey(), (byte[]) sector.getValue());
        }
    }

    private static Map<Long, ByteBuffer> readSectors(StateReader in) throws IOException {
        int count = in.readInt();
        Map<Long, ByteBuffer> sectors = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long number = in.readLong();
            sectors.put(number, ByteBuffer.wrap((byte[]) in.array(byte.class)));
        }
        return sectors;
    }

    private void loadSectors(Object part, StateReader in)
            throws IllegalAccessException, IOException {
        Map<Long, ByteBuffer> sectors = readSectors(in);
        @SuppressWarnings("unchecked")
        Map<Long, byte[]> kept = (Map<Long, byte[]>) field.get(part);
        kept.clear();
        sectors.forEach((number, sector) -> kept.put(number, sector.array()));
    }

    private void loadText(Object part, StateReader in)
            throws ReflectiveOperationException, IOException {
        String text = in.text(MAX_TEXT);
        if (field.get(part) instanceof StringBuilder kept) {
            kept.setLength(0);
            kept.append(text);
        } else {
            field.set(part, text);
        }
    }
}
