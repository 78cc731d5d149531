package dev.faultline.snapshot;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What of the objects of one class leads to parts, and what is state. */
final class PartFields {
    private static final ClassValue<PartFields> OF =
            new ClassValue<>() {
                @Override
                protected PartFields computeValue(Class<?> type) {
                    return new PartFields(type);
                }
            };

    /** References to parts, or arrays of them. */
    final List<Field> followed = new ArrayList<>();

    /** How each field that is state is written and read. */
    final List<FieldState> saved = new ArrayList<>();

    private PartFields(Class<?> type) {
        Field[] all = type.getDeclaredFields();
        // Their order is not specified.
        Arrays.sort(all, Comparator.comparing(Field::getName));
        for (Field field : all) {
            if (!Modifier.isStatic(field.getModifiers()) && !Omitted.field(type, field.getName())) {
                field.setAccessible(true);
                sort(type, field);
            }
        }
        if (MachineState.isOurs(type.getSuperclass())) {
            throw new IllegalStateException(type + " has a superclass, expected none: its fields");
        }
    }

    static PartFields of(Class<?> type) {
        return OF.get(type);
    }

    private void sort(Class<?> type, Field field) {
        boolean fixed =
                Modifier.isFinal(field.getModifiers()) || Omitted.followed(type, field.getName());
        Class<?> value = field.getType();
        Class<?> element = value.isArray() ? value.getComponentType() : value;
        boolean changes = !fixed || value.isArray() && element.isPrimitive();
        if (changes || Map.class.isAssignableFrom(value) || value == StringBuilder.class) {
            FieldState state = FieldState.of(field, fixed);
            if (state != null) {
                saved.add(state);
                return;
            }
        }
        if (!element.isPrimitive()) {
            followed.add(field);
        }
    }
}
