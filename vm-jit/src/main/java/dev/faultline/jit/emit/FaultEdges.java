package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.semantics.Transfers;
import dev.faultline.ir.Block;
import dev.faultline.jit.region.FlagFlow;
import dev.faultline.jit.region.MemoryOperand;
import dev.faultline.jit.region.RegionBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;

/**
 * Where accesses go that miss the soft TLB: out of the region, for the interpreter; or, where the
 * access faulted before and its handler is in the region, to a stub that takes the fault and goes
 * on at the handler. A stub writes all registers back and reads all again, as if the region were
 * left and entered: so no local lives across its call, which would cost the way that hits.
 */
final class FaultEdges {
    private record Stub(
            Label label, RegionBlock member, int microOp, int state, RegionBlock handler) {}

    private final Code code;
    private final Flags flags;
    private final Exits exits;
    private final CallEmitter calls;
    private final Map<RegionBlock, Label> heads;
    private final List<Stub> stubs = new ArrayList<>();

    /** The block under emission. */
    private RegionBlock member;

    FaultEdges(
            Code code, Flags flags, Exits exits, CallEmitter calls, Map<RegionBlock, Label> heads) {
        this.code = code;
        this.flags = flags;
        this.exits = exits;
        this.calls = calls;
        this.heads = heads;
    }

    void enter(RegionBlock block) {
        member = block;
    }

    /** Where a micro-op's access goes that misses; its linear address is in LINEAR. */
    Label miss(Block block, int i) {
        RegionBlock handler = member.faultHandler(i);
        if (handler == null) {
            return exits.interpret(block, i);
        }
        Label label = new Label();
        stubs.add(new Stub(label, member, i, flags.state, handler));
        return label;
    }

    /** Writes the stubs. */
    void finish() {
        stubs.forEach(this::emit);
    }

    private void emit(Stub stub) {
        Block block = stub.member.block;
        int i = stub.microOp;
        Label redo = exits.redo(block, i);
        Label out = exits.status(block);
        code.place(stub.label);
        flags.state = stub.state;
        calls.synchronize(block, i);
        exits.writeRegisters();
        flags.writeBack();
        code.loadCpu();
        code.loadLong(Locals.LINEAR);
        code.integer(MemoryOperand.size(block.code[i]));
        code.integer(MemoryOperand.access(block.code[i]));
        flags.all();
        code.call(Names.TRANSFERS, "faultQuickly", "(" + Names.CPU_DESCRIPTOR + "JIII)J");
        code.storeLong(Locals.SCRATCH);
        leaveWhere(Transfers.NOT_DONE, IFEQ, redo);
        leaveWhere(stub.handler.block.rip, IFNE, out);
        calls.leaveIfDisturbed(out);
        calls.leaveUnless("modeKey", stub.handler.block.modeKey, out);
        calls.leaveIfRemapped(out);
        calls.readAll();
        if (stub.handler.flagsAtEntry() != FlagFlow.UNKNOWN) {
            flags.state = stub.state;
        }
        code.jump(GOTO, heads.get(stub.handler));
    }

    private void leaveWhere(long value, int comparison, Label to) {
        code.loadLong(Locals.SCRATCH);
        code.constant(value);
        code.op(LCMP);
        code.jump(comparison, to);
    }
}
