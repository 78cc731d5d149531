package dev.faultline.cpu.softfloat;

import dev.faultline.oracle.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs SSE operations on the host CPU: builds floats.c with gcc. */
final class HostFloats {
    /** One operation by its code in floats.c. */
    record Operation(int code, int mxcsr, long a, long b, long c) {}

    /** What it gave; where it trapped, the result is that with everything masked. */
    record Outcome(long result, int mxcsr, boolean trapped) {}

    private static final int OPERATION_BYTES = 32;
    private static final int OUTCOME_BYTES = 16;

    private HostFloats() {}

    static boolean available() throws IOException {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (!Files.exists(cpuinfo) || !Tools.found("gcc")) {
            return false;
        }
        String features = Files.readString(cpuinfo);
        return features.contains(" fma ") && features.contains(" f16c ");
    }

    static List<Outcome> run(List<Operation> operations) throws Exception {
        Path directory = Files.createTempDirectory("faultline-floats");
        Path source = directory.resolve("floats.c");
        Path binary = directory.resolve("floats");
        Path input = directory.resolve("operations");
        Path output = directory.resolve("outcomes");
        try (InputStream in = HostFloats.class.getResourceAsStream("floats.c")) {
            Files.write(source, in.readAllBytes());
        }
        try {
            Tools.run(List.of("gcc", "-O1", "-o", binary.toString(), source.toString()));
            Files.write(input, bytes(operations));
            Process process =
                    new ProcessBuilder(binary.toString())
                            .redirectInput(input.toFile())
                            .redirectOutput(output.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("the helper ended with " + status);
            }
            return outcomes(Files.readAllBytes(output));
        } finally {
            for (Path file : List.of(source, binary, input, output, directory)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static byte[] bytes(List<Operation> operations) {
        ByteBuffer buffer = ByteBuffer.allocate(operations.size() * OPERATION_BYTES);
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        for (Operation o : operations) {
            buffer.putInt(o.code()).putInt(o.mxcsr()).putLong(o.a()).putLong(o.b()).putLong(o.c());
        }
        return buffer.array();
    }

    private static List<Outcome> outcomes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Outcome> outcomes = new ArrayList<>();
        while (buffer.remaining() >= OUTCOME_BYTES) {
            outcomes.add(new Outcome(buffer.getLong(), buffer.getInt(), buffer.getInt() != 0));
        }
        return outcomes;
    }
}
