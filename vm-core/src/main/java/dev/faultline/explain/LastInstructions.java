package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.machine.DeviceListener;
import dev.faultline.machine.Machine;
import dev.faultline.memory.PageCopies;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.snapshot.Rerun;
import dev.faultline.snapshot.SnapshotException;
import dev.faultline.symbols.Symbols;
import dev.faultline.trace.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * What the last instructions of a run changed, found out by running them again from a checkpoint,
 * one by one, and the blocks that led there. Shown only where that comes to the very state that the
 * run has ended in.
 */
public final class LastInstructions {
    /** The title of their section. */
    static final String TITLE = "What the last instructions changed";

    private static final int COUNT = 32;
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(800);

    /** Deliveries that retire nothing may follow each other for ever. */
    private static final int MOST_STEPS = 4 * COUNT;

    private static final int PAGE = 4096;

    /** The column of changes, and columns in all. */
    private static final int CHANGES = 52;

    private static final int WIDTH = TextReport.COLUMNS - 2;

    /** Words of memory that are shown for one instruction. */
    private static final int MOST_WORDS = 6;

    private static final String[] SPECIAL = {"cr0", "cr2", "cr3", "cr4", "efer", "CPL"};
    private static final String[] FLAG_NAMES = {
        "CF", "PF", "AF", "ZF", "SF", "TF", "IF", "DF", "OF"
    };
    private static final int[] FLAG_BITS = {0, 2, 4, 6, 7, 8, 9, 10, 11};

    private final Rerun rerun;
    private final GuestView guest;
    private final List<String> lines = new ArrayList<>();

    /** What the step did with devices. */
    private final List<String> accesses = new ArrayList<>();

    private LastInstructions(Rerun rerun, LongFunction<String> names, Symbols symbols) {
        this.rerun = rerun;
        Machine machine = rerun.machine();
        guest = new GuestView(machine.cpu(), machine.memory(), names, symbols);
        machine.setDeviceListener(new Accesses());
    }

    /** The sections of both; where there is nothing to show the first one says why. */
    static List<Report.Section> sections(
            Machine machine, Checkpoints checkpoints, LongFunction<String> names, Symbols symbols) {
        return sections(machine, checkpoints, names, symbols, PATIENCE);
    }

    /** Lines of the instructions of a machine that has paused, however long it takes. */
    public static List<String> before(Machine machine, Checkpoints checkpoints, Symbols symbols) {
        long patience = Long.MAX_VALUE / 2;
        return sections(machine, checkpoints, symbols::describe, symbols, patience)
                .getFirst()
                .lines();
    }

    private static List<Report.Section> sections(
            Machine machine,
            Checkpoints checkpoints,
            LongFunction<String> names,
            Symbols symbols,
            long patience) {
        try (Rerun rerun = Rerun.of(machine, checkpoints, COUNT, patience)) {
            LastInstructions last = new LastInstructions(rerun, names, symbols);
            last.run();
            return rerun.isExact()
                    ? List.of(
                            new Report.Section(TITLE, last.lines),
                            BlockSection.of(last.guest, rerun.blocks()))
                    : unknown("run again, they come to another state");
        } catch (SnapshotException e) {
            return unknown(e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            // The report is about the guest's fault and must not be lost by one of ours.
            return unknown("a bug of Faultline, " + e);
        }
    }

    private static List<Report.Section> unknown(String why) {
        return List.of(new Report.Section(TITLE, List.of("not known: " + why)));
    }

    private void run() {
        Before before = new Before(guest.cpu());
        for (int i = 0; i < MOST_STEPS; i++) {
            before.take();
            String place = guest.place(guest.linear(guest.cpu().rip));
            String instruction = place + "  " + guest.instruction(guest.cpu().rip);
            long deliveries = rerun.machine().recorder().count();
            accesses.clear();
            boolean goesOn = rerun.step();
            boolean delivered = rerun.machine().recorder().count() != deliveries;
            boolean retired = guest.cpu().retired() != before.retired;
            if (!goesOn) {
                // The chain of exceptions that it began is the report's subject.
                if (delivered) {
                    lines.add(instruction);
                }
                return;
            }
            List<String> changes = before.changes();
            changes.addAll(memory());
            changes.addAll(accesses);
            if (!delivered) {
                add(instruction, changes);
                continue;
            }
            Delivery delivery = rerun.machine().recorder().last(1).getFirst();
            if (retired || DeliveryKind.exception(delivery.kind())) {
                lines.add(instruction);
            }
            add(text(delivery), changes);
        }
    }

    /** Changes stand beside what made them, or below it where that is too long. */
    private void add(String what, List<String> changes) {
        String all = String.join(", ", changes);
        String beside = "%-" + CHANGES + "s%s";
        boolean fits = what.length() < CHANGES && all.length() <= WIDTH - CHANGES;
        if (all.isEmpty() || fits) {
            lines.add(beside.formatted(what, all).stripTrailing());
        } else {
            lines.add(what);
            lines.add("    " + all);
        }
    }

    private String text(Delivery delivery) {
        String where =
                delivery.outcome() instanceof Delivery.Entered(long handler, long _)
                        ? " -> " + guest.place(guest.linear(handler))
                        : ", not delivered";
        return Words.name(delivery) + where;
    }

    private List<String> memory() {
        List<String> changes = new ArrayList<>();
        PageCopies copies = rerun.before();
        byte[] then = new byte[PAGE];
        byte[] now = new byte[PAGE];
        int size = guest.wordBytes();
        int words = 0;
        for (int i = 0; i < copies.count(); i++) {
            copies.read(i, then);
            guest.memory().read(copies.page(i), now, 0, PAGE);
            for (int at = 0; at < PAGE; at += size) {
                long old = word(then, at, size);
                long value = word(now, at, size);
                if (old != value && words++ < MOST_WORDS) {
                    changes.add(
                            "%s %x (was %x)".formatted(address(copies.page(i), at), value, old));
                }
            }
        }
        if (words > MOST_WORDS) {
            changes.add("and %,d more words of memory".formatted(words - MOST_WORDS));
        }
        return changes;
    }

    private String address(long page, int offset) {
        long linear = guest.cpu().mmu.linearOf(page);
        return linear == -1
                ? "[physical 0x%x]".formatted(page + offset)
                : "[0x%x]".formatted(linear + offset);
    }

    private static long word(byte[] bytes, int at, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    private final class Accesses implements DeviceListener {
        @Override
        public void port(boolean write, int port, int size, int value) {
            int unused = Integer.SIZE - Byte.SIZE * size;
            add(
                    "port 0x%x %s %x"
                            .formatted(
                                    port, write ? "written" : "read", value << unused >>> unused));
        }

        @Override
        public void memory(long physical, int size, long value) {
            int unused = Long.SIZE - Byte.SIZE * size;
            add("device [0x%x] written %x".formatted(physical, value << unused >>> unused));
        }

        private void add(String text) {
            if (accesses.size() < MOST_WORDS) {
                accesses.add(text);
            }
        }
    }

    /** The processor before a step. */
    private static final class Before {
        private final Cpu cpu;
        private final long[] gprs = new long[StateSections.REGISTERS.length];
        private final long[] special = new long[SPECIAL.length];
        private final int[] selectors = new int[StateSections.SEGMENTS.length];
        private int flags;
        private long retired;

        Before(Cpu cpu) {
            this.cpu = cpu;
        }

        void take() {
            System.arraycopy(cpu.slots, 0, gprs, 0, gprs.length);
            System.arraycopy(special(), 0, special, 0, special.length);
            for (int i = 0; i < selectors.length; i++) {
                selectors[i] = cpu.segments[i].selector;
            }
            flags = flags();
            retired = cpu.retired();
        }

        private long[] special() {
            return new long[] {cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4, cpu.efer, cpu.cpl};
        }

        private int flags() {
            return (int) LazyFlags.rflags(cpu);
        }

        List<String> changes() {
            List<String> changes = new ArrayList<>();
            for (int i = 0; i < gprs.length; i++) {
                if (gprs[i] != cpu.slots[i]) {
                    changes.add(
                            "%s %x (was %x)"
                                    .formatted(StateSections.REGISTERS[i], cpu.slots[i], gprs[i]));
                }
            }
            for (int i = 0; i < FLAG_BITS.length; i++) {
                int bit = 1 << FLAG_BITS[i];
                if (((flags ^ flags()) & bit) != 0) {
                    changes.add(FLAG_NAMES[i] + ((flags() & bit) != 0 ? " set" : " clear"));
                }
            }
            long[] present = special();
            for (int i = 0; i < special.length; i++) {
                if (special[i] != present[i]) {
                    changes.add("%s %x (was %x)".formatted(SPECIAL[i], present[i], special[i]));
                }
            }
            for (int i = 0; i < selectors.length; i++) {
                SegmentRegister segment = cpu.segments[i];
                if (selectors[i] != segment.selector) {
                    changes.add(
                            "%s %04x (was %04x)"
                                    .formatted(
                                            StateSections.SEGMENTS[i],
                                            segment.selector,
                                            selectors[i]));
                }
            }
            return changes;
        }
    }
}
