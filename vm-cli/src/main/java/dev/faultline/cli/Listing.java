package dev.faultline.cli;

import dev.faultline.decode.Decoder;
import dev.faultline.decode.Disassembler;
import dev.faultline.isa.Forms;
import dev.faultline.loader.CodeImage;
import dev.faultline.loader.CodeImage.Part;
import dev.faultline.loader.ImageException;
import java.io.PrintWriter;
import java.util.HexFormat;

/** Writes an image's code as objdump does: a line per instruction, labels where symbols are. */
final class Listing {
    /** Bytes that the column of bytes is wide, as objdump's. */
    private static final int COLUMN = 7;

    /** Text is handed over in pieces, and only then is it seen whether anybody still reads. */
    private static final int PIECE = 1 << 16;

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final CodeImage code;
    private final int codeBits;
    private final Disassembler disassembler;
    private final StringBuilder text = new StringBuilder(PIECE + 256);

    Listing(CodeImage code, int codeBits) {
        this.code = code;
        this.codeBits = codeBits;
        disassembler = new Disassembler(Forms.map(), code::name);
    }

    /** All of the code. */
    void all(PrintWriter out) {
        for (Part part : code.parts()) {
            part(out, part, 0, part.length());
        }
        flush(out);
    }

    /** Code from an address on, through as many parts as follow without a gap. */
    void range(PrintWriter out, long start, long length) throws ImageException {
        long at = start;
        long left = length;
        Part part = partAt(at);
        if (part == null) {
            throw new ImageException("no code at 0x%x, expected %s".formatted(start, where()));
        }
        while (part != null && left > 0) {
            int from = (int) (at - part.address());
            int to = (int) Math.min(part.length(), from + Math.min(left, Integer.MAX_VALUE));
            part(out, part, from, to);
            left -= to - from;
            at += to - from;
            part = partAt(at);
        }
        flush(out);
    }

    private Part partAt(long address) {
        for (Part part : code.parts()) {
            if (part.contains(address)) {
                return part;
            }
        }
        return null;
    }

    private String where() {
        StringBuilder ranges = new StringBuilder();
        for (Part part : code.parts()) {
            ranges.append(ranges.isEmpty() ? "" : ", ")
                    .append("0x%x to 0x%x".formatted(part.address(), lastOf(part)))
                    .append(" (")
                    .append(part.name())
                    .append(')');
        }
        return ranges.toString();
    }

    private static long lastOf(Part part) {
        return part.address() + part.length() - 1;
    }

    private void part(PrintWriter out, Part part, int from, int to) {
        text.append("\nDisassembly of ").append(part.name()).append(":\n");
        int at = from;
        while (at < to && flushed(out)) {
            long address = part.address() + at;
            String label = code.label(address);
            if (at == from || !label.isEmpty()) {
                label(address, at == from ? code.name(address) : label);
            }
            at += instruction(part, at, address);
        }
    }

    private void label(long address, String name) {
        String digits = codeBits == 64 ? "%016x" : "%08x";
        text.append('\n').append(digits.formatted(address));
        text.append(name.isEmpty() ? "" : " <" + name + '>').append(":\n");
    }

    /**
     * One line; an instruction does not reach over a symbol, so that data before it does no harm.
     */
    private int instruction(Part part, int at, long address) {
        int left = Math.min(Decoder.MAX_LENGTH, part.length() - at);
        int available = code.untilSymbol(address, left);
        int from = part.from() + at;
        Disassembler.Line line =
                disassembler.line(part.bytes(), from, available, codeBits, address);
        String bytes = HEX.formatHex(part.bytes(), from, from + line.length());
        text.append("%8x:\t%s".formatted(address, bytes));
        text.repeat(' ', Math.max(1, 3 * COLUMN - bytes.length()));
        text.append('\t').append(line.text()).append('\n');
        return line.length();
    }

    /** Hands over what is there if it is much; false where nobody reads it any more. */
    private boolean flushed(PrintWriter out) {
        return text.length() < PIECE || flush(out);
    }

    private boolean flush(PrintWriter out) {
        out.append(text);
        text.setLength(0);
        return !out.checkError();
    }
}
