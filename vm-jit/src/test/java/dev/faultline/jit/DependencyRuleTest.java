package dev.faultline.jit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What this module's packages may know of the core and of each other. */
class DependencyRuleTest {
    private static final String JIT = "dev.faultline.jit";
    private static final String LIBRARY = "dev.faultline.kernel";
    private static final String EXTENSION = "dev.faultline.junit";
    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(JIT, LIBRARY, EXTENSION);

    /** Above all no isa and no decode: the engines cannot disagree about what they do not see. */
    @Test
    void theCompilerSeesMicroOpsAndTheProcessorAndNoInstructionDeviceOrMachine() {
        holds(
                classes()
                        .that()
                        .resideInAPackage(JIT + "..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                JIT + "..",
                                "dev.faultline.ir..",
                                "dev.faultline.cpu..",
                                "dev.faultline.mmu..",
                                "dev.faultline.memory..",
                                "dev.faultline.translate..",
                                "dev.faultline.interp..",
                                "java..",
                                "org.objectweb.asm..",
                                "org.slf4j.."));
    }

    @Test
    void formingRegionsKnowsNothingOfWhatTheyBecome() {
        holds(neverSees("region", "emit", "compile", "codecache", "debug"));
    }

    @Test
    void theCodeCacheKnowsNoEmitter() {
        holds(neverSees("codecache", "emit", "compile", "debug"));
    }

    @Test
    void theEmitterKnowsNotWhoWantsItsCodeOrPrintsIt() {
        holds(neverSees("emit", "compile", "debug"));
    }

    @Test
    void listingsKnowNotWhoCompiles() {
        holds(neverSees("debug", "compile"));
    }

    @Test
    void nothingBelowKnowsTheEngine() {
        holds(
                noClasses()
                        .that()
                        .resideInAnyPackage(in("region", "emit", "compile", "codecache", "debug"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(JIT));
    }

    @Test
    void theLibraryStandsOnTheWholeMachineAndSeesNoPartOfTheCompiler() {
        holds(
                noClasses()
                        .that()
                        .resideInAPackage(LIBRARY)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(in("region", "emit", "compile", "codecache", "debug")));
    }

    @Test
    void theExtensionSeesTheLibraryAndJUnitsApiAndNothingElseSeesThem() {
        holds(
                classes()
                        .that()
                        .resideInAPackage(EXTENSION)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                EXTENSION,
                                LIBRARY,
                                "dev.faultline.loader",
                                "dev.faultline.machine",
                                "java..",
                                "org.junit.jupiter.api..",
                                "org.junit.platform.commons.."));
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(EXTENSION)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(EXTENSION, "org.junit.."));
    }

    @Test
    void theRulesLookAtAllPackages() {
        for (String name : List.of(LIBRARY, EXTENSION)) {
            assertTrue(ALL.stream().anyMatch(type -> type.getPackageName().equals(name)), name);
        }
        for (String name : in("region", "emit", "compile", "codecache", "debug")) {
            String exact = name.substring(0, name.length() - 2);
            assertTrue(
                    ALL.stream().anyMatch(type -> type.getPackageName().equals(exact)),
                    "no classes in " + exact);
        }
    }

    private static ArchRule neverSees(String from, String... forbidden) {
        return noClasses()
                .that()
                .resideInAnyPackage(in(from))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in(forbidden));
    }

    private static String[] in(String... names) {
        return Arrays.stream(names).map(name -> JIT + "." + name + "..").toArray(String[]::new);
    }

    private static void holds(ArchRule rule) {
        rule.check(ALL);
    }
}
