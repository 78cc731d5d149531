package dev.faultline.tracefile;

import dev.faultline.cpu.DeliveryKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes a trace, once from its beginning to its end. A visitor may ask it for the place it is at.
 */
public final class TraceReader implements AutoCloseable {
    /** Events kept until it is known whether the block they happened in was cut. */
    private static final int MOST_PENDING = 1 << 16;

    private static final int MOST_TEXTS = 1 << 12;
    private static final int MOST_TEXT = 1 << 12;
    private static final int REGISTERS = 17;

    private final String name;
    private final InputStream in;
    private final TraceHeader header;
    private final List<TracedBlock> blocks = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final Successors successors = new Successors();
    private final DeliveryHistory history = new DeliveryHistory();
    private final List<TraceEvent> pending = new ArrayList<>();
    private final long[] registers = new long[REGISTERS];
    private final long[] visibleRegisters = new long[REGISTERS];
    private TraceVisitor visitor;
    private long offset;
    private long bytes;
    private String damage;

    /** The block that is not visited yet because it may be cut, or null. */
    private TracedBlock held;

    private int heldCount;
    private long definedEnd;
    private int defined;
    private long lastLinear;
    private long retired;
    private long ahead;

    /** What is added to it behind the block held back. */
    private long pendingAhead;

    private boolean ended;

    private TraceReader(String name, InputStream in) throws IOException {
        this.name = name;
        this.in = in;
        Frames.check(in, name);
        offset = Frames.MAGIC.length + 4;
        byte[] payload = Frames.read(in, name, offset);
        if (payload == null) {
            throw new TraceException(name + ": ends before its header");
        }
        header = TraceHeader.decode(name, payload);
        offset += Frames.size(payload);
    }

    /**
     * Opens a file.
     *
     * @throws IOException where it cannot be read or is no trace; the message says what and why
     */
    public static TraceReader open(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new TraceException(file + ": a folder, expected a trace");
            }
            return of(file.toString(), new BufferedInputStream(Files.newInputStream(file)));
        } catch (NoSuchFileException e) {
            throw new TraceException(file + ": no such file");
        }
    }

    /** Whether a file begins as a trace does, of whatever version. */
    public static boolean isOne(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(Frames.MAGIC.length), Frames.MAGIC);
        }
    }

    /** Reads from a stream, which the reader closes. */
    static TraceReader of(String name, InputStream in) throws IOException {
        try {
            return new TraceReader(name, in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** What the trace says of its run. */
    public TraceHeader header() {
        return header;
    }

    /** Guest instructions retired before what is visited now. */
    public long retired() {
        return retired;
    }

    /** Virtual time before what is visited now, in ns. */
    public long nanos() {
        return retired + ahead;
    }

    /** Bytes read so far. */
    public long bytes() {
        return bytes;
    }

    /** Whether the recording was ended, and not cut off by whatever ended its process. */
    public boolean complete() {
        return ended && damage == null;
    }

    /**
     * Why not everything could be read, in words; null where all was, or where only the last frame
     * is not whole. Known after reading.
     */
    public String damage() {
        return damage;
    }

    /**
     * Visits everything that can be read: a frame that is damaged, and what is behind it, cannot,
     * and {@link #damage} says so then.
     */
    public void read(TraceVisitor all) throws IOException {
        visitor = all;
        try {
            for (byte[] payload = next(); payload != null; payload = next()) {
                RecordSource source = new RecordSource(name, offset - payload.length, payload);
                while (source.hasMore()) {
                    record(source);
                }
            }
        } catch (TraceException e) {
            damage = e.isCutOff() ? null : e.getMessage();
        }
        release();
    }

    private byte[] next() throws IOException {
        byte[] payload = Frames.read(in, name, offset);
        offset += payload == null ? 0 : Frames.size(payload);
        bytes = offset;
        return payload;
    }

    private void record(RecordSource in) throws TraceException {
        int tag = in.single();
        if (tag < Tag.MOST_PREDICTED) {
            for (int i = 0; i <= tag; i++) {
                hold(successors.expected(), in);
            }
        } else if (tag < Tag.FIRST) {
            long delta = tag & (1 << Tag.BLOCK_BITS) - 1;
            if ((tag & Tag.BLOCK_MORE) != 0) {
                delta |= in.number() << Tag.BLOCK_BITS;
            }
            hold((int) (successors.last() + RecordSource.unzigzag(delta)), in);
        } else if (tag >= Tag.MEMORY && tag < Tag.MEMORY + 8) {
            memory(in, tag - Tag.MEMORY);
        } else {
            other(in, tag);
        }
    }

    private void hold(int number, RecordSource in) throws TraceException {
        if (number <= 0 || number > blocks.size()) {
            throw in.bad("is a block that is not defined: %d".formatted(number));
        }
        release();
        successors.note(number);
        held = blocks.get(number - 1);
        heldCount = held.count();
    }

    /** Visits the block held back, and what happened in it. */
    private void release() {
        if (held != null) {
            TracedBlock block = held;
            held = null;
            visitor.block(block, heldCount);
            retired += heldCount;
        }
        ahead += pendingAhead;
        pendingAhead = 0;
        for (TraceEvent event : pending) {
            if (event instanceof TraceEvent.Registers changed) {
                show(changed);
            } else {
                visitor.event(event);
            }
        }
        pending.clear();
    }

    private void show(TraceEvent.Registers changed) {
        for (int i = 0; i < REGISTERS; i++) {
            if ((changed.changed() >>> i & 1) != 0) {
                visibleRegisters[i] = changed.values()[i];
            }
        }
        visitor.event(new TraceEvent.Registers(changed.changed(), visibleRegisters));
    }

    private void happened(TraceEvent event) {
        release();
        visitor.event(event);
    }

    private void within(TraceEvent event) {
        if (pending.size() == MOST_PENDING) {
            release();
        }
        pending.add(event);
    }

    private void other(RecordSource in, int tag) throws TraceException {
        switch (tag) {
            case Tag.DEFINE -> define(in);
            case Tag.CUT -> cut(in);
            case Tag.SKIPPED -> {
                long instructions = in.signed();
                happened(new TraceEvent.Skipped(instructions));
                retired += instructions;
            }
            case Tag.TIME -> pendingAhead += in.signed();
            case Tag.TEXT -> {
                if (texts.size() == MOST_TEXTS) {
                    throw in.bad("is one text more than there may be");
                }
                texts.add(in.text(MOST_TEXT));
            }
            case Tag.DELIVERY -> delivery(in);
            case Tag.DELIVERY_AGAIN -> {
                TraceEvent.Delivery last = history.last(in.single());
                if (last == null) {
                    throw in.bad("repeats a delivery that there was not");
                }
                delivered(last);
            }
            case Tag.ENTERED -> happened(new TraceEvent.Entered());
            case Tag.COMBINED -> {
                int first = in.upTo(256, "a vector") - 1;
                int second = in.upTo(255, "a vector");
                within(new TraceEvent.Combined(first, second, in.upTo(256, "a vector") - 1));
            }
            case Tag.PORT, Tag.DEVICE, Tag.CONTROL, Tag.MSR -> access(in, tag);
            case Tag.REGISTERS -> registers(in);
            case Tag.MACHINE -> {
                release();
                retired = 0;
                ahead = 0;
                visitor.event(new TraceEvent.Started());
            }
            case Tag.END -> {
                happened(new TraceEvent.Ended(in.text(MOST_TEXT)));
                ended = true;
            }
            default -> throw in.bad("is of an unknown kind 0x%x".formatted(tag));
        }
    }

    private void define(RecordSource in) throws TraceException {
        if (blocks.size() == TraceWriter.MOST_BLOCKS) {
            throw in.bad("defines one block more than there may be");
        }
        TracedBlock block = TracedBlock.read(in, definedEnd);
        definedEnd = block.end();
        defined += block.length();
        if (defined > TraceWriter.MOST_CODE) {
            throw in.bad("defines more code than there may be");
        }
        blocks.add(block);
        block.setNumber(blocks.size());
    }

    private void cut(RecordSource in) throws TraceException {
        if (held == null) {
            throw in.bad("cuts a block where there is none");
        }
        heldCount -= in.upTo(heldCount, "a number of instructions");
    }

    private void delivery(RecordSource in) throws TraceException {
        int vector = in.single();
        int kind = in.single();
        int errorCode = (int) in.number();
        long rip = history.lastRip(vector) + in.signed();
        long address = in.number();
        int reason = in.upTo(texts.size(), "a reason");
        TraceEvent.Delivery delivery =
                new TraceEvent.Delivery(
                        vector,
                        kind & 15,
                        errorCode,
                        kind >>> 4 & 3,
                        rip,
                        address,
                        reason == 0 ? "" : texts.get(reason - 1));
        history.note(delivery);
        delivered(delivery);
    }

    /** An INT n whose delivery fails was not executed: its block will be cut. */
    private void delivered(TraceEvent.Delivery delivery) {
        if (DeliveryKind.software(delivery.kind()) || delivery.kind() == DeliveryKind.INT1) {
            within(delivery);
        } else {
            happened(delivery);
        }
    }

    private void access(RecordSource in, int tag) throws TraceException {
        int index = in.upTo(TracedBlock.MOST_INSTRUCTIONS, "an instruction");
        long what = in.number();
        switch (tag) {
            case Tag.PORT -> {
                int size = in.upTo(15, "a size");
                within(
                        new TraceEvent.Port(
                                index,
                                (size & 8) != 0,
                                (int) what & 0xffff,
                                size & 7,
                                (int) in.number()));
            }
            case Tag.DEVICE -> {
                int size = in.upTo(31, "a size");
                within(
                        new TraceEvent.Device(
                                index, (size & 16) != 0, what, size & 15, in.number()));
            }
            case Tag.CONTROL -> within(new TraceEvent.Control(index, (int) what, in.number()));
            default -> within(new TraceEvent.Msr(index, (int) what, in.number()));
        }
    }

    private void memory(RecordSource in, int kind) throws TraceException {
        int index = in.upTo(TracedBlock.MOST_INSTRUCTIONS, "an instruction");
        lastLinear += in.signed();
        int size = 1 << (kind & 3);
        within(new TraceEvent.Memory(index, (kind & 4) != 0, lastLinear, size, in.number()));
    }

    private void registers(RecordSource in) throws TraceException {
        int changed = in.upTo((1 << REGISTERS) - 1, "a mask of registers");
        for (int i = 0; i < REGISTERS; i++) {
            if ((changed >>> i & 1) != 0) {
                registers[i] = i == 0 ? registers[0] ^ in.number() : registers[i] + in.signed();
            }
        }
        // A copy: the block they belong to may be visited after more of them were read.
        within(new TraceEvent.Registers(changed, registers.clone()));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
