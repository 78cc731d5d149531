package dev.faultline.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cli.bench.TimedProcess.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
    private static final List<Long> TWELVE = Collections.nCopies(12, 1L);

    @TempDir private Path folder;

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertEquals(3, Sampler.median(List.of(9.0, 3.0, 1.0)));
        assertEquals(2.5, Sampler.median(List.of(9.0, 3.0, 1.0, 2.0)));
    }

    @Test
    void aBatchLastsATenthOfASecondAndHasAtLeastOneOperation() {
        assertEquals(1500, Sampler.scaled(1000, 66_666_667));
        assertEquals(1, Sampler.scaled(1, 2e9));
    }

    @Test
    void aCalibrationEndsWithALongBatchUnlessTheProcessWasOnlyHeldUp() {
        assertFalse(Sampler.longEnough(List.of(200_000_000L)));
        assertFalse(Sampler.longEnough(List.of(1000L, 70_000_000L)));
        assertFalse(Sampler.longEnough(List.of(70_000_000L, 1000L)));
        assertTrue(Sampler.longEnough(List.of(40_000_000L, 80_000_000L)));
    }

    @Test
    void aProcessThatContradictsItselfIsNoFigure() {
        assertNull(complaint(TWELVE, List.of("0x1", "0x1"), List.of("0x2", "0x2")));
        assertTrue(complaint(TWELVE, List.of("0x1", "0x3"), List.of("0x2", "0x2")).contains("0x3"));
        assertTrue(complaint(TWELVE, List.of("0x1"), List.of("0x2", "0x4")).contains("0x4"));
        assertTrue(
                complaint(List.of(1L), List.of("0x1"), List.of("0x2", "0x2"))
                        .contains("1 batches"));
    }

    private static String complaint(List<Long> nanos, List<String> sums, List<String> checks) {
        return Sampler.complaint(new Outcome(nanos, sums, checks, 1, null), 12);
    }

    @Test
    void marksAreReadFromTheProcessesOutput() throws IOException {
        String script = "echo check 0x1; echo '<'; echo '>'; echo sum 0x2; echo check 0x1";
        Outcome outcome = run(script);
        assertEquals(1, outcome.nanos().size());
        assertEquals(List.of("0x2"), outcome.sums());
        assertEquals(List.of("0x1", "0x1"), outcome.checks());
        assertNull(outcome.failure());
    }

    @Test
    void aProcessWithoutAnEndIsEndedOnceABatchIsLongEnough() throws IOException {
        Outcome outcome =
                TimedProcess.run(
                        List.of("sh", "-c", "while echo '<' && echo '>'; do :; done"),
                        folder.resolve("errors"),
                        _ -> true);
        assertEquals(1, outcome.nanos().size());
        assertNull(outcome.failure());
    }

    @Test
    void aFailureSaysTheExitCodeAndTheLastLineOfStandardError() throws IOException {
        String failure = run("echo first >&2; echo why >&2; exit 35").failure();
        assertTrue(failure.endsWith("exit code 35: why"), failure);
    }

    private Outcome run(String script) throws IOException {
        return TimedProcess.run(List.of("sh", "-c", script), folder.resolve("errors"), _ -> false);
    }

    @Test
    void contendersThatComputeDifferentThingsAreAFailure() {
        assertNull(Results.row("int3", Results.figure(1), Results.figure(2), null).failure());
        String failure = Results.three().rows().get(2).failure();
        assertEquals("the checksums differ: 0x1, 0x1, 0x2", failure);
        Figure failed = Figure.failed("no end");
        assertEquals("qemu: no end", new RowResult(null, Map.of("qemu", failed)).failure());
    }
}
