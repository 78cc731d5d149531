package dev.faultline.oracle;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The host CPU, by a helper process: builds host.c with gcc and exchanges batches with it. */
final class NativeHost implements AutoCloseable {
    /** Cases of one exchange. */
    static final int BATCH = 512;

    private static final int CASE_BYTES = OracleCase.MAX_CODE + 16 + 19 * 8;
    private static final int OUTCOME_BYTES = 21 * 8 + 4 * 4 + 8 * 2;
    private static final int COMPATIBILITY = 1;
    private static final int STEP = 2;
    private static final int VECTOR = 4;
    private static final int VECTOR_CASE_BYTES = VectorState.BYTES + 16 + VectorStart.MOST_PATCH;
    private static final int SIGALRM = 14;

    private final Path directory;
    private final Process process;
    private final OutputStream toHost;
    private final DataInputStream fromHost;

    private NativeHost(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        toHost = process.getOutputStream();
        fromHost = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    /** Why this machine has no native side, or null where it has one. */
    static String whyNot() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch");
        if (!os.equals("linux") || !architecture.equals("amd64")) {
            return "the host is " + os + " on " + architecture + ", not x86-64 Linux";
        }
        if (!Tools.found("gcc")) {
            return "no gcc on the path to build the helper with";
        }
        return null;
    }

    /** Builds and starts the helper. */
    static NativeHost start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("faultline-oracle");
        Path source = directory.resolve("host.c");
        Path binary = directory.resolve("host");
        try (InputStream in = NativeHost.class.getResourceAsStream("host.c")) {
            Files.write(source, in.readAllBytes());
        }
        List<String> options =
                List.of(
                        "-O2",
                        "-ffreestanding",
                        "-fno-stack-protector",
                        "-mno-sse",
                        "-nostdlib",
                        "-static-pie",
                        "-fpie");
        List<String> command = new ArrayList<>();
        command.add("gcc");
        command.addAll(options);
        command.addAll(List.of("-o", binary.toString(), source.toString()));
        Tools.run(command);
        Process process =
                new ProcessBuilder(binary.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new NativeHost(directory, process);
    }

    /** Runs cases, however many, in order. */
    List<Outcome> run(List<OracleCase> cases) throws IOException {
        List<Outcome> outcomes = new ArrayList<>(cases.size());
        for (int from = 0; from < cases.size(); from += BATCH) {
            exchange(cases.subList(from, Math.min(cases.size(), from + BATCH)), outcomes);
        }
        return outcomes;
    }

    private void exchange(List<OracleCase> cases, List<Outcome> outcomes) throws IOException {
        int vectors = (int) cases.stream().filter(c -> c.vector() != null).count();
        int size = 4 + cases.size() * CASE_BYTES + vectors * VECTOR_CASE_BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(size);
        buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(cases.size());
        for (OracleCase c : cases) {
            put(buffer, c);
        }
        for (OracleCase c : cases) {
            if (c.vector() != null) {
                put(buffer, c.vector());
            }
        }
        toHost.write(buffer.array());
        toHost.flush();
        for (OracleCase c : cases) {
            outcomes.add(readOutcome(c));
        }
    }

    private static void put(ByteBuffer buffer, OracleCase c) {
        byte[] code = Arrays.copyOf(c.code(), OracleCase.MAX_CODE);
        Arrays.fill(code, c.code().length, code.length, (byte) 0xcc);
        buffer.put(code).putShort((short) c.codeOffset());
        int flags = (c.compatibility() ? COMPATIBILITY : 0) | (c.step() ? STEP : 0);
        flags |= c.vector() != null ? VECTOR : 0;
        buffer.putShort((short) flags).putInt(0).putLong(c.seed());
        for (long register : c.registers()) {
            buffer.putLong(register);
        }
        buffer.putLong(c.rflags()).putLong(c.fsBase()).putLong(c.gsBase());
    }

    private static void put(ByteBuffer buffer, VectorStart start) {
        start.state().write(buffer);
        buffer.putLong(start.state().present());
        buffer.putInt(start.patchOffset()).putInt(start.patch().length);
        buffer.put(Arrays.copyOf(start.patch(), VectorStart.MOST_PATCH));
    }

    private Outcome readOutcome(OracleCase c) throws IOException {
        byte[] bytes = new byte[OUTCOME_BYTES];
        try {
            fromHost.readFully(bytes);
        } catch (IOException e) {
            throw new IOException("the helper died at or before " + c.hex(), e);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] registers = new long[16];
        in.asLongBuffer().get(registers);
        in.position(128);
        long rflags = in.getLong();
        long rip = in.getLong();
        long fsBase = in.getLong();
        long gsBase = in.getLong();
        long cr2 = in.getLong();
        int vector = in.getInt();
        int errorCode = in.getInt();
        if (in.getInt() == SIGALRM) {
            throw new IOException("the host loops in " + c.hex());
        }
        int words = in.getInt();
        int[] selectors = new int[6];
        for (int i = 0; i < 6; i++) {
            selectors[i] = in.getShort() & 0xffff;
        }
        byte[] changes = new byte[words * 10];
        fromHost.readFully(changes);
        ByteBuffer change = ByteBuffer.wrap(changes).order(ByteOrder.LITTLE_ENDIAN);
        int[] changed = new int[words];
        long[] values = new long[words];
        for (int i = 0; i < words; i++) {
            changed[i] = change.getShort();
            values[i] = change.getLong();
        }
        VectorState state = null;
        if (c.vector() != null) {
            byte[] area = new byte[VectorState.BYTES];
            fromHost.readFully(area);
            state = VectorState.read(ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN));
        }
        return new Outcome(
                registers, rflags, rip, selectors, fsBase, gsBase, vector, errorCode, cr2, changed,
                values, state);
    }

    @Override
    public void close() throws IOException {
        toHost.close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        for (String name : List.of("host.c", "host")) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.deleteIfExists(directory);
    }
}
