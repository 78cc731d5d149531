package dev.faultline.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.explain.FaultReport;
import dev.faultline.explain.HtmlReport;
import dev.faultline.explain.Report;
import dev.faultline.explain.TextReport;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.symbols.Symbols;
import dev.faultline.trace.ExecutedBlocks;
import dev.faultline.trace.ExecutedBlocks.Entry;
import dev.faultline.trace.ExecutedBlocks.Executed;
import dev.faultline.trace.ExecutedBlocks.Repeated;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The blocks that are found by running again. */
class ExecutedBlocksTest {
    private static final int LAST = 32;
    private static final long PATIENCE = 20_000_000_000L;
    private static final String TITLE = "The last blocks executed, loops in one line";

    /** Instructions that an entry stands for, those of what it repeats included. */
    private static long instructions(List<Entry> entries, int index) {
        return switch (entries.get(index)) {
            case Executed block -> block.instructions();
            case Repeated(int count, long times, long _) -> {
                long once = 0;
                for (int i = index - count; i < index; i++) {
                    once += instructions(entries, i);
                }
                yield once * times;
            }
        };
    }

    /** Throws unless one entry goes on where the one before ended, up to the end of the run. */
    private static void assertWithoutGaps(List<Entry> entries, long end, String where) {
        long at = ((Executed) entries.getFirst()).retired();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Executed block) {
                assertEquals(at, block.retired(), where + " entry " + i);
            }
            at += instructions(entries, i);
            if (entries.get(i) instanceof Repeated again) {
                assertEquals(at, again.retired(), where + " entry " + i);
            }
        }
        assertEquals(end, at, where);
    }

    @ParameterizedTest
    @CsvSource({
        "pit, 0",
        "pit, 2",
        "exceptions-ring3, 1",
        "page-tables, 0",
        "triple-fault, 0",
        "halt, 0",
        "dead-loop, 0",
        "syscall, 2",
        "boot-sector, 2",
        "single-step, 1",
        "self-modifying, 0",
        "self-modifying, 2"
    })
    void theyAreEveryInstructionUpToTheEndUnderEachEngine(String name, int checkpointCount)
            throws Exception {
        List<Entry> expected = null;
        for (boolean jit : new boolean[] {true, false}) {
            try (GuestRun whole = new GuestRun(name, jit);
                    GuestRun run = new GuestRun(name, jit)) {
                long end = whole.end().result.instructions();
                Checkpoints checkpoints = run.checkpoints();
                for (int i = 1; i <= checkpointCount; i++) {
                    assertTrue(run.runTo(end * i / (checkpointCount + 1)));
                    checkpoints.take();
                }
                run.end();
                try (Rerun rerun = Rerun.of(run.machine, checkpoints, LAST, PATIENCE)) {
                    while (rerun.step()) {}
                    List<Entry> entries = rerun.blocks().entries();
                    assertTrue(entries.size() <= ExecutedBlocks.CAPACITY);
                    assertWithoutGaps(entries, end, name + " " + jit);
                    expected = expected == null ? entries : expected;
                    assertEquals(expected, entries);
                }
                checkpoints.close();
            }
        }
    }

    private static Report report(String code) throws Exception {
        LoadRequest request = new LoadRequest("", List.of(), OptionalLong.of(0x7c00));
        Image image = new Image("flat", HexFormat.of().parseHex(code));
        MachineConfiguration configuration = MachineConfiguration.standard();
        Preparation start = machine -> machine.load(image, request);
        try (Machine machine = new Machine(configuration)) {
            start.prepare(machine);
            try (Checkpoints checkpoints = new Checkpoints(machine, configuration, start)) {
                machine.run();
                return FaultReport.of(machine, "Stopped", Symbols.NONE, checkpoints);
            }
        }
    }

    private static Report.Section section(Report report) {
        return report.sections().stream()
                .filter(section -> section.title().equals(TITLE))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void loopsInLoopsAreFoldedAndHandlersNamed() throws Exception {
        // At 0x7c00, in real mode: 50 times 20 times an inner loop, then #UD and its handler.
        String code =
                "31c0" // xor ax,ax
                        + "8ed8" // mov ds,ax
                        + "c70618001d7c" // mov word [0x18],0x7c1d
                        + "b93200" // mov cx,50
                        + "ba1400" // outer: mov dx,20
                        + "4a" // inner: dec dx
                        + "75fd" // jnz inner
                        + "90" // nop
                        + "e2f7" // loop outer
                        + "0f0b" // ud2
                        + "90".repeat(4)
                        + "faf4"; // cli, hlt
        Report.Section section = section(report(code));
        assertEquals(List.of(), section.earlier());
        assertEquals(
                """
                             0  CPL 0  0x7c00, 7 instructions
                             7  CPL 0  0x7c10, 2 instructions
                            45  the line before 18 more times
                            45  CPL 0  0x7c13, 2 instructions
                            47  CPL 0  0x7c0d, 3 instructions
                         2,114  the 4 lines before 48 more times
                         2,114  CPL 0  0x7c10, 2 instructions
                         2,152  the line before 18 more times
                         2,152  CPL 0  0x7c13, 2 instructions
                         2,154  CPL 0  0x7c16, 0 instructions
                         2,154  CPL 0  0x7c1d, 1 instruction, by #UD
                """,
                String.join("\n", section.lines()) + "\n");
    }

    @Test
    void aTextHasTheLastOfThemAndAPageFoldsThemAll() throws Exception {
        // Forty calls of one function from different places.
        StringBuilder code = new StringBuilder("31c08ed0bc0070"); // xor ax,ax; mov ss,ax; mov sp
        for (int i = 0; i < 40; i++) {
            code.append("e8%02x00".formatted((40 - i) * 3 - 3 + 2));
        }
        code.append("faf4").append("c3"); // cli, hlt; the function: ret
        Report report = report(code.toString());
        Report.Section section = section(report);
        assertEquals(16, section.lines().size());
        assertEquals(81, section.earlier().size() + section.lines().size());
        String text = TextReport.of(report);
        String end = text.substring(text.indexOf(TITLE));
        assertTrue(end.contains("(65 lines before these are in the report as a page"), end);
        assertTrue(text.lines().allMatch(line -> line.length() <= TextReport.COLUMNS), text);
        String page = HtmlReport.of(report);
        assertTrue(page.contains("<details><summary>" + TITLE + "</summary>"), page);
        String first = section.earlier().getFirst();
        assertTrue(page.contains(first.substring(first.indexOf("0x"))), page);
    }
}
