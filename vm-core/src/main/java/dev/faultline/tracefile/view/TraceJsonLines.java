package dev.faultline.tracefile.view;

import dev.faultline.cpu.Vector;
import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TracedBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.LongFunction;

/**
 * A trace as JSON Lines: an object on each line, the header first, then each instruction and each
 * event in order. "n" is the number of instructions before it; numbers of 64 bits are texts.
 */
public final class TraceJsonLines implements InstructionVisitor.Steps {
    private final PrintWriter out;
    private final Words words;

    private TraceJsonLines(PrintWriter out, LongFunction<String> names) {
        this.out = out;
        words = new Words(names);
    }

    /**
     * Writes a trace, which is read to its end.
     *
     * @param names what a linear address is called, or an empty string
     */
    public static void write(TraceReader reader, PrintWriter out, LongFunction<String> names)
            throws IOException {
        Json header =
                new Json()
                        .text("event", "header")
                        .text("granularity", reader.header().granularity().toString());
        reader.header().fields().forEach(header::text);
        out.println(header);
        InstructionVisitor visitor = new InstructionVisitor(reader, new TraceJsonLines(out, names));
        reader.read(visitor);
        visitor.end();
    }

    @Override
    public void instruction(TracedBlock block, int n, long number) {
        Json json = new Json().number("n", number).hex("address", block.linearOf(n));
        String name = words.name(block.linearOf(n));
        if (!name.isEmpty()) {
            json.text("symbol", name);
        }
        out.println(json.number("cpl", block.cpl()).text("text", words.instruction(block, n)));
    }

    @Override
    public void event(TraceEvent event, long retired) {
        Json json = new Json().number("n", retired);
        switch (event) {
            case TraceEvent.Delivery d -> delivery(json.text("event", "delivery"), d);
            case TraceEvent.Entered() -> json.text("event", "entered");
            case TraceEvent.Combined(int first, int second, int result) ->
                    json.text("event", "combined")
                            .number("first", first)
                            .number("second", second)
                            .number("result", result);
            case TraceEvent.Port(int _, boolean write, int port, int size, int value) ->
                    access(json.text("event", "port"), write, port, size, value & 0xffffffffL);
            case TraceEvent.Device(int _, boolean write, long physical, int size, long value) ->
                    access(json.text("event", "device"), write, physical, size, value);
            case TraceEvent.Memory(int _, boolean write, long linear, int size, long value) ->
                    access(json.text("event", "memory"), write, linear, size, value);
            case TraceEvent.Control(int _, int number, long value) ->
                    json.text("event", "control").number("number", number).hex("value", value);
            case TraceEvent.Msr(int _, int number, long value) ->
                    json.text("event", "msr")
                            .hex("number", number & 0xffffffffL)
                            .hex("value", value);
            case TraceEvent.Registers r -> registers(json.text("event", "registers"), r);
            case TraceEvent.Skipped(long instructions) ->
                    json.text("event", "skipped").number("instructions", instructions);
            case TraceEvent.Started() -> json.text("event", "reset");
            case TraceEvent.Ended(String how) -> json.text("event", "end").text("how", how);
        }
        out.println(json);
    }

    private static void delivery(Json json, TraceEvent.Delivery d) {
        json.number("vector", d.vector()).text("name", Vector.name(d.vector()));
        json.text("kind", Words.kind(d.kind())).number("cpl", d.cpl());
        json.hex("error", d.errorCode() & 0xffffffffL).hex("rip", d.returnRip());
        json.hex("cr2", d.address()).text("reason", d.reason());
    }

    private static void access(Json json, boolean write, long where, int size, long value) {
        json.bool("write", write).hex("address", where).number("size", size).hex("value", value);
    }

    private static void registers(Json json, TraceEvent.Registers r) {
        Json values = new Json();
        for (int i = 0; i < r.values().length; i++) {
            if ((r.changed() >>> i & 1) != 0) {
                values.hex(Words.register(i), r.values()[i]);
            }
        }
        json.object("values", values);
    }
}
