package dev.faultline.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.device.disk.OverlayMedium;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.operator.Script;
import dev.faultline.operator.Step;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MachineStateTest {
    private static final String OURS = "dev.faultline.";

    /** Classes whose objects do not outlive an instruction, or hold nothing that changes later. */
    private static final Set<String> PASSING =
            Set.of(
                    "cpu.DeliveryListeners",
                    "cpu.TaskState",
                    "device.disk.Packet",
                    "device.disk.Response",
                    "machine.HostPacing",
                    "machine.Transcript",
                    "operator.LiveOperator");

    private static Machine machine() {
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withMemory(4 << 20)
                        .withDisk(new OverlayMedium(MemoryMedium.disk(new byte[1 << 20])))
                        .withCdrom(new MemoryMedium(new byte[1 << 16], 2048));
        Machine machine = new Machine(configuration);
        machine.boot();
        machine.play(new Script(List.of(new Step.Expect("login:"))));
        return machine;
    }

    private static Machine machineWithRom() {
        FirmwareRom rom = new FirmwareRom(new byte[1 << 16], null);
        return new Machine(MachineConfiguration.standard().withMemory(4 << 20).withFirmware(rom));
    }

    @Test
    void everyClassOfDevicesFirmwareAndProcessorWithFieldsThatChangeIsFound() throws Exception {
        Set<Class<?>> found = new HashSet<>();
        try (Machine machine = machine();
                Machine withRom = machineWithRom()) {
            new MachineState(machine).parts().forEach(part -> found.add(part.getClass()));
            new MachineState(withRom).parts().forEach(part -> found.add(part.getClass()));
        }
        Set<String> missing = new TreeSet<>();
        for (String name : classes("bus", "cpu", "device", "firmware", "machine", "operator")) {
            Class<?> type = Class.forName(name, false, getClass().getClassLoader());
            String shortName = name.substring(OURS.length());
            if (hasState(type)
                    && !found.contains(type)
                    && !Omitted.type(type)
                    && !PASSING.contains(shortName)) {
                missing.add(shortName);
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static List<String> classes(String... packages) {
        List<String> names = new ArrayList<>();
        for (String name : packages) {
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(OURS + name)
                    .forEach(type -> names.add(type.getName()));
        }
        return names;
    }

    private static boolean hasState(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            boolean fixed = Modifier.isFinal(field.getModifiers());
            boolean array = field.getType().isArray();
            if (!Modifier.isStatic(field.getModifiers()) && (!fixed || array)) {
                return !type.isRecord() && !type.isEnum();
            }
        }
        return false;
    }

    @Test
    void whatIsLeftOutExistsAndIsLeftOutForNothingElse() throws Exception {
        Set<String> unknown = new TreeSet<>();
        for (String name : Omitted.names()) {
            String type =
                    name.matches(".*\\.[a-z]\\w*$")
                            ? name.substring(0, name.lastIndexOf('.'))
                            : name;
            Class<?> named = Class.forName(OURS + type, false, getClass().getClassLoader());
            if (!type.equals(name)) {
                Set<String> fields =
                        Set.of(named.getDeclaredFields()).stream()
                                .map(Field::getName)
                                .collect(Collectors.toSet());
                if (!fields.contains(name.substring(type.length() + 1))) {
                    unknown.add(name);
                }
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void stateThatWasLoadedIsSavedAsTheSame() throws SnapshotException {
        try (Machine one = machine();
                Machine other = machine()) {
            one.cpu().slots[3] = 0x1234;
            one.cpu().segments[2].base = 77;
            one.devices().com1().receive('x');
            byte[] state = new MachineState(one).save();
            MachineState restored = new MachineState(other);
            assertTrue(restored.differences(state, restored.save()).size() > 2);
            restored.load(state);
            List<String> differences = restored.differences(state, restored.save());
            assertEquals(
                    List.of(), differences.stream().filter(n -> !n.contains("Epoch")).toList());
            assertEquals(0x1234, other.cpu().slots[3]);
            assertArrayEquals(one.cpu().slots, other.cpu().slots);
        }
    }
}
