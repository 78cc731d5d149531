package dev.faultline.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryRing;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.jit.Jit;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.operator.Script;
import dev.faultline.operator.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is saved anywhere and restored goes on, and ends, as the one that was not. */
class SnapshotRunTest {
    private static void assertSame(GuestRun expected, GuestRun actual, String where)
            throws Exception {
        assertEquals(expected.result, actual.result, where);
        byte[] one = new MachineState(expected.machine).save();
        MachineState found = new MachineState(actual.machine);
        assertEquals(List.of(), found.differences(one, found.save()), where);
        Cpu cpu = actual.machine.cpu();
        assertEquals(
                Arrays.toString(Arrays.copyOf(expected.machine.cpu().slots, 16)),
                Arrays.toString(Arrays.copyOf(cpu.slots, 16)),
                where);
        assertEquals(LazyFlags.rflags(expected.machine.cpu()), LazyFlags.rflags(cpu), where);
        assertEquals(
                expected.machine.recorder().last(DeliveryRing.CAPACITY),
                actual.machine.recorder().last(DeliveryRing.CAPACITY),
                where);
        for (PhysicalMemory.Range range : actual.machine.memory().ramRanges()) {
            long at =
                    actual.machine
                            .memory()
                            .mismatch(expected.machine.memory(), range.start(), range.end());
            assertEquals(-1, at, where);
        }
    }

    private static void savedAnywhere(String name, Script script, int points) throws Exception {
        long seed = name.hashCode();
        Random random = new Random(seed);
        try (GuestRun whole = new GuestRun(name, false, script).end()) {
            for (int i = 0; i < points; i++) {
                long point = 1 + random.nextLong(whole.result.instructions());
                boolean jit = random.nextBoolean();
                boolean jitLater = random.nextBoolean();
                String where =
                        "%s, seed %d, saved after %d instructions, %s then %s"
                                .formatted(name, seed, point, jit, jitLater);
                try (GuestRun first = new GuestRun(name, jit, script);
                        GuestRun second = new GuestRun(name, jitLater, script)) {
                    if (!first.runTo(point)) {
                        continue;
                    }
                    Snapshot snapshot = Snapshot.of(first.machine, Map.of());
                    snapshot.restore(second.machine);
                    String before = first.text();
                    assertSame(whole, first.end(), where + ", not restored");
                    assertSame(whole, second.end(), where);
                    assertEquals(whole.text(), before + second.text(), where);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pit",
                "exceptions",
                "exceptions-ist",
                "exceptions-ring3",
                "syscall",
                "page-faults",
                "single-step",
                "debug-registers",
                "real-mode",
                "protected-mode",
                "compatibility",
                "self-modifying",
                "stack-overflow",
                "triple-fault",
                "nonsense",
                "halt",
                "void",
                "vectors"
            })
    void kernelThatIsSavedAnywhereEndsAsItWouldHave(String name) throws Exception {
        savedAnywhere(name, null, 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-sector", "bootimage", "two-stage"})
    void diskThatIsSavedWhileItBootsEndsAsItWouldHave(String name) throws Exception {
        savedAnywhere(name, null, 6);
    }

    @Test
    void operatorGoesOnWithItsScript() throws Exception {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Send("abc\r"));
        steps.add(new Step.WaitUntil(1_500_000));
        steps.add(new Step.Send("def\r"));
        savedAnywhere("console", new Script(steps), 8);
    }

    @Test
    void restoredMachinesRunInStep() throws Exception {
        try (GuestRun first = new GuestRun("pit", false)) {
            assertEquals(true, first.runTo(100_000));
            Snapshot snapshot = Snapshot.of(first.machine, Map.of());
            first.end();
            Lockstep.Outcome outcome =
                    new Lockstep(
                                    GuestRun.configuration("pit", false),
                                    Jit.factory(GuestRun.EVERYTHING),
                                    machine -> {
                                        try {
                                            snapshot.restore(machine);
                                        } catch (SnapshotException e) {
                                            throw new IllegalStateException(e);
                                        }
                                    },
                                    line -> {})
                            .run(machine -> {});
            assertNull(outcome.report());
            assertEquals(first.result, outcome.result());
        }
    }
}
