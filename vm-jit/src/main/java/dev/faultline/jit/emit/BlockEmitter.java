package dev.faultline.jit.emit;

import static dev.faultline.ir.MicroOpcode.*;
import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Mode;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.jit.region.FlagFlow;
import dev.faultline.jit.region.QuickSystem;
import dev.faultline.jit.region.QuickTransfer;
import dev.faultline.jit.region.RegionBlock;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Label;

/** Emits one block: its budget, its micro-ops, its edges. */
final class BlockEmitter {
    /** Up to so many targets of an indirect jump are compared one after the other. */
    private static final int FEW_TARGETS = 3;

    private final Code code;
    private final Flags flags;
    private final Exits exits;
    private final AluEmitter alu;
    private final MemoryEmitter memory;
    private final StackWindow stack;
    private final CallEmitter calls;
    private final FaultEdges faults;
    private final TransferEmitter transfers;
    private final SystemEmitter system;
    private final Intrinsics intrinsics;
    private final SimdEmitter simd;
    private final Map<RegionBlock, Label> heads;

    BlockEmitter(
            Code code,
            Exits exits,
            Flags flags,
            StackWindow stack,
            SimdEmitter simd,
            Map<RegionBlock, Label> heads) {
        this.code = code;
        this.exits = exits;
        this.flags = flags;
        this.heads = heads;
        this.stack = stack;
        alu = new AluEmitter(code, flags);
        calls = new CallEmitter(code, flags, exits, heads);
        faults = calls.faults();
        memory = new MemoryEmitter(code, alu, faults, stack);
        transfers = new TransferEmitter(code, flags, exits, calls);
        system = new SystemEmitter(code, flags, calls);
        this.simd = simd;
        intrinsics = new Intrinsics(code, flags, exits, faults);
    }

    /** Emits what lies off the way of the blocks, after all of them. */
    void finish() {
        faults.finish();
        simd.finish();
    }

    /** Emits a block; the region's head has had its budget checked by who entered. */
    void emit(RegionBlock member) {
        Block block = member.block;
        faults.enter(member);
        code.place(heads.get(member));
        flags.state = member.flagsAtEntry();
        simd.enterBlock();
        if (member.loopHead()) {
            code.out.visitVarInsn(ILOAD, Locals.BUDGET);
            code.integer(member.longestPath());
            code.jump(IF_ICMPLT, exits.budget(block));
        }
        code.out.visitIincInsn(Locals.BUDGET, -block.count);
        if (block.number != 0) {
            code.loadCpu();
            code.integer(block.number);
            code.call(Names.BLOCK_JOURNAL, "enter", "(" + Names.CPU_DESCRIPTOR + "I)V");
        }
        int last = block.code.length - 1;
        flags.nextMicroOp();
        for (int i = 0; i < last; i++) {
            flags.nextMicroOp();
            QuickTransfer transfer = QuickTransfer.of(block, i);
            if (transfer != null && member.targets().length > 0) {
                quickTransfer(member, i, transfer);
                return;
            }
            QuickSystem quick = QuickSystem.of(block, i);
            if (quick == QuickSystem.STI) {
                sti(member, i);
                return;
            }
            if (quick == QuickSystem.INVLPG) {
                invalidatePage(member, i);
                return;
            }
            stack.enter(block, i, code, exits);
            if (microOp(block, i)) {
                dispatch(member, true);
                return;
            }
            if (MicroOp.op(block.code[i]) != MicroOpcode.FLOAT) {
                simd.after(block.code[i]);
            }
        }
        flags.nextMicroOp();
        end(member, block.code[last], block.immediates[last]);
    }

    /**
     * Emits a micro-op that is not the last.
     *
     * @return whether the block ends now, for the dispatcher, with all registers written back
     */
    private boolean microOp(Block block, int i) {
        long word = block.code[i];
        long imm = block.immediates[i];
        int op = MicroOp.op(word);
        if (op == RAISE) {
            calls.raise(block, i);
            return true;
        }
        if (op >= FIRST_FALLIBLE) {
            return !system.emit(block, i)
                    && !intrinsics.fallible(block, i)
                    && calls.fallible(block, i);
        }
        if (op == PACKED || op == MicroOpcode.FLOAT || op == SET_FLAGS) {
            simd.operation(block, i);
        } else if (op == READ_FLAGS && (block.modeKey & Mode.VIRTUAL_8086) == 0) {
            system.readFlags(word);
        } else if (op >= FIRST_PURE) {
            if (!intrinsics.pure(word, imm)) {
                calls.pure(word, imm);
            }
        } else if (op >= LOAD8) {
            memoryOrCheck(block, i, op);
        } else {
            integer(word, imm, op);
        }
        return false;
    }

    private void memoryOrCheck(Block block, int i, int op) {
        switch (op) {
            case LOAD128, LOAD256 -> memory.loadWide(block, i);
            case STORE128, STORE256 -> memory.storeWide(block, i);
            case ALIGNED, SIMD_READY, FLOAT_CHECK -> simd.check(block, i);
            case LOADW -> memory.loadForWrite(block, i);
            case STORE8, STORE16, STORE32, STORE64 -> memory.store(block, i);
            case PUSH64, PUSHI64 -> memory.push(block, i);
            case POP64 -> memory.pop(block, i);
            case CANONICAL -> canonical(block, i);
            default -> memory.load(block, i);
        }
    }

    private void integer(long word, long imm, int op) {
        if (op >= ADD && op <= XORIF32) {
            alu.group(word, imm);
            return;
        }
        switch (op) {
            case MicroOpcode.NOP -> {}
            case LEA, LEA32, LEA16 -> alu.lea(word, imm);
            case ADD_SEGMENT -> alu.addSegment(word);
            case ADCF -> alu.withCarry(word, false);
            case SBBF -> alu.withCarry(word, true);
            case INCF -> alu.step(word, false);
            case DECF -> alu.step(word, true);
            case CMP, CMP_BRANCH -> alu.compare(word, imm, false, false);
            case CMPI, CMPI_BRANCH -> alu.compare(word, imm, false, true);
            case TEST, TEST_BRANCH -> alu.compare(word, imm, true, false);
            case TESTI, TESTI_BRANCH -> alu.compare(word, imm, true, true);
            case MicroOpcode.IMUL -> alu.multiply(word, false);
            case IMUL32 -> alu.multiply(word, true);
            case SETCC -> alu.setCondition(word);
            case CMOV -> alu.conditionalMove(word);
            default -> {
                if (op >= SHLI) {
                    alu.shift(word, imm);
                } else {
                    alu.move(word, imm);
                }
            }
        }
    }

    /** Leaves where bits 63 to 47 differ; the interpreter knows about 57-bit addresses. */
    private void canonical(Block block, int i) {
        int target = MicroOp.a(block.code[i]);
        code.get(target);
        code.integer(16);
        code.op(LSHL);
        code.integer(16);
        code.op(LSHR);
        code.get(target);
        code.op(LCMP);
        code.jump(IFNE, exits.interpret(block, i));
    }

    private void end(RegionBlock member, long word, long imm) {
        Block block = member.block;
        switch (MicroOp.op(word)) {
            case JUMP -> edge(member, member.taken(), imm, true);
            case FALL_THROUGH -> edge(member, member.next(), block.endRip, false);
            case BRANCH -> {
                Label taken = new Label();
                flags.jumpIf(MicroOp.c(word), taken);
                branch(member, taken, imm);
            }
            case BRANCH_ZERO -> {
                Label taken = new Label();
                code.get(MicroOp.a(word));
                code.op(LCONST_0);
                code.op(LCMP);
                code.jump(IFEQ, taken);
                branch(member, taken, imm);
            }
            case JUMP_REGISTER -> indirect(member, MicroOp.a(word));
            default -> dispatch(member, false);
        }
    }

    /**
     * The end of a block after which the dispatcher has its turn: a transfer, a piece of a REP
     * string. Where nothing is due, and execution went to a block of this region before, it goes on
     * there, be it a handler or what it returns to.
     *
     * @param written whether the CPU and not the locals has the registers
     */
    private void dispatch(RegionBlock member, boolean written) {
        Block block = member.block;
        boolean atRip = MicroOp.op(block.code[block.code.length - 1]) == EXIT_RIP;
        Label out = exits.dispatch(block, atRip, written);
        if (member.targets().length > 0) {
            calls.leaveIfDisturbed(out);
            calls.leaveIfRemapped(out);
            if (written) {
                calls.readAfter(block);
            }
            for (RegionBlock target : member.targets()) {
                if (!atRip && target.block.rip != block.endRip) {
                    // An interrupt's handler: the dispatcher delivered it in between.
                    continue;
                }
                Label other = new Label();
                if (atRip) {
                    calls.leaveUnless("rip", target.block.rip, other);
                }
                calls.leaveUnless("modeKey", target.block.modeKey, other);
                endResumeFlag();
                enter(target);
                code.place(other);
            }
        }
        code.jump(GOTO, out);
    }

    /** The end of a block that a quick transfer is; see {@link #dispatch}. */
    private void quickTransfer(RegionBlock member, int i, QuickTransfer transfer) {
        Label out = transfers.emit(member, i, transfer);
        for (RegionBlock target : member.targets()) {
            Label other = new Label();
            code.loadLong(Locals.SCRATCH);
            code.constant(target.block.rip);
            code.op(LCMP);
            code.jump(IFNE, other);
            calls.leaveUnless("modeKey", target.block.modeKey, other);
            if (target.block.modeKey != member.block.modeKey) {
                calls.readTlb();
            }
            if (transfer == QuickTransfer.IRETQ) {
                endResumeFlag();
            }
            enter(target);
            code.place(other);
        }
        code.jump(GOTO, out);
    }

    /**
     * STI ends its block: for what follows it in the region where nothing is due, else for the
     * dispatcher, which sees the shadow that the next instruction runs in.
     */
    private void sti(RegionBlock member, int i) {
        Block block = member.block;
        RegionBlock follower = follower(member);
        if (follower != null) {
            int before = flags.state;
            Label slow = new Label();
            system.stiOr(follower.loopHead() ? follower.longestPath() : 1, slow);
            enter(follower);
            code.place(slow);
            flags.state = before;
        }
        calls.fallible(block, i);
        code.jump(GOTO, exits.dispatch(block, false, true));
    }

    /** INVLPG ends its block: the code that follows may be mapped elsewhere. */
    private void invalidatePage(RegionBlock member, int i) {
        Block block = member.block;
        system.invalidatePage(block.code[i]);
        Label out = exits.dispatch(block, false, false);
        RegionBlock follower = follower(member);
        if (follower != null) {
            code.getCpu("attention", "Z");
            code.jump(IFNE, out);
            code.out.visitVarInsn(ILOAD, Locals.BUDGET);
            code.jump(IFLE, out);
            calls.leaveIfRemapped(out);
            calls.readTlb();
            enter(follower);
        } else {
            code.jump(GOTO, out);
        }
    }

    /** What follows the block in memory, if execution went there and it is in the region. */
    private static RegionBlock follower(RegionBlock member) {
        Block block = member.block;
        for (RegionBlock target : member.targets()) {
            if (target.block.rip == block.endRip && target.block.modeKey == block.modeKey) {
                return target;
            }
        }
        return null;
    }

    private void endResumeFlag() {
        code.loadCpu();
        code.call(Names.DISPATCHER, "endResumeFlag", "(" + Names.CPU_DESCRIPTOR + ")V");
    }

    private void branch(RegionBlock member, Label taken, long target) {
        edge(member, member.next(), member.block.endRip, false);
        code.place(taken);
        edge(member, member.taken(), target, true);
    }

    /** The way from a block to what follows it, inside the region or out of it. */
    private void edge(RegionBlock from, RegionBlock to, long rip, boolean taken) {
        Block block = from.block;
        if (to == null) {
            code.jump(GOTO, exits.next(block, rip, taken));
            return;
        }
        if (CallEmitter.mayRemap(block)) {
            calls.leaveIfRemapped(exits.next(block, rip, taken));
        }
        enter(to);
    }

    /** Goes to a block of the region, which may not know what the flags are. */
    private void enter(RegionBlock to) {
        if (to.flagsAtEntry() == FlagFlow.UNKNOWN && flags.state != FlagFlow.UNKNOWN) {
            flags.setOperation(flags.state);
        }
        code.jump(GOTO, heads.get(to));
    }

    /** An indirect jump: compared with the targets seen, in turn; else out of the region. */
    private void indirect(RegionBlock member, int slot) {
        Block block = member.block;
        RegionBlock[] targets = member.targets();
        if (targets.length > 0 && CallEmitter.mayRemap(block)) {
            Label out = new Label();
            calls.leaveIfRemapped(out);
            compareTargets(targets, slot);
            code.place(out);
        } else {
            compareTargets(targets, slot);
        }
        code.loadCpu();
        code.get(slot);
        code.putCpu("rip", "J");
        code.jump(GOTO, exits.jump(block));
    }

    private void compareTargets(RegionBlock[] targets, int slot) {
        if (targets.length > FEW_TARGETS) {
            switchTargets(targets, slot);
            return;
        }
        for (RegionBlock target : targets) {
            Label other = new Label();
            compareTarget(target, slot, other);
            code.place(other);
        }
    }

    /** Goes to a target where a slot is its offset, else elsewhere. */
    private void compareTarget(RegionBlock target, int slot, Label other) {
        code.get(slot);
        code.constant(target.block.rip);
        code.op(LCMP);
        code.jump(IFNE, other);
        enter(target);
    }

    /** A binary search by the low 32 bits; of targets that share them the first one counts. */
    private void switchTargets(RegionBlock[] targets, int slot) {
        TreeMap<Integer, RegionBlock> byLowHalf = new TreeMap<>();
        for (RegionBlock target : targets) {
            byLowHalf.putIfAbsent((int) target.block.rip, target);
        }
        Label other = new Label();
        Label[] labels = byLowHalf.keySet().stream().map(k -> new Label()).toArray(Label[]::new);
        int[] keys = byLowHalf.keySet().stream().mapToInt(k -> k).toArray();
        code.getInt(slot);
        code.out.visitLookupSwitchInsn(other, keys, labels);
        int i = 0;
        for (RegionBlock target : byLowHalf.values()) {
            code.place(labels[i++]);
            compareTarget(target, slot, other);
        }
        code.place(other);
    }
}
