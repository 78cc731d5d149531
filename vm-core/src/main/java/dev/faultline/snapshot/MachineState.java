package dev.faultline.snapshot;

import dev.faultline.cpu.FaultReason;
import dev.faultline.machine.Machine;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The state of one machine but for its RAM: processor, devices, alarms, virtual time.
 *
 * <p>What is not final in the objects that a machine is made of is its state; see the package's
 * description. Not for a machine that is running.
 */
final class MachineState {
    /** What the names of our classes begin with. */
    static final String OURS = "dev.faultline.";

    /** What an engine leaves behind that no later instruction sees, or counts in another way. */
    private static final Set<String> LEFT_BEHIND =
            Set.of(
                    "attention",
                    "softwareInterrupted",
                    "budget",
                    "retiredAtBudgetEnd",
                    "unretired",
                    "alone",
                    "tablesEpoch",
                    "plannedDeadline",
                    "slots",
                    "nextRip",
                    "exitStatus",
                    "lazyOp",
                    "lazyResult",
                    "lazyLeft",
                    "lazyRight");

    private static final int FIRST_SIZE = 1 << 19;

    private final Machine machine;
    private final List<Object> parts = new ArrayList<>();
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
    private int expectedSize = FIRST_SIZE;

    /** Finds the parts of a machine; those that it gets later are not among them. */
    MachineState(Machine machine) {
        this.machine = machine;
        try {
            visit(machine);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether objects of a class are parts, if they are not left out. */
    static boolean isOurs(Class<?> type) {
        return type != null && type.getName().startsWith(OURS) && !type.isHidden();
    }

    private void visit(Object part) throws IllegalAccessException {
        if (numbers.containsKey(part)) {
            return;
        }
        numbers.put(part, parts.size());
        parts.add(part);
        for (Field field : PartFields.of(part.getClass()).followed) {
            follow(field.get(part));
        }
    }

    private void follow(Object value) throws IllegalAccessException {
        if (value instanceof Object[] elements) {
            for (Object element : elements) {
                follow(element);
            }
        } else if (value != null && isPart(value.getClass())) {
            visit(value);
        }
    }

    private static boolean isPart(Class<?> type) {
        return isOurs(type) && !type.isEnum() && !type.isArray() && !Omitted.type(type);
    }

    /** Everything that was found. */
    List<Object> parts() {
        return parts;
    }

    /** A number that machines have in common whose state has the same form. */
    int form() {
        CRC32C crc = new CRC32C();
        // Recorded deliveries name them by number.
        crc.update(Arrays.toString(FaultReason.values()).getBytes(StandardCharsets.UTF_8));
        for (Object part : parts) {
            crc.update(part.getClass().getName().getBytes(StandardCharsets.UTF_8));
            for (FieldState field : PartFields.of(part.getClass()).saved) {
                crc.update(field.signature().getBytes(StandardCharsets.UTF_8));
            }
        }
        return (int) crc.getValue();
    }

    /** The state now. */
    byte[] save() {
        StateWriter out = new StateWriter(numbers, expectedSize);
        try {
            for (Object part : parts) {
                for (FieldState field : PartFields.of(part.getClass()).saved) {
                    field.save(part, out);
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        byte[] state = out.bytes();
        expectedSize = state.length;
        return state;
    }

    /**
     * Takes over a state that a machine of the same {@link #form} was saved in; its RAM must have
     * been taken over before.
     */
    void load(byte[] state) throws SnapshotException {
        StateReader in = new StateReader(state, parts);
        try {
            for (Object part : parts) {
                for (FieldState field : PartFields.of(part.getClass()).saved) {
                    field.load(part, in);
                }
            }
            if (in.available() != 0) {
                throw new IOException(in.available() + " bytes left over, expected none");
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new SnapshotException("the machine's state is malformed: " + e.getMessage());
        }
        machine.stateWasSet();
    }

    /**
     * In what two states of this form differ: the fields that have other values. Left out are the
     * slots and flags, which engines keep in their own ways, and what instructions leave behind.
     */
    List<String> differences(byte[] one, byte[] other) throws SnapshotException {
        List<String> names = new ArrayList<>();
        StateReader first = new StateReader(one, parts);
        StateReader second = new StateReader(other, parts);
        try {
            for (int number = 0; number < parts.size(); number++) {
                for (FieldState field : PartFields.of(parts.get(number).getClass()).saved) {
                    if (!field.sameNext(first, second) && !LEFT_BEHIND.contains(field.name())) {
                        names.add(field.signature());
                    }
                }
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new SnapshotException("the machine's state is malformed: " + e.getMessage());
        }
        return names;
    }
}
