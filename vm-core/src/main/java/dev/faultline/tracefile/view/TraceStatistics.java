package dev.faultline.tracefile.view;

import dev.faultline.cpu.Vector;
import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TraceVisitor;
import dev.faultline.tracefile.TracedBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * What a trace comes to: instructions by CPL, for each vector how often it came, how long its
 * handler ran until IRET and where it came from, and the blocks that most instructions are of.
 */
public final class TraceStatistics implements TraceVisitor {
    private static final int VECTORS = 256;
    private static final int HOTTEST = 5;
    private static final int HOTTEST_BLOCKS = 10;

    /** Places that are counted for a vector; a hostile guest has one for each exception. */
    private static final int MOST_PLACES = 1 << 16;

    private final TraceReader reader;
    private final Handlers handlers = new Handlers();
    private final OfVector[] vectors = new OfVector[VECTORS];
    private final long[] byPrivilege = new long[4];
    private long[] byBlock = new long[1 << 10];
    private TracedBlock[] blocks = new TracedBlock[1 << 10];
    private long executedBlocks;
    private long instructions;
    private long skipped;
    private long nanos;

    private static final class OfVector {
        private long count;
        private long returned;
        private long sum;
        private long longest;
        private final Map<Long, Long> places = new HashMap<>();

        void came(long rip) {
            count++;
            if (places.size() < MOST_PLACES || places.containsKey(rip)) {
                places.merge(rip, 1L, Long::sum);
            }
        }
    }

    TraceStatistics(TraceReader reader) {
        this.reader = reader;
    }

    /**
     * Reads a trace to its end and writes its statistics.
     *
     * @param names what a linear address is called, or an empty string
     */
    public static void write(TraceReader reader, PrintWriter out, LongFunction<String> names)
            throws IOException {
        TraceStatistics statistics = new TraceStatistics(reader);
        reader.read(statistics);
        statistics.print(out, new Words(names));
    }

    @Override
    public void block(TracedBlock block, int executed) {
        int number = block.number();
        if (number >= blocks.length) {
            int larger = Math.max(number + 1, 2 * blocks.length);
            blocks = Arrays.copyOf(blocks, larger);
            byBlock = Arrays.copyOf(byBlock, larger);
        }
        blocks[number] = block;
        byBlock[number] += executed;
        byPrivilege[block.cpl()] += executed;
        executedBlocks++;
        instructions += executed;
        Handlers.Handler handler = handlers.left(block, executed);
        if (handler != null) {
            OfVector vector = vectors[handler.delivery().vector()];
            long ran = reader.retired() + executed - handler.retired();
            vector.returned++;
            vector.sum += ran;
            vector.longest = Math.max(vector.longest, ran);
        }
    }

    @Override
    public void event(TraceEvent event) {
        handlers.event(event);
        switch (event) {
            case TraceEvent.Delivery d -> {
                if (vectors[d.vector()] == null) {
                    vectors[d.vector()] = new OfVector();
                }
                vectors[d.vector()].came(d.returnRip());
            }
            case TraceEvent.Entered() -> handlers.entered(reader.retired());
            case TraceEvent.Skipped s -> skipped += s.instructions();
            case TraceEvent.Started() -> nanos += reader.nanos();
            case TraceEvent.Combined _,
                    TraceEvent.Within _,
                    TraceEvent.Registers _,
                    TraceEvent.Ended _ -> {}
        }
    }

    /** Prints what it is told of, which must be the whole trace. */
    void print(PrintWriter out, Words words) {
        out.printf("instructions   %,d", instructions);
        if (skipped != 0) {
            out.printf(", and %,d left out", skipped);
        }
        out.printf("%nblocks         %,d", executedBlocks);
        out.printf(" of %,d different%n", Arrays.stream(blocks).filter(b -> b != null).count());
        out.printf("bytes          %,d", reader.bytes());
        if (instructions > 0) {
            out.printf(", %.4f an instruction", (double) reader.bytes() / instructions);
        }
        out.printf("%nvirtual time   %,d ns%n", nanos + reader.nanos());
        for (int cpl = 0; cpl < byPrivilege.length; cpl++) {
            if (byPrivilege[cpl] > 0) {
                out.printf("at CPL %d       %,d instructions%n", cpl, byPrivilege[cpl]);
            }
        }
        printVectors(out, words);
        printBlocks(out, words);
    }

    private void printVectors(PrintWriter out, Words words) {
        if (Arrays.stream(vectors).allMatch(v -> v == null)) {
            return;
        }
        out.printf(
                "%n%-12s %12s %12s %12s %12s%n", "vector", "count", "returned", "mean", "longest");
        for (int i = 0; i < VECTORS; i++) {
            OfVector vector = vectors[i];
            if (vector == null) {
                continue;
            }
            String mean =
                    vector.returned == 0
                            ? "-"
                            : "%.1f".formatted((double) vector.sum / vector.returned);
            String longest = vector.returned == 0 ? "-" : "%,d".formatted(vector.longest);
            String format = "%-12s %,12d %,12d %12s %12s%n";
            out.printf(format, Vector.name(i), vector.count, vector.returned, mean, longest);
            List<Map.Entry<Long, Long>> hottest =
                    vector.places.entrySet().stream()
                            .sorted(
                                    Map.Entry.<Long, Long>comparingByValue()
                                            .reversed()
                                            .thenComparing(Map.Entry.comparingByKey()))
                            .limit(HOTTEST)
                            .toList();
            for (Map.Entry<Long, Long> place : hottest) {
                out.printf("%,25d at %s%n", place.getValue(), words.place(place.getKey()));
            }
        }
        out.printf("(mean and longest: instructions until IRET)%n");
    }

    private void printBlocks(PrintWriter out, Words words) {
        List<TracedBlock> hottest =
                IntStream.range(0, blocks.length)
                        .filter(i -> byBlock[i] > 0)
                        .boxed()
                        .sorted(Comparator.comparingLong((Integer i) -> -byBlock[i]))
                        .limit(HOTTEST_BLOCKS)
                        .map(i -> blocks[i])
                        .toList();
        out.printf("%nmost instructions are of the blocks%n");
        for (TracedBlock block : hottest) {
            long count = byBlock[block.number()];
            double share = 100.0 * count / instructions;
            out.printf("%,15d %5.1f%% %s%n", count, share, words.place(block.linear));
        }
    }
}
