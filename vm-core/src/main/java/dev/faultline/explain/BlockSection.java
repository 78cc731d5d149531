package dev.faultline.explain;

import dev.faultline.trace.ExecutedBlocks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The blocks that were executed last, a line each. */
final class BlockSection {
    static final String TITLE = "The last blocks executed, loops in one line";

    /** Lines in a text that has not all of them. */
    private static final int SHOWN = 16;

    private BlockSection() {}

    static Report.Section of(GuestView guest, ExecutedBlocks blocks) {
        Map<Long, String> places = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (ExecutedBlocks.Entry entry : blocks.entries()) {
            lines.add(
                    switch (entry) {
                        case ExecutedBlocks.Executed block ->
                                line(block, places.computeIfAbsent(block.linear(), guest::place));
                        case ExecutedBlocks.Repeated again -> line(again);
                    });
        }
        int shown = Math.max(0, lines.size() - SHOWN);
        return new Report.Section(
                TITLE,
                List.copyOf(lines.subList(0, shown)),
                List.copyOf(lines.subList(shown, lines.size())));
    }

    private static String line(ExecutedBlocks.Executed block, String place) {
        String by = block.entering() == null ? "" : ", by " + Words.name(block.entering());
        return "%,14d  CPL %d  %s, %d instruction%s%s"
                .formatted(
                        block.retired(),
                        block.cpl(),
                        place,
                        block.instructions(),
                        block.instructions() == 1 ? "" : "s",
                        by);
    }

    private static String line(ExecutedBlocks.Repeated again) {
        return "%,14d  the %s before %,d more time%s"
                .formatted(
                        again.retired(),
                        again.entries() == 1 ? "line" : again.entries() + " lines",
                        again.times(),
                        again.times() == 1 ? "" : "s");
    }
}
