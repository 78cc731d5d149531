package dev.faultline.symbols;

import dev.faultline.symbols.FrameRow.Rule;
import java.util.ArrayDeque;
import java.util.Deque;

/** Executes call frame instructions (DWARF 5, 6.4.2; 7.24 for their codes). */
final class FrameProgram {
    /** What takes the rows one after the other; false where it has seen enough. */
    @FunctionalInterface
    interface Rows {
        boolean row(long from, FrameRow row);
    }

    /** Far more than a compiler writes for a function. */
    private static final int MOST_INSTRUCTIONS = 100_000;

    private static final int MOST_REMEMBERED = 64;

    private static final int ADVANCE = 1;
    private static final int OFFSET = 2;
    private static final int RESTORE = 3;

    private final FrameEntry entry;
    private final CommonEntry common;
    private final Rows rows;
    private final Deque<FrameRow> remembered = new ArrayDeque<>();
    private FrameRow row = new FrameRow();
    private FrameRow first = row;
    private long location;
    private int executed;
    private boolean seenEnough;

    private FrameProgram(FrameEntry entry, Rows rows) {
        this.entry = entry;
        common = entry.common();
        this.rows = rows;
        location = entry.start();
    }

    /** The row for an address that the entry contains. */
    static FrameRow rowAt(FrameEntry entry, long address) throws Damage {
        FrameRow[] last = new FrameRow[1];
        rows(
                entry,
                (from, row) -> {
                    if (Long.compareUnsigned(from - entry.start(), address - entry.start()) > 0) {
                        return false;
                    }
                    last[0] = row.copy();
                    return true;
                });
        return last[0];
    }

    /** Hands over all rows of an entry, each as it is where the location advances. */
    static void rows(FrameEntry entry, Rows rows) throws Damage {
        FrameProgram program = new FrameProgram(entry, rows);
        program.run(entry.common().instructions().copy());
        program.first = program.row.copy();
        program.run(entry.instructions().copy());
        if (!program.seenEnough) {
            rows.row(program.location, program.row);
        }
    }

    private void run(Cursor code) throws Damage {
        while (code.more() && !seenEnough) {
            executed++;
            if (executed > MOST_INSTRUCTIONS) {
                throw code.damage("more than " + MOST_INSTRUCTIONS + " instructions for a frame");
            }
            int opcode = code.u8();
            int low = opcode & 0x3f;
            switch (opcode >> 6) {
                case ADVANCE -> advance(low);
                case OFFSET -> row.set(low, Rule.OFFSET, code.uleb() * common.dataFactor());
                case RESTORE -> row.restore(low, first);
                default -> extended(low, code);
            }
        }
    }

    private void advance(long delta) {
        moveTo(location + delta * common.codeFactor());
    }

    private void moveTo(long address) {
        if (address != location) {
            seenEnough = !rows.row(location, row);
            location = address;
        }
    }

    private void extended(int opcode, Cursor code) throws Damage {
        switch (opcode) {
            case 0x00 -> {} // DW_CFA_nop
            case 0x01 -> moveTo(EncodedPointer.read(code, common.pointerEncoding())); // set_loc
            case 0x02 -> advance(code.u8()); // advance_loc1
            case 0x03 -> advance(code.u16()); // advance_loc2
            case 0x04 -> advance(code.u32()); // advance_loc4
            case 0x06 -> row.restore(code.uleb(), first); // restore_extended
            case 0x0a -> remember(code);
            case 0x0b -> restoreState(code);
            case 0x1d -> advance(code.u64()); // MIPS_advance_loc8
            case 0x2e -> code.uleb(); // GNU_args_size
            default -> {
                if (!cfa(opcode, code) && !rule(opcode, code)) {
                    throw code.damage(
                            "call frame instruction 0x%02x at 0x%x"
                                    .formatted(opcode, code.at() - 1));
                }
            }
        }
    }

    private void remember(Cursor code) throws Damage {
        if (remembered.size() == MOST_REMEMBERED) {
            throw code.damage("more than " + MOST_REMEMBERED + " remembered rows");
        }
        remembered.push(row.copy());
    }

    private void restoreState(Cursor code) throws Damage {
        if (remembered.isEmpty()) {
            throw code.damage("a row is restored that was not remembered");
        }
        row = remembered.pop();
    }

    /** Instructions that define the CFA. */
    private boolean cfa(int opcode, Cursor code) throws Damage {
        switch (opcode) {
            case 0x0c -> row.cfa(code.uleb(), code.uleb()); // def_cfa
            case 0x0d -> row.cfa(code.uleb(), row.cfaOffset); // def_cfa_register
            case 0x0e -> row.cfa(row.cfaRegister, code.uleb()); // def_cfa_offset
            case 0x0f -> row.cfaExpression = block(code); // def_cfa_expression
            case 0x12 -> row.cfa(code.uleb(), code.sleb() * common.dataFactor()); // def_cfa_sf
            case 0x13 -> // def_cfa_offset_sf
                    row.cfa(row.cfaRegister, code.sleb() * common.dataFactor());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that define a register's rule. */
    private boolean rule(int opcode, Cursor code) throws Damage {
        if (opcode < 0x05 || opcode > 0x16 && opcode != 0x2f) {
            return false;
        }
        long register = code.uleb();
        long factor = common.dataFactor();
        switch (opcode) {
            case 0x05 -> row.set(register, Rule.OFFSET, code.uleb() * factor); // offset_extended
            case 0x07 -> row.set(register, Rule.UNDEFINED, 0); // undefined
            case 0x08 -> row.set(register, Rule.SAME, 0); // same_value
            case 0x09 -> row.set(register, Rule.REGISTER, code.uleb()); // register
            case 0x10 -> row.set(register, Rule.EXPRESSION, block(code)); // expression
            case 0x11 -> row.set(register, Rule.OFFSET, code.sleb() * factor); // offset_extended_sf
            case 0x14 -> row.set(register, Rule.VALUE_OFFSET, code.uleb() * factor); // val_offset
            case 0x15 -> // val_offset_sf
                    row.set(register, Rule.VALUE_OFFSET, code.sleb() * factor);
            case 0x16 -> row.set(register, Rule.VALUE_EXPRESSION, block(code)); // val_expression
            case 0x2f -> // GNU_negative_offset_extended
                    row.set(register, Rule.OFFSET, -code.uleb() * factor);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Cursor block(Cursor code) throws Damage {
        long length = code.uleb();
        int from = code.at();
        code.skip(length);
        return code.part(from, code.at());
    }
}
