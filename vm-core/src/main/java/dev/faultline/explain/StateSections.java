package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.trace.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The processor and its stack as they are at the end. */
final class StateSections {
    static final String STACK = "Stack, from RSP";

    private static final int STACK_WORDS = 24;

    static final String[] REGISTERS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };
    static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};
    private static final String[] FLAG_NAMES = {
        "CF", "PF", "AF", "ZF", "SF", "TF", "IF", "DF", "OF", "NT", "RF", "VM", "AC", "VIF", "VIP",
        "ID"
    };
    private static final int[] FLAGS = {
        Rflags.CF, Rflags.PF, Rflags.AF, Rflags.ZF, Rflags.SF, Rflags.TF, Rflags.IF, Rflags.DF,
        Rflags.OF, Rflags.NT, Rflags.RF, Rflags.VM, Rflags.AC, Rflags.VIF, Rflags.VIP, Rflags.ID
    };

    private StateSections() {}

    static Report.Section registers(GuestView guest) {
        Cpu cpu = guest.cpu();
        List<String> lines = new ArrayList<>();
        int count = guest.is64() ? 16 : 8;
        for (int row = 0; row < count; row += 4) {
            StringBuilder line = new StringBuilder();
            for (int i = row; i < row + 4; i++) {
                line.append("%-3s %016x  ".formatted(REGISTERS[i], cpu.slots[i]));
            }
            lines.add(line.toString());
        }
        lines.add("rip " + guest.place(guest.linear(cpu.rip)) + ", CPL " + cpu.cpl);
        int flags = cpu.systemFlags | LazyFlags.get(cpu);
        lines.add("rflags 0x%x: %s, IOPL %d".formatted(flags, flagNames(flags), cpu.iopl()));
        lines.add(
                "cr0 0x%x  cr2 0x%x  cr3 0x%x  cr4 0x%x  efer 0x%x"
                        .formatted(cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4, cpu.efer));
        for (int i = 0; i < SEGMENTS.length; i++) {
            lines.add(segment(SEGMENTS[i], cpu.segments[i]));
        }
        lines.add(segment("ldtr", cpu.ldtr));
        lines.add(segment("tr", cpu.tr));
        lines.add("gdtr base 0x%x limit 0x%x".formatted(cpu.gdtBase, cpu.gdtLimit));
        lines.add("idtr base 0x%x limit 0x%x".formatted(cpu.idtBase, cpu.idtLimit));
        return new Report.Section("Registers", lines);
    }

    private static String flagNames(int flags) {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < FLAGS.length; i++) {
            if ((flags & FLAGS[i]) != 0) {
                set.add(FLAG_NAMES[i]);
            }
        }
        return set.isEmpty() ? "none set" : String.join(" ", set);
    }

    private static String segment(String name, SegmentRegister s) {
        return s.attributes == 0
                ? "%-4s %04x null".formatted(name, s.selector)
                : "%-4s %04x base 0x%x limit 0x%x DPL %d"
                        .formatted(name, s.selector, s.base, s.limit, s.dpl());
    }

    static Report.Section stack(GuestView guest) {
        List<String> lines = new ArrayList<>();
        int size = guest.wordBytes();
        long at = guest.stackLinear(guest.cpu().slots[Cpu.RSP]);
        OptionalLong last = OptionalLong.empty();
        int same = 0;
        for (int i = 0; i < STACK_WORDS; i++, at += size) {
            OptionalLong value = guest.read(at, size);
            if (value.isEmpty()) {
                lines.add(GuestView.hex(at) + "  cannot be read");
                break;
            }
            if (value.equals(last)) {
                same++;
                continue;
            }
            addSame(lines, same);
            same = 0;
            last = value;
            String name = guest.names().apply(value.getAsLong());
            String digits = "%0" + 2 * size + "x";
            lines.add(
                    GuestView.hex(at)
                            + "  "
                            + digits.formatted(value.getAsLong())
                            + (name.isEmpty() ? "" : "  <" + name + '>'));
        }
        addSame(lines, same);
        return new Report.Section(STACK, lines);
    }

    private static void addSame(List<String> lines, int count) {
        if (count > 0) {
            lines.add("  (the same %d more times)".formatted(count));
        }
    }

    /** The deliveries before the chain, the newest first. */
    static Report.Section history(GuestView guest, List<Delivery> before, long total) {
        List<String> lines = new ArrayList<>();
        for (Delivery delivery : before.reversed()) {
            lines.add(
                    "%,14d  %s at %s%s"
                            .formatted(
                                    delivery.retired(),
                                    Words.name(delivery),
                                    guest.place(delivery.rip()),
                                    delivery.entered() ? "" : ", not delivered"));
        }
        lines.add("%,d in all".formatted(total));
        return new Report.Section("Exceptions and interrupts before, the last ones first", lines);
    }
}
