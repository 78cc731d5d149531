package dev.faultline.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Earlier states of a machine that only keeps what was written since. */
class CheckpointsTest {
    private static final int LAST = 32;

    private static final long PATIENCE = 20_000_000_000L;

    private static void assertSameMemory(Machine expected, Machine actual, String where) {
        for (PhysicalMemory.Range range : actual.memory().ramRanges()) {
            long at = expected.memory().mismatch(actual.memory(), range.start(), range.end());
            assertEquals(-1, at, where);
        }
    }

    /** A machine that is what a snapshot of it was. */
    private static GuestRun restored(String name, Snapshot snapshot) throws Exception {
        GuestRun run = new GuestRun(name, false);
        snapshot.restore(run.machine);
        return run;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pit",
                "exceptions",
                "exceptions-ring3",
                "syscall",
                "page-faults",
                "page-tables",
                "single-step",
                "real-mode",
                "self-modifying",
                "stack-overflow",
                "nonsense",
                "boot-sector",
                "bootimage"
            })
    void theLastTwoCheckpointsAreWhatTheMachineWasThen(String name) throws Exception {
        long seed = name.hashCode();
        Random random = new Random(seed);
        long end;
        try (GuestRun whole = new GuestRun(name, false)) {
            end = whole.end().result.instructions();
        }
        List<Snapshot> taken = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        try (GuestRun run = new GuestRun(name, random.nextBoolean())) {
            Checkpoints checkpoints = run.checkpoints();
            for (long at = end / 5; at < end; at += Math.max(1, end / 5)) {
                if (!run.runTo(at)) {
                    break;
                }
                checkpoints.take();
                taken.add(Snapshot.of(run.machine, Map.of()));
                places.add(run.machine.cpu().retired());
            }
            run.end();
            int count = places.size();
            for (int i = Math.max(0, count - 2); i < count; i++) {
                String where = name + ", seed " + seed + ", at " + places.get(i);
                long before = i == count - 1 ? Long.MAX_VALUE : places.get(count - 1);
                try (Machine earlier = checkpoints.earlier(before, checkpoints.engine());
                        GuestRun expected = restored(name, taken.get(i))) {
                    assertEquals(places.get(i), earlier.cpu().retired(), where);
                    MachineState found = new MachineState(earlier);
                    assertEquals(
                            List.of(),
                            found.differences(
                                    new MachineState(expected.machine).save(), found.save()),
                            where);
                    assertSameMemory(expected.machine, earlier, where);
                }
            }
            checkpoints.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pit, 0",
        "pit, 2",
        "exceptions-ring3, 1",
        "page-tables, 0",
        "stack-overflow, 2",
        "triple-fault, 0",
        "triple-fault, 3",
        "void, 0",
        "halt, 0",
        "dead-loop, 0",
        "syscall, 2",
        "boot-sector, 2",
        "bootimage, 1",
        "nonsense, 3",
        "exceptions, 0",
        "reset, 0",
        "missing-gate, 1",
        "debug-exit, 0",
        "self-modifying, 2"
    })
    void theLastInstructionsComeToTheVeryEndOfTheRun(String name, int checkpointCount)
            throws Exception {
        for (boolean jit : new boolean[] {true, false}) {
            try (GuestRun whole = new GuestRun(name, jit);
                    GuestRun run = new GuestRun(name, jit)) {
                long end = whole.end().result.instructions();
                Checkpoints checkpoints = run.checkpoints();
                for (int i = 1; i <= checkpointCount; i++) {
                    assertTrue(run.runTo(end * i / (checkpointCount + 1)));
                    checkpoints.take();
                }
                String output = run.end().text();
                int steps = 0;
                try (Rerun rerun = Rerun.of(run.machine, checkpoints, LAST, PATIENCE)) {
                    while (rerun.step()) {
                        steps++;
                    }
                    assertTrue(rerun.isExact(), name);
                }
                assertTrue(steps >= Math.min(LAST, end), name + " " + steps);
                assertEquals(output, run.text(), "nothing of it is heard again");
                checkpoints.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"triple-fault", "boot-sector"})
    void aMachineThatWasChangedFromOutsideIsSeenNotToRepeat(String name) throws Exception {
        try (GuestRun run = new GuestRun(name, false)) {
            Checkpoints checkpoints = run.checkpoints();
            run.end();
            run.machine.memory().write8(0x5000, run.machine.memory().read8(0x5000) ^ 1);
            try (Rerun rerun = Rerun.of(run.machine, checkpoints, LAST, PATIENCE)) {
                while (rerun.step()) {}
                assertFalse(rerun.isExact());
            }
            checkpoints.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pit"})
    void whatTakesTooLongIsGivenUp(String name) throws Exception {
        try (GuestRun run = new GuestRun(name, false)) {
            Checkpoints checkpoints = run.checkpoints();
            run.end();
            String message =
                    assertThrows(
                                    SnapshotException.class,
                                    () -> Rerun.of(run.machine, checkpoints, LAST, -1).close())
                            .getMessage();
            assertEquals("to run them again takes too long", message);
            checkpoints.close();
        }
    }

    @Test
    void aLongRunIsRunAgainFromWhatItHasKeptOnItsWay() throws Exception {
        TestKernel kernel = TestKernels.find("benchmark").orElseThrow();
        LoadRequest request = new LoadRequest("", List.of(), OptionalLong.empty());
        Preparation start = m -> m.load(new Image("benchmark", kernel.image()), request);
        MachineConfiguration configuration =
                MachineConfiguration.standard().withEngine(Jit.factory(JitOptions.defaults()));
        try (Machine machine = new Machine(configuration)) {
            start.prepare(machine);
            try (Checkpoints checkpoints = new Checkpoints(machine, configuration, start)) {
                machine.run();
                try (Rerun rerun = Rerun.of(machine, checkpoints, LAST, PATIENCE)) {
                    while (rerun.step()) {}
                    assertTrue(rerun.isExact());
                }
            }
        }
    }
}
