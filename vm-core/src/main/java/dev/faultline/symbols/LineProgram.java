package dev.faultline.symbols;

/** Executes a line number program (DWARF 5, 6.2.5). */
final class LineProgram {
    /** What takes the rows; false where it has seen enough. */
    @FunctionalInterface
    interface Rows {
        boolean row(LineProgram at);
    }

    private final LineUnit unit;
    private final Rows rows;

    /** The registers of a row. */
    long address;

    long file;
    long line;
    long column;

    /** Whether the row is the first address behind a sequence. */
    boolean end;

    private boolean seenEnough;

    private LineProgram(LineUnit unit, Rows rows) {
        this.unit = unit;
        this.rows = rows;
        reset();
    }

    private void reset() {
        address = 0;
        file = 1;
        line = 1;
        column = 0;
        end = false;
    }

    static void run(LineUnit unit, Rows rows) throws Damage {
        LineProgram program = new LineProgram(unit, rows);
        Cursor code = unit.program().copy();
        while (code.more() && !program.seenEnough) {
            int opcode = code.u8();
            if (opcode >= unit.opcodeBase()) {
                program.special(opcode - unit.opcodeBase());
            } else if (opcode == 0) {
                program.extended(code);
            } else {
                program.standard(opcode, code);
            }
        }
    }

    private void row() {
        seenEnough = !rows.row(this);
    }

    private void special(int adjusted) {
        advance(adjusted / unit.lineRange());
        line += unit.lineBase() + adjusted % unit.lineRange();
        row();
    }

    private void advance(long operations) {
        address += operations * unit.instructionLength();
    }

    private void standard(int opcode, Cursor code) throws Damage {
        switch (opcode) {
            case 1 -> row(); // DW_LNS_copy
            case 2 -> advance(code.uleb()); // advance_pc
            case 3 -> line += code.sleb(); // advance_line
            case 4 -> file = code.uleb(); // set_file
            case 5 -> column = code.uleb(); // set_column
            case 6, 7, 10, 11 -> {} // negate_stmt, set_basic_block, set_prologue_end, ...
            case 8 -> advance((255 - unit.opcodeBase()) / unit.lineRange()); // const_add_pc
            case 9 -> address += code.u16(); // fixed_advance_pc
            default -> {
                for (int i = 0; i < unit.arguments()[opcode]; i++) {
                    code.uleb();
                }
            }
        }
    }

    private void extended(Cursor code) throws Damage {
        long length = code.uleb();
        int from = code.at();
        code.skip(length);
        Cursor operation = code.part(from, code.at());
        int opcode = length == 0 ? 0 : operation.u8();
        switch (opcode) {
            case 1 -> { // DW_LNE_end_sequence
                end = true;
                row();
                reset();
            }
            case 2 -> address = operation.unsigned((int) length - 1); // set_address
            default -> {} // define_file, set_discriminator, and what vendors add
        }
    }
}
