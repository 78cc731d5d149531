package dev.faultline.symbols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.explain.FaultReport;
import dev.faultline.explain.Report;
import dev.faultline.explain.TextReport;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fault reports of kernels whose compiler has left lines and call frame information. */
class ReportedLinesTest {
    @TempDir private Path folder;

    private Report report(String source) throws Exception {
        return report(Compiled.image(folder, "chain.c", source, "-O2", "-g"));
    }

    private static Report report(Image image) throws Exception {
        try (Machine machine = new Machine(MachineConfiguration.standard())) {
            machine.load(image, new LoadRequest("", List.of(), OptionalLong.empty()));
            machine.run();
            return FaultReport.of(machine, "The run ended", Symbols.of(image));
        }
    }

    private static List<String> section(Report report, String title) {
        return report.sections().stream()
                .filter(section -> section.title().equals(title))
                .flatMap(section -> section.lines().stream())
                .toList();
    }

    @Test
    void theBacktraceFollowsCallFrameInformationWithoutFramePointers() throws Exception {
        List<String> backtrace = section(report(Compiled.CHAIN), "Backtrace");
        assertEquals(
                List.of("leaf", "inner", "middle", "outer", "start"),
                backtrace.stream().map(l -> l.replaceAll(".*<(\\w+).*", "$1")).toList());
        assertTrue(backtrace.get(1).endsWith("(chain.c:9)"), backtrace::toString);
    }

    @Test
    void whatOfTheSymbolsCouldNotBeReadIsSaid() throws Exception {
        byte[] bytes = Compiled.image(folder, "chain.c", Compiled.CHAIN, "-O2").bytes();
        bytes[0x3c] = (byte) 0xff; // more sections than there are
        Report report = report(new Image("kernel.elf", bytes));
        List<String> notes = section(report, "Symbols that could not be read");
        assertEquals(1, notes.size(), notes::toString);
        assertTrue(notes.getFirst().startsWith("kernel.elf: ELF section header table takes"));
        assertTrue(TextReport.of(report).lines().allMatch(line -> line.length() <= 100));
    }

    @Test
    void aLinkOfTheChainHasItsSourceLine() throws Exception {
        Report report = report(Compiled.CHAIN.replace("cli\\n\\thlt", "ud2"));
        String link = section(report, "What happened").getFirst();
        assertTrue(link.startsWith("1. #UD at 0x2") && link.contains("> (chain.c:4)"), link);
    }
}
