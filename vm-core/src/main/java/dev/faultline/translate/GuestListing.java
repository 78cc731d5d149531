package dev.faultline.translate;

import dev.faultline.cpu.Mode;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Disassembler;
import dev.faultline.ir.Block;
import dev.faultline.isa.Forms;
import dev.faultline.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The guest instructions of a block as text, a line each: "81000: 48 89 c3 mov rbx,rax". For dumps
 * and reports, above all of those who may not see the decoder.
 *
 * <p>It reads guest memory as it is now, because a block does not keep its bytes. That is exact for
 * a block that may still run: a write to its bytes kills it first. Of a dead block an instruction
 * whose length is not what it was is marked {@link #OVERWRITTEN}; one overwritten by another of the
 * same length cannot be told. Any thread may ask; while the guest writes to its code the lines may
 * be a mixture of old and new.
 */
public final class GuestListing {
    /** Stands for an instruction that is not there any more. */
    public static final String OVERWRITTEN = "(overwritten since)";

    /** Stands for the bytes of a block in device memory, where reading might have an effect. */
    public static final String NOT_IN_RAM = "(not in RAM)";

    /** Eight bytes; the text of longer instructions stands further to the right. */
    private static final String FORMAT = "%x: %-23s  %s";

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final PhysicalMemory memory;
    private final LongFunction<String> names;

    public GuestListing(PhysicalMemory memory) {
        this(memory, address -> "");
    }

    /**
     * With symbols.
     *
     * @param names as a {@link Disassembler} wants them
     */
    public GuestListing(PhysicalMemory memory, LongFunction<String> names) {
        this.memory = memory;
        this.names = names;
    }

    /** Every instruction of a block, in its order. */
    public List<String> lines(Block block) {
        List<String> lines = new ArrayList<>(block.count);
        for (int i = 0; i < block.count; i++) {
            lines.add(line(block, i));
        }
        return lines;
    }

    /**
     * One instruction of a block.
     *
     * @param instruction its index, as in {@link Block#instructionOf}
     */
    public String line(Block block, int instruction) {
        int from = block.offsets[instruction];
        int length = Math.min(block.offsets[instruction + 1] - from, Decoder.MAX_LENGTH);
        long mask = Mode.is64(block.modeKey) ? -1 : 0xffffffffL;
        long rip = block.rip + from & mask;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            long physical = block.physicalOf(from + i);
            if (!memory.isRam(physical)) {
                return format(rip, new byte[0], NOT_IN_RAM);
            }
            bytes[i] = (byte) memory.read8(physical);
        }
        // A disassembler holds a decoder, which is not thread-safe; both are small.
        Disassembler.Line line =
                new Disassembler(Forms.map(), names)
                        .line(bytes, 0, length, Mode.codeBits(block.modeKey), rip);
        return format(rip, bytes, line.length() == length ? line.text() : OVERWRITTEN);
    }

    private static String format(long rip, byte[] bytes, String text) {
        return String.format(FORMAT, rip, HEX.formatHex(bytes), text);
    }
}
