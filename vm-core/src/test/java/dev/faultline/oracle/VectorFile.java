package dev.faultline.oracle;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Integer cases with what a host CPU made of them, in a compressed file: each value only where it
 * differs from what its seed gives or from the case's start. {@link #VERSION} changes with the
 * format and with the frozen functions of {@link OracleMemory}.
 */
final class VectorFile {
    /** The resource that the recorded vectors are in. */
    static final String RESOURCE = "vectors.bin.gz";

    /** Cases that change more words than this are not worth their size. */
    static final int MOST_WORDS = 24;

    private static final int VERSION = 1;
    private static final int COMPATIBILITY = 1;
    private static final int STEP = 2;
    private static final int PAGE_FAULT = 14;

    /** A case and its outcome. */
    record Vector(OracleCase start, Outcome end) {}

    private VectorFile() {}

    static void write(OutputStream to, List<Vector> vectors) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(to))) {
            out.writeInt(VERSION);
            out.writeInt(vectors.size());
            for (Vector vector : vectors) {
                writeCase(out, vector.start());
                writeOutcome(out, vector.start(), vector.end());
            }
        }
    }

    static List<Vector> read(InputStream from) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(from))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("vectors of version " + version + ", expected " + VERSION);
            }
            int count = in.readInt();
            List<Vector> vectors = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                OracleCase start = readCase(in);
                vectors.add(new Vector(start, readOutcome(in, start)));
            }
            return vectors;
        }
    }

    private static void writeCase(DataOutputStream out, OracleCase c) throws IOException {
        out.writeByte(c.code().length);
        out.write(c.code());
        out.writeShort(c.codeOffset());
        out.writeByte((c.compatibility() ? COMPATIBILITY : 0) | (c.step() ? STEP : 0));
        out.writeLong(c.seed());
        out.writeInt((int) c.rflags());
        if (!c.compatibility()) {
            out.writeLong(c.fsBase());
            out.writeLong(c.gsBase());
        }
        writeChanges(out, expanded(c.seed(), c.compatibility()), c.registers());
    }

    private static OracleCase readCase(DataInputStream in) throws IOException {
        byte[] code = new byte[in.readUnsignedByte()];
        in.readFully(code);
        int codeOffset = in.readUnsignedShort();
        int flags = in.readUnsignedByte();
        boolean compatibility = (flags & COMPATIBILITY) != 0;
        long seed = in.readLong();
        long rflags = in.readInt();
        long fsBase = compatibility ? 0 : in.readLong();
        long gsBase = compatibility ? 0 : in.readLong();
        long[] registers = readChanges(in, expanded(seed, compatibility));
        boolean step = (flags & STEP) != 0;
        return new OracleCase(
                code,
                codeOffset,
                compatibility,
                step,
                seed,
                registers,
                rflags,
                fsBase,
                gsBase,
                null);
    }

    private static void writeOutcome(DataOutputStream out, OracleCase c, Outcome o)
            throws IOException {
        out.writeByte(o.vector());
        out.writeInt(o.errorCode());
        if (o.vector() == PAGE_FAULT) {
            out.writeLong(o.cr2());
        }
        writeChanges(out, c.registers(), o.registers());
        writeChanges(out, others(c), otherValues(o));
        out.writeShort(o.changed().length);
        for (int i = 0; i < o.changed().length; i++) {
            out.writeShort(o.changed()[i]);
            out.writeLong(o.values()[i]);
        }
    }

    private static Outcome readOutcome(DataInputStream in, OracleCase c) throws IOException {
        int vector = in.readUnsignedByte();
        int errorCode = in.readInt();
        long cr2 = vector == PAGE_FAULT ? in.readLong() : 0;
        long[] registers = readChanges(in, c.registers());
        long[] rest = readChanges(in, others(c));
        int[] selectors = new int[6];
        for (int i = 0; i < 6; i++) {
            selectors[i] = (int) rest[4 + i];
        }
        int[] changed = new int[in.readUnsignedShort()];
        long[] values = new long[changed.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = in.readUnsignedShort();
            values[i] = in.readLong();
        }
        return new Outcome(
                registers, rest[0], rest[1], selectors, rest[2], rest[3], vector, errorCode, cr2,
                changed, values, null);
    }

    /** What an outcome's values besides the registers most often are. */
    private static long[] others(OracleCase c) {
        long data = c.compatibility() ? 0x2b : 0;
        long code = c.compatibility() ? 0x23 : 0x33;
        return new long[] {
            c.rflags(), c.rip(), c.fsBase(), c.gsBase(), data, code, 0x2b, data, data, data
        };
    }

    private static long[] otherValues(Outcome o) {
        long[] values = new long[10];
        values[0] = o.rflags();
        values[1] = o.rip();
        values[2] = o.fsBase();
        values[3] = o.gsBase();
        for (int i = 0; i < 6; i++) {
            values[4 + i] = o.selectors()[i];
        }
        return values;
    }

    private static long[] expanded(long seed, boolean compatibility) {
        long[] registers = new long[16];
        for (int i = 0; i < (compatibility ? 8 : 16); i++) {
            long value = OracleMemory.register(seed, i);
            registers[i] = compatibility ? value & 0xffffffffL : value;
        }
        return registers;
    }

    private static void writeChanges(DataOutputStream out, long[] from, long[] to)
            throws IOException {
        int mask = 0;
        for (int i = 0; i < to.length; i++) {
            mask |= from[i] != to[i] ? 1 << i : 0;
        }
        out.writeShort(mask);
        for (int i = 0; i < to.length; i++) {
            if (from[i] != to[i]) {
                out.writeLong(to[i]);
            }
        }
    }

    private static long[] readChanges(DataInputStream in, long[] from) throws IOException {
        long[] to = from.clone();
        int mask = in.readUnsignedShort();
        for (int i = 0; i < to.length; i++) {
            if ((mask >>> i & 1) != 0) {
                to[i] = in.readLong();
            }
        }
        return to;
    }
}
