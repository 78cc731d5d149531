package dev.faultline.tracefile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Encodes a trace. Not thread-safe. What cannot be written is an UncheckedIOException. */
final class TraceWriter implements AutoCloseable {
    /** Different blocks of a trace at most: a reader keeps them all. */
    static final int MOST_BLOCKS = 1 << 20;

    /** Bytes of code in all their definitions at most. */
    static final int MOST_CODE = 64 << 20;

    /** A frame is written when it has so many bytes; the longest record is far shorter. */
    private static final int FRAME_BYTES = 1 << 16;

    private final OutputStream out;
    private final RecordBytes bytes = new RecordBytes();
    private final Successors successors = new Successors();
    private final Map<TracedBlock, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> texts = new HashMap<>();
    private final DeliveryHistory history = new DeliveryHistory();
    private final long[] registers = new long[17];
    private long definedEnd;
    private int defined;
    private long lastLinear;
    private int predicted;
    private boolean closed;

    TraceWriter(OutputStream out, TraceHeader header) {
        this.out = out;
        byte[] encoded = header.encoded();
        try {
            Frames.begin(out);
            Frames.write(out, encoded, Math.min(encoded.length, Frames.MOST_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of a block, defined when it is not yet; 0 where there are too many. */
    int numberOf(TracedBlock block) {
        Integer known = numbers.get(block);
        if (known != null) {
            return known;
        }
        if (numbers.size() == MOST_BLOCKS || defined + block.length() > MOST_CODE) {
            return 0;
        }
        defined += block.length();
        numbers.put(block, numbers.size() + 1);
        block.write(record(), definedEnd);
        definedEnd = block.end();
        return numbers.size();
    }

    /** A block was entered. */
    void block(int number) {
        int before = successors.last();
        if (successors.note(number)) {
            if (++predicted == Tag.MOST_PREDICTED) {
                writePredicted();
            }
            return;
        }
        long delta = RecordBytes.zigzag(number - before);
        int low = (int) delta & (1 << Tag.BLOCK_BITS) - 1;
        long rest = delta >>> Tag.BLOCK_BITS;
        if (rest == 0) {
            record().single(Tag.BLOCK | low);
        } else {
            record().single(Tag.BLOCK | Tag.BLOCK_MORE | low).number(rest);
        }
    }

    private void writePredicted() {
        bytes.single(predicted - 1);
        predicted = 0;
        if (bytes.length() >= FRAME_BYTES) {
            flush();
        }
    }

    /** Where the next record goes. */
    private RecordBytes record() {
        if (predicted > 0) {
            writePredicted();
        } else if (bytes.length() >= FRAME_BYTES) {
            flush();
        }
        return bytes;
    }

    void cut(int instructions) {
        record().single(Tag.CUT).number(instructions);
    }

    void skipped(long instructions) {
        record().single(Tag.SKIPPED).signed(instructions);
    }

    void time(long more) {
        record().single(Tag.TIME).signed(more);
    }

    void delivery(TraceEvent.Delivery d) {
        if (history.again(d)) {
            record().single(Tag.DELIVERY_AGAIN).single(d.vector());
            return;
        }
        int reason = d.reason().isEmpty() ? 0 : 1 + textNumber(d.reason());
        long near = history.lastRip(d.vector());
        record().single(Tag.DELIVERY).single(d.vector()).single(d.kind() | d.cpl() << 4);
        bytes.number(d.errorCode() & 0xffffffffL).signed(d.returnRip() - near);
        bytes.number(d.address()).number(reason);
        history.note(d);
    }

    private int textNumber(String text) {
        Integer known = texts.get(text);
        if (known != null) {
            return known;
        }
        texts.put(text, texts.size());
        record().single(Tag.TEXT).text(text);
        return texts.size() - 1;
    }

    void entered() {
        record().single(Tag.ENTERED);
    }

    void combined(int first, int second, int result) {
        record().single(Tag.COMBINED).number(first + 1L).number(second).number(result + 1L);
    }

    void within(TraceEvent.Within event) {
        record();
        switch (event) {
            case TraceEvent.Port p -> {
                bytes.single(Tag.PORT).number(p.index()).number(p.port());
                bytes.number(p.size() | (p.write() ? 8 : 0)).number(p.value() & 0xffffffffL);
            }
            case TraceEvent.Device d -> {
                bytes.single(Tag.DEVICE).number(d.index()).number(d.physical());
                bytes.number(d.size() | (d.write() ? 16 : 0)).number(d.value());
            }
            case TraceEvent.Control c ->
                    bytes.single(Tag.CONTROL)
                            .number(c.index())
                            .number(c.number())
                            .number(c.value());
            case TraceEvent.Msr m -> {
                bytes.single(Tag.MSR).number(m.index()).number(m.number() & 0xffffffffL);
                bytes.number(m.value());
            }
            case TraceEvent.Memory m -> memory(m);
        }
    }

    private void memory(TraceEvent.Memory m) {
        int size = Integer.numberOfTrailingZeros(m.size());
        bytes.single(Tag.MEMORY | size | (m.write() ? 4 : 0)).number(m.index());
        bytes.signed(m.linear() - lastLinear).number(m.value());
        lastLinear = m.linear();
    }

    /** The registers as they are now; only what has changed is written. */
    void registers(long[] now) {
        int changed = 0;
        for (int i = 0; i < registers.length; i++) {
            changed |= registers[i] != now[i] ? 1 << i : 0;
        }
        if (changed == 0) {
            return;
        }
        record().single(Tag.REGISTERS).number(changed);
        if ((changed & 1) != 0) {
            bytes.number(registers[0] ^ now[0]);
        }
        for (int i = 1; i < registers.length; i++) {
            if ((changed >>> i & 1) != 0) {
                bytes.signed(now[i] - registers[i]);
            }
        }
        System.arraycopy(now, 0, registers, 0, registers.length);
    }

    void machine() {
        record().single(Tag.MACHINE);
    }

    void end(String how) {
        record().single(Tag.END).text(how);
    }

    /** Writes what there is as a frame; after the end it is forgotten. */
    void flush() {
        if (predicted > 0) {
            bytes.single(predicted - 1);
            predicted = 0;
        }
        int length = bytes.length();
        bytes.clear();
        if (length > 0 && !closed) {
            try {
                Frames.write(out, bytes.array(), length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        flush();
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
