package dev.faultline.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Disassembler;
import dev.faultline.decode.Form;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.ir.Block;
import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.ir.Printer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What instructions are lifted to, as a text to be read and reviewed: lifting.txt has each with its
 * disassembly and its micro-ops, before any pass has seen them.
 *
 * <p>The file is also the list of what is tried. A new instruction is a new line {@code "64: 48 01
 * c8"}; {@code mvn -pl vm-core test -Dtest=LiftingTest -Dfaultline.lifting.record=true} writes the
 * rest, as it does after a lifter has changed.
 */
class LiftingTest {
    private static final Path FILE =
            Path.of("src", "test", "resources", "dev", "faultline", "isa", "lifting.txt");
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final long RIP = 0x1000;
    private static final int FLAT = 63 << Mode.FLAT_SHIFT;

    /** 64-bit code of a kernel, flat 32-bit code of a kernel, real mode. */
    private static final long MODE_64 = 2 | Mode.PROTECTED | Mode.LONG_MODE;

    private static final long MODE_32 = 1 | Mode.PROTECTED | Mode.STACK_32 | FLAT;
    private static final long MODE_16 = 0;

    private final Decoder decoder = new Decoder(Forms.map());
    private final BlockBuilder builder = new BlockBuilder(Cpu.SLOT_TEMPORARY, Cpu.SLOT_VECTOR);
    private final Lift lift = new Lift(builder);

    @Test
    void everyInstructionOfTheFileIsLiftedToTheMicroOpsWrittenThere() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        StringBuilder text = new StringBuilder();
        int instructions = 0;
        for (String line : lines) {
            if (line.isEmpty() || line.startsWith("#")) {
                text.append(line).append('\n');
            } else if (!line.startsWith(" ")) {
                text.append(entry(line));
                instructions++;
            }
        }
        assertTrue(instructions > 100, "only " + instructions + " instructions in " + FILE);
        if (Boolean.getBoolean("faultline.lifting.record")) {
            Files.writeString(FILE, text, StandardCharsets.UTF_8);
        } else {
            assertSame(lines, text.toString().lines().toList());
        }
    }

    /** Shows the first line that differs, under the instruction that it belongs to. */
    private static void assertSame(List<String> expected, List<String> lifted) {
        String instruction = "";
        for (int i = 0; i < Math.max(expected.size(), lifted.size()); i++) {
            String line = i < expected.size() ? expected.get(i) : "(the end)";
            String ours = i < lifted.size() ? lifted.get(i) : "(the end)";
            instruction = ours.startsWith(" ") ? instruction : ours;
            assertEquals(line, ours, FILE.getFileName() + " line " + (i + 1) + ", " + instruction);
        }
    }

    /** From "bits: bytes", whatever follows, the whole entry. */
    private String entry(String line) {
        String[] fields = line.split(": *", 3);
        int codeBits = Integer.parseInt(fields[0]);
        byte[] bytes = HEX.parseHex(fields[1]);
        Instruction insn = decoder.decode(bytes, 0, bytes.length, codeBits);
        assertEquals(Status.OK, insn.status, line);
        assertEquals(bytes.length, insn.length, line);
        StringBuilder text = new StringBuilder();
        text.append(codeBits).append(": ").append(HEX.formatHex(bytes)).append(": ");
        text.append(Disassembler.text(insn, bytes, 0, RIP)).append(" =>\n");
        Block block = lifted(insn, codeBits);
        for (int i = 0; i < block.code.length; i++) {
            if (MicroOp.op(block.code[i]) != MicroOpcode.FALL_THROUGH) {
                text.append("    ").append(microOp(block.code[i], block.immediates[i]));
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** A system operation by its name: its number means nothing and changes. */
    private static String microOp(long word, long immediate) {
        String text = Printer.print(word, immediate);
        if (MicroOp.op(word) != MicroOpcode.SYSTEM) {
            return text;
        }
        SystemOperation operation = SystemOperation.values()[(int) immediate];
        return text.replaceFirst("imm=.*", operation.name());
    }

    private Block lifted(Instruction insn, int codeBits) {
        long key = codeBits == 64 ? MODE_64 : codeBits == 32 ? MODE_32 : MODE_16;
        long mask = codeBits == 64 ? -1 : 0xffffffffL;
        long limit = codeBits == 64 ? -1 : codeBits == 32 ? 0xffffffffL : 0xffff;
        builder.clear();
        lift.beginBlock();
        builder.startInstruction(0);
        lift.begin(insn, key, RIP + insn.length, new Lift.Code(limit, mask));
        boolean protectedOnly = (insn.form.flags() & Form.PROTECTED_ONLY) != 0;
        if (protectedOnly && !lift.protectedMode()) {
            lift.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        } else {
            insn.form.lifter().lift(lift);
        }
        if (!builder.ended()) {
            builder.emit(MicroOpcode.FALL_THROUGH, 0, 0, 0, 0, 0, 0);
        }
        Block.Placement placement = new Block.Placement(RIP, RIP, RIP, -1, key, limit, mask);
        return builder.build(placement, insn.length, false);
    }
}
