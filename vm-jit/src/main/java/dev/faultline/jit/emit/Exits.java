package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.codecache.ExitTable;
import dev.faultline.jit.region.FlagFlow;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;

/**
 * The ways out. Each has a stub at the method's end that sets its number and goes to the one common
 * exit, which writes the registers back. So nothing on the hot path is a call that returns.
 */
final class Exits {
    private record Stub(Label label, int number, Label way) {}

    final ExitTable table = new ExitTable();
    private final Code code;
    private final Flags flags;
    private final List<Stub> stubs = new ArrayList<>();
    private final Label common = new Label();

    /** The same where the operation is known and so in the table, */
    private final Label known = new Label();

    /** and where it has a result only. */
    private final Label operandless = new Label();

    private final Label raw = new Label();

    Exits(Code code, Flags flags) {
        this.code = code;
        this.flags = flags;
    }

    /** Where to jump to leave before the instruction of a micro-op, for the interpreter. */
    Label interpret(Block block, int i) {
        return stub(table.addWithin(ExitKind.INTERPRET, flags.state, block, i), false);
    }

    /** Where to jump to leave before an instruction whose accesses fit no window of the stack. */
    Label window(Block block, int i) {
        return stub(table.addWithin(ExitKind.WINDOW, flags.state, block, i), false);
    }

    /** Where to jump to leave before an instruction that is more than the JVM's arithmetic. */
    Label floats(Block block, int i) {
        return stub(table.addWithin(ExitKind.FLOATS, flags.state, block, i), false);
    }

    /** The same with all registers and flags written back. */
    Label redo(Block block, int i) {
        int number = table.addWithin(ExitKind.INTERPRET, FlagFlow.UNKNOWN, block, i);
        return stub(number, true);
    }

    /** Where to jump to leave within an instruction whose method put a status into the CPU. */
    Label failed(Block block, int i, boolean written) {
        int operation = written ? FlagFlow.UNKNOWN : flags.state;
        return stub(table.addWithin(ExitKind.FAILED, operation, block, i), written);
    }

    /** Where to jump to leave at a block's end for what follows it, or for its branch's target. */
    Label next(Block block, long rip, boolean taken) {
        return stub(table.addEnd(ExitKind.NEXT, rip, flags.state, block, taken), false);
    }

    /** Where to jump to leave at a block's end towards cpu.rip. */
    Label jump(Block block) {
        return stub(table.addEnd(ExitKind.JUMP, 0, flags.state, block, true), false);
    }

    /** Where to jump to leave before a block for which the budget may be too small. */
    Label budget(Block block) {
        return stub(table.addEnd(ExitKind.BUDGET, block.rip, flags.state, block, false), false);
    }

    /**
     * Where to jump to leave at a block's end for the dispatcher.
     *
     * @param atRip whether cpu.rip is where it goes on; else what follows the block is
     * @param written whether all registers are written back already
     */
    Label dispatch(Block block, boolean atRip, boolean written) {
        int kind = atRip ? ExitKind.DISPATCH_RIP : ExitKind.DISPATCH;
        int operation = written ? FlagFlow.UNKNOWN : flags.state;
        return stub(table.addEnd(kind, block.endRip, operation, block, false), written);
    }

    /** Where to jump to leave with what a raised fault came to, all settled and written back. */
    Label status(Block block) {
        return stub(table.addEnd(ExitKind.STATUS, 0, FlagFlow.UNKNOWN, block, false), true);
    }

    private Label stub(int number, boolean written) {
        Label label = new Label();
        stubs.add(new Stub(label, number, written ? raw : wayOut()));
        return label;
    }

    /** Where what does not count any more is not kept alive: that costs registers in hot code. */
    private Label wayOut() {
        if (flags.state == FlagFlow.UNKNOWN || !code.locals.flagsWritten()) {
            return common;
        }
        int kind = flags.state & ~3;
        return kind == LazyFlags.LOGIC || kind == LazyFlags.EXPLICIT ? operandless : known;
    }

    /** Writes the stubs and the common exit. */
    void finish() {
        for (Stub stub : stubs) {
            code.place(stub.label);
            code.integer(stub.number);
            code.out.visitVarInsn(ISTORE, Locals.EXIT);
            code.jump(GOTO, stub.way);
        }
        if (used(operandless)) {
            code.place(operandless);
            code.op(LCONST_0);
            code.storeLong(Locals.FLAGS_LEFT);
            code.op(LCONST_0);
            code.storeLong(Locals.FLAGS_RIGHT);
        }
        if (used(operandless) || used(known)) {
            code.place(known);
            code.op(ICONST_0);
            code.out.visitVarInsn(ISTORE, Locals.FLAGS_OPERATION);
        }
        code.place(common);
        writeRegisters();
        if (code.locals.flagsWritten()) {
            flags.state = FlagFlow.UNKNOWN;
            flags.writeBack();
        }
        writeBudget();
        if (used(raw)) {
            code.place(raw);
        }
        code.out.visitVarInsn(ILOAD, Locals.EXIT);
        code.op(IRETURN);
    }

    private boolean used(Label way) {
        return stubs.stream().anyMatch(stub -> stub.way == way);
    }

    /** All registers that the region writes, to the CPU. */
    void writeRegisters() {
        for (int register = 0; register < Cpu.SLOTS; register++) {
            if (code.locals.dirty(register)) {
                code.spill(register);
            }
        }
    }

    /** cpu.budget = the local. */
    void writeBudget() {
        code.loadCpu();
        code.out.visitVarInsn(ILOAD, Locals.BUDGET);
        code.op(I2L);
        code.putCpu("budget", "J");
    }
}
