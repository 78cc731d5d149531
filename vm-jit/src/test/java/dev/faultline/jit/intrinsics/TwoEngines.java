package dev.faultline.jit.intrinsics;

import static org.junit.jupiter.api.Assertions.fail;

import dev.faultline.ir.Block;
import dev.faultline.ir.Printer;
import dev.faultline.ir.Verifier;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.intrinsics.State.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Runs blocks in both engines from the same states and collects what differs. The seed is {@code
 * -Dfaultline.property.seed}, and {@code -Dfaultline.property.rounds} multiplies the cases.
 */
final class TwoEngines {
    static final long SEED = Long.getLong("faultline.property.seed", 20261123);
    private static final int ROUNDS = Integer.getInteger("faultline.property.rounds", 1);
    private static final int SHOWN = 4;

    final BareProcessor processor = new BareProcessor();
    final Random random = new Random(SEED);
    private final List<String> failures = new ArrayList<>();
    private final int[] exits = new int[ExitKind.FAILED + 1];
    private int cases;

    /** Runs a block from so many random states; false after the first difference. */
    boolean compare(Block block, int states) {
        String broken = Verifier.check(block);
        if (broken != null) {
            throw new IllegalArgumentException(broken + "\n" + Printer.print(block));
        }
        CompiledBlock compiled = new CompiledBlock(block);
        for (int i = 0; i < states * ROUNDS; i++) {
            State state = State.random(random);
            if (block.code.length > 0 && random.nextBoolean()) {
                divisible(state.registers());
            }
            if (!compare(compiled, state)) {
                return false;
            }
        }
        return true;
    }

    /** Makes a dividend of 128 bits out of one of 64: else nearly all divisions would fail. */
    private void divisible(long[] registers) {
        boolean narrow = random.nextBoolean();
        long low = narrow ? (int) registers[0] : registers[0];
        registers[2] = random.nextBoolean() ? 0 : low >> 63;
    }

    private boolean compare(CompiledBlock compiled, State state) {
        cases++;
        Block block = compiled.block;
        state.apply(processor.cpu);
        int status = processor.interpreter.run(block);
        Outcome expected = Outcome.of(processor.cpu, status);
        state.apply(processor.cpu);
        status = compiled.run(processor);
        exits[compiled.lastKind]++;
        Outcome actual = Outcome.of(processor.cpu, status);
        if (expected.same(actual)) {
            return true;
        }
        failures.add(Report.of(block, state, expected, actual));
        return false;
    }

    /** How many runs left their region by an exit of this kind. */
    int exitsOf(int kind) {
        return exits[kind];
    }

    /** Fails with what differed, or where fewer cases ran than were meant to. */
    void finish(int expectedCases) {
        if (!failures.isEmpty()) {
            StringBuilder text = new StringBuilder();
            text.append(failures.size()).append(" blocks differ, seed ").append(SEED).append('\n');
            failures.stream().limit(SHOWN).forEach(failure -> text.append(failure).append('\n'));
            failures.stream().skip(SHOWN).forEach(f -> text.append(f, 0, f.indexOf('\n') + 1));
            fail(text.toString());
        }
        if (cases < expectedCases) {
            fail("only " + cases + " cases, expected " + expectedCases);
        }
    }
}
