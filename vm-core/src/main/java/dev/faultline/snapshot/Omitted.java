package dev.faultline.snapshot;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What of a machine can change and is not saved, each with the reason why that is right. */
final class Omitted {
    private static final String LISTENER = "a listener of the host's, which is no guest state";
    private static final String DERIVED = "derived from other state and made anew";
    private static final String REPORTED = "what was reported once; a restored run reports again";
    private static final String CONFIGURED = "made by the constructor and never changed";

    /** By class, and field where one is named. */
    private static final Map<String, String> REASONS = reasons();

    /** Of these classes only the named fields are state. */
    private static final Map<String, Set<String>> ONLY =
            Map.of(
                    "mmu.Mmu", Set.of("walker"),
                    "mmu.PageWalker", Set.of("pdptes"),
                    "memory.PhysicalMemory", Set.of("a20Mask"));

    /** Not final, but set once while the machine is built: what they hold is followed. */
    private static final Set<String> FOLLOWED =
            Set.of("bus.MmioBus.devices", "machine.MachinePlatform.controller");

    private Omitted() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new HashMap<>();
        add(reasons, LISTENER, "cpu.Cpu.deliveryListener", "machine.Machine.deviceListener");
        add(reasons, LISTENER, "cpu.Cpu.registerWriteListener", "cpu.Cpu.journal");
        add(
                reasons,
                LISTENER,
                "machine.MachinePlatform.deviceListener",
                "bus.PortBus.unmodelledListener");
        add(reasons, LISTENER, "machine.MachinePlatform.unmodelledListener");
        add(reasons, LISTENER, "machine.MachinePlatform.remarkListener");
        add(reasons, LISTENER, "bus.MmioBus.unmodelledListener", "device.PicPair.listener");
        add(
                reasons,
                LISTENER,
                "machine.MachinePlatform.biosServed",
                "machine.MachinePlatform.pace");
        add(reasons, LISTENER, "machine.MachinePlatform.lookUpListener");
        add(reasons, LISTENER, "machine.MachinePlatform.nextLookUp");
        add(reasons, LISTENER, "machine.MachinePlatform.quiet", "machine.MachinePlatform.task");
        add(reasons, LISTENER, "device.disk.IdeDrive.interruptListener");
        add(reasons, DERIVED, "cpu.KnownGate", "cpu.KnownReturn", "machine.Machine.engine");
        add(reasons, DERIVED, "machine.Machine.dispatcher", "machine.Machine.cache");
        add(reasons, DERIVED, "machine.Machine.translator");
        add(
                reasons,
                "kept for reports, not for the guest; saved by Snapshot beside the state",
                "cpu.DeliveryRing",
                "cpu.EventRing");
        String operation = "of one operation, which has ended";
        add(reasons, operation, "cpu.softfloat.SoftFloat", "cpu.softfloat.Unpacked");
        add(reasons, REPORTED, "machine.MachinePlatform.reported", "bus.PortBus.reported");
        add(reasons, REPORTED, "bus.MmioBus.reportedPages", "firmware.Bios.reported");
        add(reasons, REPORTED, "firmware.Interrupts.reported");
        add(reasons, CONFIGURED, "machine.MachineConfiguration", "bus.PortBus.widths");
        add(reasons, CONFIGURED, "bus.MmioBus.firsts", "bus.MmioBus.lasts");
        add(reasons, CONFIGURED, "device.chipset.FirmwareConfiguration.items");
        add(reasons, CONFIGURED, "device.chipset.RomMemory", "device.chipset.FirmwareRom");
        add(reasons, CONFIGURED, "device.chipset.PciFunction.writable");
        add(
                reasons,
                "the medium under the guest's writes, compared by its hash",
                "device.disk.DiskFile",
                "device.disk.MemoryMedium");
        add(
                reasons,
                "of a run that has ended; a machine is saved before",
                "machine.Machine.result");
        add(
                reasons,
                "of a run that has ended; a machine is saved before",
                "machine.MachinePlatform.reason");
        add(
                reasons,
                "asked for from outside, as the next run may be",
                "machine.MachinePlatform.requested");
        add(
                reasons,
                "the host's clock; such a machine is not saved",
                "machine.MachinePlatform.pacing");
        return Map.copyOf(reasons);
    }

    private static void add(Map<String, String> reasons, String reason, String... names) {
        for (String name : names) {
            reasons.put(name, reason);
        }
    }

    /** Names as the table has them, without {@code dev.faultline}. */
    private static String name(Class<?> type) {
        return type.getName().substring(MachineState.OURS.length());
    }

    static boolean type(Class<?> type) {
        return REASONS.containsKey(name(type));
    }

    static boolean field(Class<?> type, String field) {
        Set<String> only = ONLY.get(name(type));
        return only != null ? !only.contains(field) : REASONS.containsKey(name(type) + "." + field);
    }

    static boolean followed(Class<?> type, String field) {
        return FOLLOWED.contains(name(type) + "." + field);
    }

    /** The fields and classes with a reason, for the test that none is left over. */
    static Set<String> names() {
        return REASONS.keySet();
    }
}
