package dev.faultline.decode;

import dev.faultline.decode.Instruction.Status;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * Instructions as text, in the words of {@code objdump -d -M intel,intel64}: a decoded instruction
 * shows the prefixes that it makes no use of, and operands with the size that they have.
 *
 * <p>What the opcode map has no form for is {@code (bad)}. What it knows by a group's name only,
 * because it is always #UD, is that name in parentheses: {@code (3dnow)}. Hints of extensions that
 * Faultline's CPUID does not show are the NOPs that they are on it, except ENDBR32 and ENDBR64,
 * which every compiled function starts with. Not thread-safe.
 */
public final class Disassembler {
    /** What stands in place of bytes that are no instruction. */
    public static final String BAD = "(bad)";

    private static final int MNEMONIC_WIDTH = 6;

    /**
     * One disassembled instruction.
     *
     * @param length in bytes, at least 1 where there was a byte
     * @param complete whether the opcode map knows the instruction; where not, the text is {@link
     *     #BAD}
     */
    public record Line(int length, boolean complete, String text) {}

    /** Knows no symbols. */
    private static final LongFunction<String> NAMELESS = address -> "";

    private final Decoder decoder;
    private final LongFunction<String> names;

    /** Without symbols. */
    public Disassembler(OpcodeMap map) {
        this(map, NAMELESS);
    }

    /**
     * With symbols.
     *
     * @param names what an address is called, like "main+0x4", or an empty string; it follows the
     *     targets of branches and RIP-relative operands in angle brackets
     */
    public Disassembler(OpcodeMap map, LongFunction<String> names) {
        decoder = new Decoder(map);
        this.names = names;
    }

    /**
     * The instruction at an offset.
     *
     * @param available bytes that may be looked at from offset on
     * @param codeBits 16, 32 or 64
     * @param address where the instruction lies, for the targets of branches
     */
    public Line line(byte[] code, int offset, int available, int codeBits, long address) {
        Instruction insn = decoder.decode(code, offset, available, codeBits);
        return new Line(
                Math.max(insn.length, Math.min(available, 1)),
                insn.status == Status.OK,
                text(insn, code, offset, address, names));
    }

    /**
     * A decoded instruction as text.
     *
     * @param code the bytes that it was decoded from
     * @param offset where it starts in them
     */
    public static String text(Instruction insn, byte[] code, int offset, long address) {
        return text(insn, code, offset, address, NAMELESS);
    }

    private static String text(
            Instruction insn, byte[] code, int offset, long address, LongFunction<String> names) {
        if (insn.status != Status.OK) {
            return BAD;
        }
        if (knownByGroup(insn.form)) {
            return '(' + insn.form.mnemonic().toLowerCase(Locale.ROOT) + ')';
        }
        PrefixUse prefixes = new PrefixUse(insn, code, offset);
        OperandText operands =
                new OperandText(insn, code, prefixes, new TargetText(address, names));
        String mnemonic = Mnemonics.of(insn, prefixes);
        String arguments = operands.all();
        StringBuilder text = new StringBuilder(prefixes.text()).append(mnemonic);
        if (!arguments.isEmpty()) {
            text.repeat(' ', Math.max(0, MNEMONIC_WIDTH - text.length()));
            text.append(' ').append(arguments);
        }
        return text.append(operands.comment()).toString();
    }

    /** Whether a row stands for many instructions: it has a ModRM byte and says nothing of it. */
    static boolean knownByGroup(Form form) {
        return (form.flags() & Form.MODRM) != 0
                && form.operands().stream().noneMatch(Operand::modrm);
    }
}
