package dev.faultline.tracefile.view;

import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TracedBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.LongFunction;

/**
 * A trace as text: a line for each instruction with the number of those before it, CPL, address,
 * symbol and text; a line for each event, with a star in place of the CPL; what registers an
 * instruction changed behind a bar.
 */
public final class TraceText implements InstructionVisitor.Steps {
    private final PrintWriter out;
    private final Words words;
    private final Selection selection;
    private final StringBuilder line = new StringBuilder();

    private TraceText(PrintWriter out, LongFunction<String> names, Selection selection) {
        this.out = out;
        this.selection = selection;
        words = new Words(names);
    }

    /**
     * What is shown.
     *
     * @param from instructions before the first one
     * @param count of instructions at most
     * @param instructions whether they are shown, or events only
     */
    public record Selection(long from, long count, boolean instructions) {
        /** All there is. */
        public static final Selection ALL = new Selection(0, Long.MAX_VALUE, true);

        boolean has(long number) {
            return number - from >= 0 && number - from < count;
        }
    }

    /**
     * Writes a trace, which is read to its end.
     *
     * @param names what a linear address is called, or an empty string
     */
    public static void write(
            TraceReader reader, PrintWriter out, LongFunction<String> names, Selection selection)
            throws IOException {
        TraceText text = new TraceText(out, names, selection);
        InstructionVisitor visitor = new InstructionVisitor(reader, text);
        reader.read(visitor);
        visitor.end();
        text.endLine();
    }

    private void endLine() {
        if (!line.isEmpty()) {
            out.println(line);
            line.setLength(0);
        }
    }

    @Override
    public void instruction(TracedBlock block, int n, long number) {
        endLine();
        if (selection.instructions() && selection.has(number)) {
            number(number).append("  ").append(block.cpl()).append("  ");
            line.append(words.place(block.linearOf(n))).append(": ");
            line.append(words.instruction(block, n));
        }
    }

    private StringBuilder number(long number) {
        String digits = Long.toString(number);
        return line.append(" ".repeat(Math.max(1, 12 - digits.length()))).append(digits);
    }

    @Override
    public void event(TraceEvent event, long retired) {
        boolean ofInstruction = event instanceof TraceEvent.Registers;
        boolean end = event instanceof TraceEvent.Ended;
        boolean shown = selection.has(Math.max(0, retired - 1)) || end;
        if (!shown || ofInstruction && !selection.instructions()) {
            return;
        }
        if (ofInstruction && !line.isEmpty()) {
            line.append("  | ").append(words.event(event));
            return;
        }
        if (!(event instanceof TraceEvent.Entered)) {
            endLine();
            number(retired).append("  *  ").append(words.event(event));
            endLine();
        }
    }
}
