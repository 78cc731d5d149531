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
 * Where instructions go that fault, and accesses that miss the soft TLB: out of the region; or,
 * where the same happened before, to a stub that takes the fault and goes on at the handler, if
 * that is in the region, or fills the soft TLB and goes back. A stub writes all registers back and
 * reads all again, as if the region were left and entered: so no local lives across its call, which
 * would cost the way that hits.
 */
final class FaultEdges {
    /** What a stub is for. */
    private enum Cause {
        /** An access that missed the soft TLB. */
        MISS,
        /** A method that failed, with its status in the CPU. */
        FAILURE,
        /** A division by zero. */
        DIVISION
    }

    /**
     * One stub.
     *
     * @param state the lazy-flags operation where it is gone to
     * @param handler may be null for a MISS only
     * @param written whether registers and flags are written back already
     */
    private record Stub(
            Cause cause,
            Access access,
            RegionBlock member,
            int microOp,
            int state,
            RegionBlock handler,
            boolean written) {}

    /**
     * The ways of an access.
     *
     * @param miss where it goes that misses; its linear address is in LINEAR
     * @param hit where it goes on with the host address in HOST, or null where no stub does
     */
    record Access(Label miss, Label hit) {}

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

    /** The ways of the access of a micro-op. */
    Access access(Block block, int i) {
        if (!member.misses(i)) {
            return new Access(exits.interpret(block, i), null);
        }
        Access access = new Access(new Label(), new Label());
        add(Cause.MISS, access, i, member.faultHandler(i), false);
        return access;
    }

    /** Where a micro-op goes whose method failed; see {@link Exits#failed}. */
    Label failed(Block block, int i, boolean written) {
        Label stub = stub(Cause.FAILURE, block, i, written);
        return stub != null ? stub : exits.failed(block, i, written);
    }

    /** Where a division by zero goes, if not where all rare divisions go. */
    Label division(Block block, int i, Label rare) {
        Label stub = stub(Cause.DIVISION, block, i, false);
        return stub != null ? stub : rare;
    }

    private Label stub(Cause cause, Block block, int i, boolean written) {
        RegionBlock handler = member.faultHandler(block.firstMicroOp(i));
        if (handler == null) {
            return null;
        }
        Access access = new Access(new Label(), null);
        add(cause, access, i, handler, written);
        return access.miss;
    }

    private void add(Cause cause, Access access, int i, RegionBlock handler, boolean written) {
        stubs.add(new Stub(cause, access, member, i, flags.state, handler, written));
    }

    /** Writes the stubs. */
    void finish() {
        stubs.forEach(this::emit);
    }

    private void emit(Stub stub) {
        Block block = stub.member.block;
        int i = stub.microOp;
        Label otherwise =
                stub.cause == Cause.FAILURE ? exits.failed(block, i, true) : exits.redo(block, i);
        code.place(stub.access.miss);
        flags.state = stub.state;
        if (!stub.written) {
            if (stub.cause != Cause.FAILURE) {
                calls.synchronize(block, i);
            }
            exits.writeRegisters();
            flags.writeBack();
        }
        code.loadCpu();
        if (stub.handler == null) {
            fill(stub, otherwise);
        } else {
            take(stub, otherwise);
        }
    }

    /** Fills the soft TLB and goes back, or leaves. */
    private void fill(Stub stub, Label otherwise) {
        operands(stub);
        code.call(Names.TRANSFERS, "fills", "(" + Names.CPU_DESCRIPTOR + "JII)Z");
        code.jump(IFEQ, otherwise);
        goBack(stub);
    }

    private void operands(Stub stub) {
        long word = stub.member.block.code[stub.microOp];
        code.loadLong(Locals.LINEAR);
        code.integer(MemoryOperand.size(word));
        code.integer(MemoryOperand.access(word));
    }

    private void goBack(Stub stub) {
        calls.readAll();
        flags.state = stub.state;
        code.loadLong(Locals.TLB);
        code.loadLong(Locals.LINEAR);
        code.call(Names.SOFT_TLB, "entry", "(JJ)J");
        code.loadLong(Locals.LINEAR);
        code.call(Names.SOFT_TLB, "host", "(JJ)J");
        code.storeLong(Locals.HOST);
        code.jump(GOTO, stub.access.hit);
    }

    /** Takes the fault and goes on at its handler, or leaves. */
    private void take(Stub stub, Label otherwise) {
        Label out = exits.status(stub.member.block);
        switch (stub.cause) {
            case MISS -> {
                operands(stub);
                flags.all();
                transfers("missQuickly", "JIII");
            }
            case FAILURE -> {
                flags.all();
                transfers("pendingQuickly", "I");
            }
            case DIVISION -> {
                flags.all();
                transfers("divisionQuickly", "I");
            }
        }
        code.storeLong(Locals.SCRATCH);
        Label handler = new Label();
        compare(stub.handler.block.rip, IFEQ, handler);
        compare(Transfers.NOT_DONE, IFEQ, otherwise);
        if (stub.cause == Cause.MISS) {
            compare(Transfers.FILLED, IFNE, out);
            goBack(stub);
        } else {
            code.jump(GOTO, out);
        }
        code.place(handler);
        flags.state = stub.state;
        calls.leaveIfDisturbed(out);
        calls.leaveUnless("modeKey", stub.handler.block.modeKey, out);
        calls.leaveIfRemapped(out);
        calls.readAll();
        if (stub.handler.flagsAtEntry() != FlagFlow.UNKNOWN) {
            flags.state = stub.state;
        }
        code.jump(GOTO, heads.get(stub.handler));
    }

    private void transfers(String method, String parameters) {
        code.call(Names.TRANSFERS, method, "(" + Names.CPU_DESCRIPTOR + parameters + ")J");
    }

    private void compare(long value, int comparison, Label to) {
        code.loadLong(Locals.SCRATCH);
        code.constant(value);
        code.op(LCMP);
        code.jump(comparison, to);
    }
}
