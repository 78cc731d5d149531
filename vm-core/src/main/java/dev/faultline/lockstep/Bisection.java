package dev.faultline.lockstep;

import dev.faultline.explain.LastInstructions;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.loader.ImageException;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.symbols.Symbols;
import dev.faultline.translate.CompiledListing;
import dev.faultline.translate.EngineFactory;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the instruction behind a difference by running the image again, from the start each time:
 *
 * <ol>
 *   <li>comparing everything wherever the engine returns, for the one run of the engine that goes
 *       wrong;
 *   <li>with a limit of instructions inside of that run: the engine leaves early then and the
 *       interpreter does the rest, so that the lowest limit with a difference is the end of the
 *       guilty block;
 *   <li>the same with blocks of one instruction, for the guilty instruction.
 * </ol>
 */
final class Bisection {
    private static final int ONE = 1;
    private static final int NORMAL = Integer.MAX_VALUE;

    private final MachineConfiguration configuration;
    private final EngineFactory subject;
    private final Setup setup;
    private final Symbols symbols;
    private final Consumer<String> progress;
    private long[] pages;

    /** What the subject has compiled the place into, once that is known. */
    private CompiledListing region;

    /** Where both agree and the subject's engine is entered for the run that goes wrong. */
    private long start;

    /** A limit of retired instructions with which the difference is there. */
    private long end;

    Bisection(
            MachineConfiguration configuration,
            EngineFactory subject,
            Setup setup,
            Symbols symbols,
            Consumer<String> progress) {
        this.configuration = configuration.withSerial(b -> {}).withDebugConsole(b -> {});
        this.subject = subject;
        this.setup = setup;
        this.symbols = symbols;
        this.progress = progress;
    }

    /**
     * The report on a difference.
     *
     * @param good a retired count at which the two still agreed
     * @param bad the retired count at which they were seen to differ
     * @param watched pages that differed then
     */
    String find(Difference first, long good, long bad, long[] watched) throws ImageException {
        pages = watched;
        try (Pair pair = pairAt(good)) {
            if (pair == null || !findRun(pair, bad)) {
                return Report.notRepeated(first, good, bad);
            }
        }
        progress.accept(
                "the engine goes wrong in what it starts after %d instructions".formatted(start));
        long blockEnd = firstBad(NORMAL);
        if (blockEnd < 0) {
            try (Pair pair = pairAt(start)) {
                Difference difference = pair.step(Long.MAX_VALUE);
                return report(pair, difference, where(start + 1, false));
            }
        }
        long instruction = firstBad(ONE);
        boolean named = instruction >= 0;
        long at = named ? instruction : blockEnd;
        try (Pair pair = pairAt(start)) {
            pair.subject().limitBlocks(named ? ONE : NORMAL);
            Difference difference = pair.run(at);
            return report(pair, difference, where(at, named));
        }
    }

    private String report(Pair pair, Difference difference, Place place) throws ImageException {
        region = regionOf(place);
        return new Report(pair, difference).text(place, region, before(place));
    }

    /** All that the subject's engine has made of the place, or null. */
    CompiledListing region() {
        return region;
    }

    private CompiledListing regionOf(Place place) throws ImageException {
        try (Pair pair = pairAt(start)) {
            pair.step(Long.MAX_VALUE);
            return pair.subject.listing(place.rip());
        }
    }

    /** What the instructions before the place have changed, in the machine that is believed. */
    private List<String> before(Place place) throws ImageException {
        MachineConfiguration believed = configuration.withEngine(Interpreter::new);
        try (Pair pair = pairAt(start)) {
            if (place.named()) {
                pair.subject().limitBlocks(ONE);
            }
            pair.run(place.count());
            Machine machine = pair.reference();
            try (Checkpoints none = new Checkpoints(machine, believed, setup::prepare)) {
                return LastInstructions.before(machine, none, symbols);
            }
        }
    }

    /** A pair that has run to a place without comparisons; null where it does not get there. */
    private Pair pairAt(long retired) throws ImageException {
        Pair pair = new Pair(configuration, subject, Interpreter::new);
        // All that it could say was said in the run that showed the difference.
        pair.reference().silence();
        boolean there = false;
        try {
            setup.prepare(pair.subject());
            setup.prepare(pair.reference());
            there = pair.skipTo(retired);
            pair.compareClosely(pages);
            return there ? pair : null;
        } finally {
            if (!there) {
                pair.close();
            }
        }
    }

    private boolean findRun(Pair pair, long bad) {
        Difference difference = null;
        while (difference == null && pair.result() == null && pair.subject.retired() <= bad) {
            start = pair.subject.retired();
            difference = pair.step(Long.MAX_VALUE);
        }
        // An event or an end that is wrong may be one that retired nothing.
        end = pair.subject.retired() + 1;
        return difference != null;
    }

    /** The lowest limit with which they differ, or -1 where they do not with any. */
    private long firstBad(int instructionsPerBlock) throws ImageException {
        if (!differs(instructionsPerBlock, end)) {
            return -1;
        }
        long good = start;
        long bad = end;
        while (bad - good > 1) {
            long middle = good + (bad - good) / 2;
            if (differs(instructionsPerBlock, middle)) {
                bad = middle;
            } else {
                good = middle;
            }
        }
        return bad;
    }

    private boolean differs(int instructionsPerBlock, long limit) throws ImageException {
        try (Pair pair = pairAt(start)) {
            if (pair == null) {
                return false;
            }
            if (instructionsPerBlock != NORMAL) {
                pair.subject().limitBlocks(instructionsPerBlock);
            }
            return pair.run(limit) != null;
        }
    }

    /** What is known of the place where the n-th instruction is retired, or should be. */
    private Place where(long n, boolean named) throws ImageException {
        try (Pair pair = pairAt(start)) {
            Side side = pair.reference;
            long blockStart = start;
            Block block = side.nextBlock();
            while (block != null && side.retired() + block.count < n) {
                side.scout(side.retired() + block.count);
                blockStart = side.retired();
                block = side.nextBlock();
            }
            return Place.of(side, symbols::describe, block, blockStart, n, named);
        }
    }
}
