package dev.faultline.jit;

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
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Reports on built-in kernels: the same ones, word by word, under both engines. */
class FaultReportTest {
    private static Report report(String name, MachineConfiguration configuration) throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        try (Machine machine = new Machine(configuration)) {
            LoadRequest request =
                    new LoadRequest(kernel.commandLine(), List.of(), OptionalLong.empty());
            machine.load(new Image(name, kernel.image()), request);
            machine.run();
            String how =
                    FaultReport.wanted(machine, machine.result().reason()).orElse("The run ended");
            return FaultReport.of(machine, how, Symbols.NONE);
        }
    }

    private static Report report(String name) throws Exception {
        MachineConfiguration interpreted = MachineConfiguration.standard();
        JitOptions everything = JitOptions.defaults().withSync(true).withThreshold(1);
        Report report = report(name, interpreted);
        assertEquals(report, report(name, interpreted.withEngine(Jit.factory(everything))));
        return report;
    }

    private static String text(Report report) {
        String text = TextReport.of(report);
        text.lines().forEach(line -> assertTrue(line.length() <= TextReport.COLUMNS, () -> line));
        return text;
    }

    @Test
    void anEmptyIdtIsNamedAsTheReason() throws Exception {
        Report report = report("triple-fault");
        assertEquals(
                "Triple fault: INT3, its gate 3 is past the IDT's limit -> #GP(0x1a), its gate 13 is"
                        + " past the IDT's limit -> #GP(0x6b) -> #DF, its gate 8 is past the IDT's"
                        + " limit -> #GP(0x43) -> shutdown",
                report.verdict());
        String text = text(report);
        assertTrue(text.contains("IDT=1 gate 3 of #BP"), text);
        assertTrue(text.contains("LIDT was not executed"), text);
    }

    @Test
    void aStackOverflowIsShownWithBothPageWalksAndTheAdvice() throws Exception {
        String text = text(report("stack-overflow"));
        assertTrue(text.contains("its delivery met a #PF writing 0x40000ff8"), text);
        assertTrue(text.contains("PTE   at"), text);
        assertTrue(text.contains("<- P is clear"), text);
        assertTrue(text.contains("page walk: the same as above"), text);
        assertTrue(text.contains("stack overflow: RSP is 0x40001000"), text);
    }

    @Test
    void aRunWithoutExceptionsSaysSo() throws Exception {
        assertEquals(
                "The run ended; no exception or interrupt came before it",
                report("exit").verdict());
    }

    @Test
    void thePageHoldsTheWholeReportAndNothingFromOutside() throws Exception {
        Report report = report("triple-fault");
        String page = HtmlReport.of(report);
        for (Report.Section section : report.sections()) {
            assertTrue(page.contains("<summary>" + section.title() + "</summary>"));
        }
        assertTrue(page.contains("shutdown</h1>"), page);
        assertTrue(!page.contains("://") && !page.contains("src="), page);
    }
}
