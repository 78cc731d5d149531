package dev.faultline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may know whom among the packages of the core; what is not forbidden here is allowed. */
class DependencyRuleTest {
    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.faultline");

    @Test
    void theInterpreterNeverSeesWhatAnInstructionLooksLike() {
        holds(neverSees("interp", "isa", "decode", "device", "loader", "machine", "trace"));
    }

    @Test
    void microOpsDependOnNothingOfOurs() {
        holds(neverSees("ir", everythingBut("ir")));
    }

    @Test
    void guestMemoryDependsOnNothingOfOurs() {
        holds(neverSees("memory", everythingBut("memory")));
    }

    @Test
    void devicesSeeTheBusOnly() {
        holds(neverSees("device", everythingBut("device", "bus")));
    }

    @Test
    void theBusKnowsNoProcessorAndNoDevice() {
        holds(
                neverSees(
                        "bus", "cpu", "interp", "isa", "decode", "device", "machine", "loader",
                        "ir"));
    }

    @Test
    void theOperatorSeesTheMachineFromOutside() {
        holds(neverSees("operator", everythingBut("operator", "bus", "device")));
    }

    @Test
    void loadersKnowNoProcessor() {
        holds(neverSees("loader", "cpu", "interp", "isa", "decode", "device", "mmu", "translate"));
    }

    @Test
    void symbolsKnowElfFilesAndNothingOfTheMachine() {
        holds(neverSees("symbols", everythingBut("symbols", "loader")));
    }

    @Test
    void theProcessorKnowsNeitherDecoderNorEngineNorMachine() {
        holds(neverSees("cpu", "isa", "decode", "interp", "device", "machine", "loader"));
        holds(neverSees("mmu", "isa", "decode", "interp", "device", "machine", "loader", "ir"));
    }

    @Test
    void nothingInTheCoreKnowsThatEnginesAreCompared() {
        for (String name : everythingBut("lockstep")) {
            holds(neverSees(name, "lockstep"));
        }
    }

    @Test
    void nothingInTheCoreKnowsThatItIsLogged() {
        for (String name : everythingBut("log")) {
            holds(neverSees(name, "log"));
        }
    }

    @Test
    void nothingOfTheMachineKnowsThatItIsSaved() {
        for (String name : everythingBut("snapshot", "explain", "lockstep")) {
            holds(neverSees(name, "snapshot"));
        }
    }

    @Test
    void nothingInTheCoreKnowsThatItIsRecorded() {
        for (String name : everythingBut("tracefile")) {
            holds(neverSees(name, "tracefile"));
        }
    }

    private static String[] everythingBut(String... allowed) {
        String[] all = {
            "ir",
            "isa",
            "decode",
            "memory",
            "mmu",
            "cpu",
            "translate",
            "interp",
            "bus",
            "device",
            "machine",
            "loader",
            "firmware",
            "operator",
            "trace",
            "explain",
            "symbols",
            "lockstep",
            "log",
            "snapshot",
            "tracefile"
        };
        return Arrays.stream(all)
                .filter(name -> !List.of(allowed).contains(name))
                .toArray(String[]::new);
    }

    private static ArchRule neverSees(String from, String... forbidden) {
        String[] packages =
                Arrays.stream(forbidden).map(DependencyRuleTest::in).toArray(String[]::new);
        // Packages that do not exist yet are no failure: the rule waits for them.
        return noClasses()
                .that()
                .resideInAPackage(in(from))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    private static String in(String name) {
        return "dev.faultline." + name + "..";
    }

    private static void holds(ArchRule rule) {
        rule.check(CORE);
    }
}
