package dev.faultline.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.explain.FaultReport;
import dev.faultline.explain.HtmlReport;
import dev.faultline.explain.Report;
import dev.faultline.explain.TextReport;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.symbols.Symbols;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The section of a fault report that is made by running again. */
class LastInstructionsTest {
    private static final String TITLE = "What the last instructions changed";

    private static List<String> lines(Report report) {
        return report.sections().stream()
                .filter(section -> section.title().equals(TITLE))
                .findFirst()
                .orElseThrow()
                .lines();
    }

    private static Report report(GuestRun run, Checkpoints checkpoints) {
        return FaultReport.of(run.machine, "Triple fault", Symbols.NONE, checkpoints);
    }

    @Test
    void bothEnginesAndACheckpointShowTheSame() throws Exception {
        List<String> expected = null;
        for (int way = 0; way < 3; way++) {
            try (GuestRun run = new GuestRun("triple-fault", way != 0)) {
                Checkpoints checkpoints = run.checkpoints();
                if (way == 2) {
                    assertTrue(run.runTo(2_000));
                    checkpoints.take();
                }
                run.end();
                List<String> lines = lines(report(run, checkpoints));
                expected = expected == null ? lines : expected;
                assertEquals(expected, lines);
                checkpoints.close();
            }
        }
        assertTrue(expected.getLast().endsWith("cc  int3"), expected.toString());
        assertTrue(expected.size() > 32, expected.toString());
    }

    @Test
    void registersFlagsMemoryAndDeliveriesAreNamedWithWhatTheyWere() throws Exception {
        // At 0x7c00, in real mode: a stack, a handler of #UD at 0x7c20, then UD2.
        String code =
                "31c0" // xor ax,ax
                        + "8ed0" // mov ss,ax
                        + "bc0070" // mov sp,0x7000
                        + "8ed8" // mov ds,ax
                        + "c7061800207c" // mov word [0x18],0x7c20
                        + "b83412" // mov ax,0x1234
                        + "50" // push ax
                        + "0f0b" // ud2
                        + "90".repeat(11)
                        + "40" // inc ax
                        + "faf4"; // cli, hlt
        LoadRequest request = new LoadRequest("", List.of(), OptionalLong.of(0x7c00));
        Image image = new Image("flat", HexFormat.of().parseHex(code));
        MachineConfiguration configuration = MachineConfiguration.standard();
        Preparation start = machine -> machine.load(image, request);
        try (Machine machine = new Machine(configuration)) {
            start.prepare(machine);
            try (Checkpoints checkpoints = new Checkpoints(machine, configuration, start)) {
                machine.run();
                Report report = FaultReport.of(machine, "Stopped", Symbols.NONE, checkpoints);
                List<String> lines = lines(report);
                assertEquals(
                        """
                        0x7c09  c7 06 18 00 20 7c  mov WORD PTR ds:0x18,0x7c20
                            [0x18] 7c20 (was 0)
                        0x7c0f  b8 34 12  mov ax,0x1234                     rax 1234 (was 0)
                        0x7c12  50  push ax                                 rsp 6ffe (was 7000), [0x6ffe] 1234 (was 0)
                        0x7c13  0f 0b  ud2
                        #UD -> 0x7c20
                            rsp 6ff8 (was 6ffe), [0x6ff8] 7c13 (was 0), [0x6ffc] 46 (was 0)
                        0x7c20  40  inc ax                                  rax 1235 (was 1234), ZF clear
                        0x7c21  fa  cli
                        0x7c22  f4  hlt
                        """,
                        String.join("\n", lines.subList(lines.size() - 10, lines.size())) + "\n");
                String page = HtmlReport.of(report);
                assertTrue(page.contains("<summary>" + TITLE + "</summary>"), page);
                String text = TextReport.of(report);
                assertTrue(
                        text.lines().allMatch(line -> line.length() <= TextReport.COLUMNS), text);
            }
        }
    }

    @Test
    void whereARunDoesNotRepeatTheReportSaysSo() throws Exception {
        try (GuestRun run = new GuestRun("triple-fault", false)) {
            Checkpoints checkpoints = run.checkpoints();
            run.end();
            run.machine.memory().write8(0x5000, 77);
            assertEquals(
                    List.of("not known: run again, they come to another state"),
                    lines(report(run, checkpoints)));
            checkpoints.close();
        }
    }

    @Test
    void aMachineThatIsComparedWithAnotherKeepsCheckpointsToo() throws Exception {
        // 21 million rounds that write two pages in turns, then #UD without an IDT.
        String code =
                "b980d94001" // mov ecx,21000000
                        + "890d00003000" // loop: mov [0x300000],ecx
                        + "890d00103000" // mov [0x301000],ecx
                        + "49" // dec ecx
                        + "75f1" // jnz loop
                        + "0f0b"; // ud2
        LoadRequest request = new LoadRequest("", List.of(), OptionalLong.of(0x200000));
        Image image = new Image("flat", HexFormat.of().parseHex(code));
        MachineConfiguration configuration = MachineConfiguration.standard().withMemory(8 << 20);
        Lockstep both =
                new Lockstep(
                        configuration,
                        Jit.factory(JitOptions.defaults().withSync(true)),
                        machine -> machine.load(image, request),
                        line -> {});
        both.takeCheckpoints(machine -> machine.load(image, request));
        List<String> lines = new ArrayList<>();
        Lockstep.Outcome outcome =
                both.run(machine -> {
                    Checkpoints checkpoints = both.checkpoints();
                    long end = machine.cpu().retired();
                    assertTrue(checkpoints.hasBetween(1, end), "a checkpoint was taken");
                    Report report = FaultReport.of(machine, "The end", Symbols.NONE, checkpoints);
                    lines.addAll(lines(report));
                });
        assertNull(outcome.report());
        assertEquals("0x200014  0f 0b  ud2", lines.getLast());
        assertTrue(lines.size() >= 32, lines.toString());
    }
}
