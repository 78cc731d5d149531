package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.symbols.Symbols;
import dev.faultline.trace.Delivery;
import dev.faultline.trace.FlightRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** Makes the report on a machine that has stopped. */
public final class FaultReport {
    private static final int HISTORY = 16;

    /** Of each other kind of event. */
    private static final int RECORDED = 12;

    /** Deliveries in a row that make an endless loop of faults. */
    private static final int ENDLESS = 64;

    /** How far RSP may be below the frame that it still stands on, in bytes. */
    private static final long STACK_REACH = 64 << 10;

    private FaultReport() {}

    /**
     * What a run ended with, as the beginning of a verdict, where that wants a report: a triple
     * fault, a stop in a handler of an exception, a limit reached while the same fault came over
     * and over, a stop that was asked for.
     */
    public static Optional<String> wanted(Machine machine, ExitReason reason) {
        return switch (reason) {
            case ExitReason.TripleFault() -> Optional.of("Triple fault");
            case ExitReason.Stopped(String how) ->
                    inHandler(machine)
                            ? Optional.of("Stopped for good in a handler, by " + how)
                            : Optional.empty();
            case ExitReason.LimitReached(String which) ->
                    endless(machine)
                            ? Optional.of("The same fault again and again until " + which)
                            : Optional.empty();
            case ExitReason.BreakReached(String _, boolean _) -> Optional.of("Stopped on request");
            default -> Optional.empty();
        };
    }

    /** Whether the last delivery's frame, an exception's, is still on the present stack. */
    private static boolean inHandler(Machine machine) {
        Delivery last = interrupting(machine);
        return last != null && DeliveryKind.exception(last.kind());
    }

    /** Whether the last delivery is an interrupt's whose handler has returned: no cause. */
    private static boolean over(Machine machine) {
        List<Delivery> last = machine.recorder().last(1);
        return !last.isEmpty()
                && last.getFirst().entered()
                && !DeliveryKind.exception(last.getFirst().kind())
                && interrupting(machine) == null;
    }

    /** The last delivery where its handler still runs, or null. */
    private static Delivery interrupting(Machine machine) {
        List<Delivery> last = machine.recorder().last(1);
        if (last.isEmpty() || !(last.getFirst().outcome() instanceof Delivery.Entered entered)) {
            return null;
        }
        long above = entered.frame() - machine.cpu().slots[Cpu.RSP];
        return Long.compareUnsigned(above, STACK_REACH) <= 0 ? last.getFirst() : null;
    }

    /**
     * Whether the machine has not ended, or only because it was asked to stop before an
     * instruction: no exception is the reason for it.
     */
    public static boolean atInstruction(Machine machine) {
        return machine.result() == null
                || machine.result().reason()
                                instanceof ExitReason.BreakReached(String _, boolean atDelivery)
                        && !atDelivery;
    }

    private static boolean endless(Machine machine) {
        List<Delivery> last = machine.recorder().last(ENDLESS);
        Delivery first = last.isEmpty() ? null : last.getFirst();
        return last.size() == ENDLESS
                && last.stream()
                        .allMatch(d ->
                                d.kind() == DeliveryKind.FAULT
                                        && d.vector() == first.vector()
                                        && d.rip() == first.rip());
    }

    /**
     * The report.
     *
     * @param how what the run ended with, "Triple fault"
     * @param symbols of the guest's images
     */
    public static Report of(Machine machine, String how, Symbols symbols) {
        return of(machine, how, symbols::describe, symbols);
    }

    /**
     * The report with what the last instructions changed, and with the last blocks.
     *
     * @param checkpoints of the machine
     */
    public static Report of(Machine machine, String how, Symbols symbols, Checkpoints checkpoints) {
        return withLast(
                of(machine, how, symbols),
                LastInstructions.sections(machine, checkpoints, symbols::describe, symbols));
    }

    /**
     * A report with sections on the last instructions and blocks, where a reader looks for them.
     */
    private static Report withLast(Report report, List<Report.Section> last) {
        List<Report.Section> sections = new ArrayList<>(report.sections());
        int at = 0;
        while (at < sections.size() && !sections.get(at).title().equals(StateSections.STACK)) {
            at++;
        }
        sections.addAll(at, last);
        return new Report(report.verdict(), List.copyOf(sections));
    }

    /**
     * The same with names from elsewhere.
     *
     * @param names what a linear address is called, like "main+0x4", or an empty string
     */
    static Report of(Machine machine, String how, LongFunction<String> names, Symbols symbols) {
        GuestView guest = new GuestView(machine.cpu(), machine.memory(), names, symbols);
        return of(machine, guest, how, atInstruction(machine));
    }

    /**
     * The report on a machine that was put into the state of another one.
     *
     * @param how what that one's run ended with
     * @param atInstruction what {@link #atInstruction} said of that one
     * @param last what {@link #last} said of its report
     */
    public static Report ofRestored(
            Machine machine,
            String how,
            boolean atInstruction,
            Symbols symbols,
            List<Report.Section> last) {
        return withLast(of(machine, guest(machine, symbols), how, atInstruction), last);
    }

    /** What of a report no machine that is put into the same state has: its last instructions. */
    public static List<Report.Section> last(Report report) {
        return report.sections().stream()
                .filter(section ->
                        section.title().equals(LastInstructions.TITLE)
                                || section.title().equals(BlockSection.TITLE))
                .toList();
    }

    private static GuestView guest(Machine machine, Symbols symbols) {
        return new GuestView(machine.cpu(), machine.memory(), symbols::describe, symbols);
    }

    /**
     * All that the flight recorder holds.
     *
     * @param report on the machine, whose last instructions and blocks are all shown
     */
    public static Report recorder(Machine machine, Symbols symbols, Report report) {
        GuestView guest = guest(machine, symbols);
        FlightRecorder recorder = machine.recorder();
        List<Report.Section> sections = new ArrayList<>();
        last(report).forEach(section -> sections.add(section.whole()));
        List<Delivery> all = recorder.last(Integer.MAX_VALUE);
        sections.add(StateSections.history(guest, all, recorder.count()));
        sections.addAll(RecorderSections.of(guest, recorder, Integer.MAX_VALUE));
        return new Report("What the flight recorder holds", List.copyOf(sections));
    }

    private static Report of(Machine machine, GuestView guest, String how, boolean atInstruction) {
        FlightRecorder recorder = machine.recorder();
        List<Delivery> recent = recorder.last(HISTORY + 16);
        boolean past = over(machine) || atInstruction && interrupting(machine) == null;
        Chain chain = Chain.atEndOf(past ? List.of() : recent);
        List<Report.Section> sections = new ArrayList<>();
        if (!chain.isEmpty()) {
            sections.add(ChainSection.of(guest, chain));
        }
        List<String> hints = new ArrayList<>(Hints.of(guest, chain));
        hints.addAll(HandlerHints.of(guest, recent));
        hints.addAll(RedZoneHint.of(guest, recent, chain));
        if (interrupting(machine) == null) {
            hints.addAll(HandlerHints.withoutEoi(guest, recent, machine.devices()));
        }
        if (!hints.isEmpty()) {
            sections.add(new Report.Section("Hints", List.copyOf(hints)));
        }
        sections.add(StateSections.registers(guest));
        sections.add(Backtrace.of(guest, interrupting(machine)));
        sections.add(StateSections.stack(guest));
        List<Delivery> before = recent.subList(0, recent.size() - chain.links().size());
        sections.add(
                StateSections.history(
                        guest,
                        before.subList(Math.max(0, before.size() - HISTORY), before.size()),
                        recorder.count()));
        sections.addAll(RecorderSections.of(guest, recorder, RECORDED));
        List<String> notes = guest.symbols().notes();
        if (!notes.isEmpty()) {
            sections.add(new Report.Section("Symbols that could not be read", notes));
        }
        String verdict =
                atInstruction
                        ? Verdict.beforeInstruction(guest, how, chain)
                        : Verdict.of(guest, how, chain);
        return new Report(verdict, List.copyOf(sections));
    }
}
