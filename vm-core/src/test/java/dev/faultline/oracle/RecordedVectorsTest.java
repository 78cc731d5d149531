package dev.faultline.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.VectorFile.Vector;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The interpreter against vectors recorded on an AMD EPYC (Zen 4), on any host. {@code
 * -Dfaultline.oracle.record=true} records them anew.
 */
class RecordedVectorsTest {
    private static final int CASES = 6_000;
    private static final long SEED = 4_242;
    private static final int DESCRIBED = 20;

    @Test
    void recordedInstructionsDoWhatTheRecordedCpuDid() throws Exception {
        List<String> failures = new ArrayList<>();
        int different = 0;
        List<Vector> vectors;
        try (InputStream in = getClass().getResourceAsStream(VectorFile.RESOURCE)) {
            vectors = VectorFile.read(in);
        }
        try (GuestHost guest = new GuestHost()) {
            for (Vector vector : vectors) {
                OracleCase c = vector.start();
                Outcome actual = guest.run(c);
                if (!Comparison.equal(c, vector.end(), actual)) {
                    different++;
                    if (failures.size() < DESCRIBED) {
                        failures.add(Comparison.describe(c.seed(), c, vector.end(), actual));
                    }
                }
            }
        }
        assertTrue(vectors.size() > CASES / 2, "only " + vectors.size() + " vectors");
        assertEquals(0, different, String.join("\n", failures));
    }

    @Test
    void recordingIsDoneOnRequest() throws Exception {
        assumeTrue(Boolean.getBoolean("faultline.oracle.record"), "nobody asked to record");
        assumeTrue(NativeHost.whyNot() == null, "cannot record: " + NativeHost.whyNot());
        CaseGenerator generator = new CaseGenerator(SEED);
        List<OracleCase> cases = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            cases.add(generator.next());
        }
        List<Vector> vectors = new ArrayList<>();
        try (NativeHost host = NativeHost.start()) {
            List<Outcome> outcomes = host.run(cases);
            for (int i = 0; i < CASES; i++) {
                if (outcomes.get(i).changed().length <= VectorFile.MOST_WORDS) {
                    vectors.add(new Vector(cases.get(i), outcomes.get(i)));
                }
            }
        }
        Path file =
                Path.of(System.getProperty("basedir", "."))
                        .resolve("src/test/resources/dev/faultline/oracle")
                        .resolve(VectorFile.RESOURCE);
        try (OutputStream out = Files.newOutputStream(file)) {
            VectorFile.write(out, vectors);
        }
        System.out.printf("recorded %d vectors, %d bytes%n", vectors.size(), Files.size(file));
    }
}
