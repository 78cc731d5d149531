package dev.faultline.lockstep;

import dev.faultline.memory.PhysicalMemory;
import dev.faultline.translate.CompiledListing;
import java.util.List;

/** A difference in words, with both states side by side; what differs is marked with *. */
final class Report {
    private static final int LINES_OF_MEMORY = 16;
    private static final int PAGES = 8;
    private static final long PAGE = 4096;

    private final Pair pair;
    private final Difference difference;
    private final StringBuilder text = new StringBuilder();

    Report(Pair pair, Difference difference) {
        this.pair = pair;
        this.difference = difference;
    }

    static String notRepeated(Difference first, long good, long bad) {
        return """
        the engines differ after %d instructions: %s
        They agreed after %d instructions. The second run from the start did not show it \
        again: the engine under test does not repeat itself.
        """
                .formatted(bad, first.text(), good);
    }

    /**
     * The difference in words.
     *
     * @param region what the engine under test has made of the place, or null
     * @param before what the instructions before it have changed, a line each
     */
    String text(Place place, CompiledListing region, List<String> before) {
        if (place.named()) {
            line("the engines differ in one instruction, after %d others:", place.count());
        } else {
            line("the engines differ in one block, after %d instructions:", place.count());
        }
        line("  %s", place.text());
        line("  %s", difference == null ? "(seen before, not now)" : difference.text());
        if (!place.named()) {
            line("  The difference vanishes where instructions are compiled one by one.");
        }
        section("the block:", place.instructions().lines().toList());
        section("its micro-ops:", place.microOps().lines().toList());
        line("");
        registers();
        memory();
        section("what the instructions before it changed:", before);
        events();
        if (region != null) {
            section("the region that was compiled of it:", region.blocks().lines().toList());
        }
        return text.toString();
    }

    private void section(String title, List<String> lines) {
        line("");
        text.append(title).append('\n');
        lines.forEach(line -> text.append("  ").append(line).append('\n'));
    }

    private void line(String format, Object... arguments) {
        text.append(format.formatted(arguments).stripTrailing()).append('\n');
    }

    private void registers() {
        line("%-18s %-18s %-18s", "after it", "under test", "expected");
        CpuState subject = pair.subject.state;
        CpuState reference = pair.reference.state;
        subject.captureAll();
        reference.captureAll();
        for (int i = 0; i < CpuState.NAMES.size(); i++) {
            boolean differs = subject.value(i) != reference.value(i);
            if (i <= CpuState.RFLAGS || differs) {
                line(
                        "%-18s %016x   %016x   %s",
                        CpuState.NAMES.get(i),
                        subject.value(i),
                        reference.value(i),
                        differs ? "*" : "");
            }
        }
    }

    private void memory() {
        PhysicalMemory subject = pair.subject().memory();
        PhysicalMemory reference = pair.reference().memory();
        int lines = 0;
        for (long page : pair.differingPages(PAGES)) {
            for (long at = page; at < page + PAGE; at += 8) {
                long left = subject.read64(at);
                long right = reference.read64(at);
                if (left != right && lines++ < LINES_OF_MEMORY) {
                    line("%-18s %016x   %016x   *", "[0x%x]".formatted(at), left, right);
                }
            }
        }
        if (lines > LINES_OF_MEMORY) {
            line("... and %d more", lines - LINES_OF_MEMORY);
        }
    }

    private void events() {
        line("");
        line("events, the last ones before it:");
        pair.reference.log.remembered().forEach(event -> line("  %s", event));
        int count = Math.max(pair.subject.log.count(), pair.reference.log.count());
        for (int i = 0; i < count; i++) {
            String left = pair.subject.log.text(i);
            String right = pair.reference.log.text(i);
            line("  %s", left);
            if (!left.equals(right)) {
                line("* expected: %s", right);
            }
        }
    }
}
