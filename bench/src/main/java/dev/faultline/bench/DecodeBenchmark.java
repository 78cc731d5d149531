package dev.faultline.bench;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Instruction;
import dev.faultline.ir.BlockBuilder;
import dev.faultline.isa.Forms;
import dev.faultline.isa.Lift;
import dev.faultline.loader.ImageException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From bytes to micro-ops: one instruction of compiled C, 256 in a row. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            LauncherFlags.UNSAFE,
            LauncherFlags.GC,
            LauncherFlags.METHOD_TRAPS,
            LauncherFlags.BYTECODE_TRAPS
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
    private static final int INSTRUCTIONS = 256;
    private static final int MOST_BYTES = INSTRUCTIONS * Decoder.MAX_LENGTH;

    /** Instructions between two beginnings of a block. */
    private static final int BLOCK = 8;

    private static final Lift.Code FLAT = new Lift.Code(-1, -1);

    private final Decoder decoder = new Decoder(Forms.map());
    private final BlockBuilder builder = new BlockBuilder(Cpu.SLOT_TEMPORARY, Cpu.SLOT_VECTOR);
    private final Lift lift = new Lift(builder);
    private final byte[] code = new byte[MOST_BYTES];
    private final int[] offsets = new int[INSTRUCTIONS];
    private long modeKey;

    /** Takes code of the quicksort row and what follows it in the kernel. */
    @Setup
    public void findInstructions() throws ImageException {
        try (GuestInRow guest = new GuestInRow("quicksort")) {
            modeKey = guest.cpu().modeKey;
            // The kernel's code is mapped to where it is.
            guest.machine.memory().read(guest.cpu().rip, code, 0, MOST_BYTES);
        }
        int offset = 0;
        for (int i = 0; i < INSTRUCTIONS; i++) {
            offsets[i] = offset;
            Instruction instruction = decode(offset);
            if (instruction.status != Instruction.Status.OK) {
                throw new IllegalStateException("no instruction at offset " + offset);
            }
            offset += instruction.length;
        }
    }

    private Instruction decode(int offset) {
        return decoder.decode(code, offset, Decoder.MAX_LENGTH, Mode.codeBits(modeKey));
    }

    /** The decoder alone. */
    @Benchmark
    @OperationsPerInvocation(INSTRUCTIONS)
    public int decode() {
        int length = 0;
        for (int offset : offsets) {
            length += decode(offset).length;
        }
        return length;
    }

    /** Decoder and lifter, without passes and without a block made of it. */
    @Benchmark
    @OperationsPerInvocation(INSTRUCTIONS)
    public int decodeAndLift() {
        int size = 0;
        for (int i = 0; i < INSTRUCTIONS; i++) {
            if (i % BLOCK == 0) {
                size += builder.size();
                builder.clear();
                lift.beginBlock();
            }
            Instruction instruction = decode(offsets[i]);
            builder.startInstruction(offsets[i]);
            lift.begin(instruction, modeKey, offsets[i] + instruction.length, FLAT);
            instruction.form.lifter().lift(lift);
        }
        return size;
    }
}
