package dev.faultline.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.faultline.kernel.KernelEngine;
import dev.faultline.kernel.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The extension under JUnit itself: tests that pass, and tests of their own that are to fail. */
class KernelTestTest {
    private static final String IMAGES = "/dev/faultline/testkernels/images/";
    private static final String BREAKPOINT = IMAGES + "breakpoint.elf";

    private String setUp;

    @BeforeEach
    void setUpAsInAnyTest() {
        setUp = "done";
    }

    @KernelTest(
            value = BREAKPOINT,
            serial = {"BREAKPOINT", "did not crash"},
            vectors = 3,
            memoryMiB = 16,
            engine = KernelEngine.INTERPRETER)
    void aTestGetsTheOutcomeBesideOtherParameters(Outcome outcome, @TempDir Path folder) {
        assertEquals("done", setUp);
        assertEquals(1, outcome.vectors().get(3));
        assertTrue(folder.toFile().isDirectory());
    }

    @KernelTest(value = IMAGES + "debug-exit.elf", exitCode = 33)
    void anEmptyMethodIsATest() {}

    /** Run by the launcher below only. */
    static final class Failing {
        @KernelTest(IMAGES + "triple-fault.elf")
        void aTripleFault() {
            throw new IllegalStateException("the method is not to be called");
        }

        @KernelTest(
                value = BREAKPOINT,
                exitCode = 33,
                serial = "no such text",
                vectors = {3, 14})
        void everythingElse() {}

        @KernelTest(value = BREAKPOINT, maxInstructions = 1000)
        void aLimit() {}

        @KernelTest("no-such-kernel.elf")
        void aMissingImage() {}

        @KernelTest(value = IMAGES + "triple-fault.elf", exitCode = KernelTest.ANY)
        void itsOwnDoubts(Outcome outcome) {
            assertEquals(List.of(), List.copyOf(outcome.vectors().keySet()));
        }
    }

    private static String failureOf(String method) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectMethod(Failing.class, method, parameters(method)))
                        .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        assertEquals(1, summary.getTestsFoundCount());
        assertEquals(1, summary.getTestsFailedCount());
        return summary.getFailures().getFirst().getException().getMessage();
    }

    private static String parameters(String method) {
        return method.equals("itsOwnDoubts") ? Outcome.class.getName() : "";
    }

    @Test
    void aTripleFaultFailsWithItsVerdictAndTheOutput() {
        String message = failureOf("aTripleFault");
        assertTrue(
                message.contains("triple-fault.elf: exit code 134 (TripleFault[]), expected 0\n"),
                message);
        assertTrue(message.contains("\nTriple fault: INT3, its gate 3 is past"), message);
        assertTrue(message.contains("\nThe end of COM1's output:\n"), message);
    }

    @Test
    void aFailureSaysAllThatDiffers() {
        String message = failureOf("everythingElse");
        assertTrue(message.contains("exit code 0 (PowerOff[]), expected 33; "), message);
        assertTrue(message.contains("COM1 did not send \"no such text\"; "), message);
        assertTrue(message.contains("vector 14 did not come, only [3]\n"), message);
    }

    @Test
    void aLimitFails() {
        assertTrue(failureOf("aLimit").contains("exit code 124"));
    }

    @Test
    void aMissingImageIsNamedWithWhereItWasLookedFor() {
        String message = failureOf("aMissingImage");
        assertTrue(message.startsWith("no-such-kernel.elf: neither a file in /"), message);
        assertTrue(message.contains("nor a resource of " + Failing.class.getName()), message);
    }

    @Test
    void theMethodMayFailByItself() {
        assertTrue(failureOf("itsOwnDoubts").contains("expected: <[]>"));
    }
}
