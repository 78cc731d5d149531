package dev.faultline.explain;

import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SystemEvent;
import dev.faultline.trace.FlightRecorder;
import dev.faultline.trace.PortAccess;
import dev.faultline.trace.SystemChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What else the flight recorder has kept: changes of the system's registers, port accesses. */
final class RecorderSections {
    private static final Map<Integer, String> MSRS =
            Map.ofEntries(
                    Map.entry(0x10, "IA32_TIME_STAMP_COUNTER"),
                    Map.entry(0x1b, "IA32_APIC_BASE"),
                    Map.entry(0x174, "IA32_SYSENTER_CS"),
                    Map.entry(0x175, "IA32_SYSENTER_ESP"),
                    Map.entry(0x176, "IA32_SYSENTER_EIP"),
                    Map.entry(0x1a0, "IA32_MISC_ENABLE"),
                    Map.entry(0x1d9, "IA32_DEBUGCTL"),
                    Map.entry(0x277, "IA32_PAT"),
                    Map.entry(0x2ff, "IA32_MTRR_DEF_TYPE"),
                    Map.entry(0xc000_0080, "IA32_EFER"),
                    Map.entry(0xc000_0081, "IA32_STAR"),
                    Map.entry(0xc000_0082, "IA32_LSTAR"),
                    Map.entry(0xc000_0083, "IA32_CSTAR"),
                    Map.entry(0xc000_0084, "IA32_FMASK"),
                    Map.entry(0xc000_0100, "IA32_FS_BASE"),
                    Map.entry(0xc000_0101, "IA32_GS_BASE"),
                    Map.entry(0xc000_0102, "IA32_KERNEL_GS_BASE"),
                    Map.entry(0xc000_0103, "IA32_TSC_AUX"));

    private RecorderSections() {}

    /** Both, as far as there is something in them, with so many lines at most. */
    static List<Report.Section> of(GuestView guest, FlightRecorder recorder, int most) {
        List<Report.Section> sections = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        for (SystemChange change : recorder.changes(most).reversed()) {
            changes.add(line(guest, change.retired(), text(change), change.rip(), change.times()));
        }
        if (!changes.isEmpty()) {
            sections.add(
                    new Report.Section(
                            "Control registers, MSRs, tables and mode, the last changes first",
                            changes));
        }
        List<String> ports = new ArrayList<>();
        for (PortAccess access : recorder.ports(most).reversed()) {
            ports.add(line(guest, access.retired(), text(access), access.rip(), access.times()));
        }
        if (!ports.isEmpty()) {
            sections.add(new Report.Section("Port accesses, the last ones first", ports));
        }
        return sections;
    }

    private static String line(GuestView guest, long retired, String what, long rip, long times) {
        String again = times == 1 ? "" : ", %,d times".formatted(times);
        return "%,14d  %s at %s%s".formatted(retired, what, guest.place(rip), again);
    }

    static String text(SystemChange change) {
        String value = GuestView.hex(change.value());
        String number = "0x" + Integer.toHexString(change.number());
        return switch (change.kind()) {
            case SystemEvent.CONTROL -> "CR" + change.number() + " = " + value;
            case SystemEvent.MSR ->
                    "MSR "
                            + number
                            + MSRS.getOrDefault(change.number(), "").transform(RecorderSections::in)
                            + " = "
                            + value;
            case SystemEvent.GDT -> "GDTR = " + value + ", limit " + number;
            case SystemEvent.IDT -> "IDTR = " + value + ", limit " + number;
            case SystemEvent.LDT -> "LDTR = " + number + ", base " + value;
            case SystemEvent.TASK -> "TR = " + number + ", base " + value;
            default -> mode(change.number()) + " to " + mode(change.value());
        };
    }

    private static String in(String name) {
        return name.isEmpty() ? "" : " (" + name + ")";
    }

    private static String mode(long bits) {
        int size = 16 << (bits & Mode.CODE_SIZE);
        if ((bits & Mode.LONG_MODE) != 0) {
            return size == 64 ? "64-bit mode" : "compatibility mode";
        }
        if ((bits & Mode.VIRTUAL_8086) != 0) {
            return "virtual-8086 mode";
        }
        return (bits & Mode.PROTECTED) == 0 ? "real mode" : size + "-bit protected mode";
    }

    static String text(PortAccess access) {
        return "%s 0x%x, %d byte%s: 0x%x"
                .formatted(
                        access.write() ? "OUT" : "IN",
                        access.port(),
                        access.size(),
                        access.size() == 1 ? "" : "s",
                        access.value() & (1L << 8 * access.size()) - 1);
    }
}
