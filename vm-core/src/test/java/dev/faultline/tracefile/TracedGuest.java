package dev.faultline.tracefile;

import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Assembler;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A few instructions with their trace: {@code protectedMode("nop").trace(BLOCK)}. */
final class TracedGuest {
    static final int PROTECTED_MODE = 0x100000;
    private static final long INSTRUCTIONS = 10_000;

    private final String source;
    private TraceFilter filter = TraceFilter.ALL;

    private TracedGuest(String source) {
        this.source = source;
    }

    /** 32-bit code at 1 MiB in flat segments, without an IDT, then a HLT. */
    static TracedGuest protectedMode(String source) {
        return new TracedGuest(source);
    }

    TracedGuest filtered(String text) {
        filter = TraceFilter.parse(text);
        return this;
    }

    /** Runs to the end and returns the file. */
    byte[] trace(Granularity granularity) throws ImageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TraceHeader header = new TraceHeader(granularity, Map.of("image", "test"));
        byte[] code = Assembler.assemble("cli;" + source + "; hlt", PROTECTED_MODE, 32);
        LoadRequest request = new LoadRequest("", List.of(), OptionalLong.of(PROTECTED_MODE));
        var configuration =
                MachineConfiguration.standard()
                        .withMemory(4 << 20)
                        .withMaxInstructions(INSTRUCTIONS);
        try (TraceRecorder recorder = TraceRecorder.to(out, header, filter);
                Machine machine = new Machine(recorder.configure(configuration))) {
            machine.load(new Image("test", code), request);
            recorder.attach(machine);
            recorder.ended(machine.run().reason());
        }
        return out.toByteArray();
    }

    /** What a trace says. */
    static final class Heard implements TraceVisitor {
        final List<Long> executed = new ArrayList<>();
        final List<TraceEvent> events = new ArrayList<>();
        TraceReader reader;

        @Override
        public void block(TracedBlock block, int instructions) {
            for (int n = 0; n < instructions; n++) {
                executed.add(block.linearOf(n));
            }
        }

        @Override
        public void event(TraceEvent event) {
            events.add(
                    event instanceof TraceEvent.Registers r
                            ? new TraceEvent.Registers(r.changed(), r.values().clone())
                            : event);
        }

        <T extends TraceEvent> List<T> events(Class<T> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    static Heard read(byte[] file) throws IOException {
        Heard heard = new Heard();
        try (TraceReader reader = TraceReader.of("test", new ByteArrayInputStream(file))) {
            heard.reader = reader;
            reader.read(heard);
        }
        return heard;
    }
}
