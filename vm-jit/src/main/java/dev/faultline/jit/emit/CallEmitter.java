package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.jit.region.QuickSystem;
import dev.faultline.jit.region.RegionBlock;
import java.util.Map;
import org.objectweb.asm.Label;

/** Micro-ops that are calls of the semantics methods which the interpreter calls, too. */
final class CallEmitter {
    private final Code code;
    private final Flags flags;
    private final Exits exits;
    private final FaultEdges faults;

    CallEmitter(Code code, Flags flags, Exits exits, Map<RegionBlock, Label> heads) {
        this.code = code;
        this.flags = flags;
        this.exits = exits;
        faults = new FaultEdges(code, flags, exits, this, heads);
    }

    /** Where what fails or misses goes. */
    FaultEdges faults() {
        return faults;
    }

    /** A micro-op that cannot fail and has no intrinsic: its method reads its operands' slots. */
    void pure(long word, long imm) {
        int shape = MicroOpShape.of(MicroOp.op(word));
        spillOperands(word, shape);
        boolean flagged = (shape & (MicroOpShape.WF | MicroOpShape.RF)) != 0;
        if (flagged) {
            flags.writeBack();
        }
        code.loadCpu();
        code.out.visitLdcInsn(word);
        code.constant(imm);
        code.call(Names.PURE, "evaluate", "(" + Names.CPU_DESCRIPTOR + "JJ)J");
        if ((shape & MicroOpShape.D) != 0) {
            code.set(MicroOp.d(word));
        } else {
            code.op(POP2);
        }
        if ((shape & MicroOpShape.WRAX) != 0) {
            code.reload(Cpu.RAX);
            code.reload(Cpu.RDX);
        }
        if ((shape & MicroOpShape.WF) != 0) {
            flags.readBack();
        }
    }

    private void spillOperands(long word, int shape) {
        if ((shape & MicroOpShape.A) != 0) {
            spill(MicroOp.a(word));
        }
        if ((shape & MicroOpShape.B) != 0) {
            spill(MicroOp.b(word));
        }
        if ((shape & MicroOpShape.C) != 0) {
            spill(MicroOp.c(word));
        }
        if ((shape & MicroOpShape.WRAX) != 0) {
            spill(Cpu.RAX);
            spill(Cpu.RDX);
        }
    }

    private void spill(int slot) {
        if (slot != Cpu.SLOT_ZERO && code.locals.of(slot) >= 0) {
            code.spill(slot);
        }
    }

    /**
     * A micro-op that may fail: rip, nextRip and the retired count are made exact before. With ALL
     * its method sees and may change every register.
     *
     * @return whether the block ends now, for the dispatcher, with all registers written back
     */
    boolean fallible(Block block, int i) {
        long word = block.code[i];
        int shape = MicroOpShape.of(MicroOp.op(word));
        boolean all = (shape & MicroOpShape.ALL) != 0;
        boolean flagged = all || (shape & (MicroOpShape.WF | MicroOpShape.RF)) != 0;
        synchronize(block, i);
        if (all) {
            exits.writeRegisters();
            spill(MicroOp.d(word));
        }
        spillOperands(word, shape);
        if (flagged) {
            flags.writeBack();
        }
        if (!transfer(word, block.immediates[i])) {
            execute(word, block.immediates[i]);
        }
        code.jump(IFEQ, faults.failed(block, i, all));
        if (all && endsAfter(block, i)) {
            return true;
        }
        readBack(word, shape, all);
        return false;
    }

    /** A transfer with everything written back before it; see {@link TransferEmitter}. */
    void transferInFull(Block block, int i) {
        synchronize(block, i);
        exits.writeRegisters();
        spillOperands(block.code[i], MicroOpShape.of(MicroOp.op(block.code[i])));
        flags.writeBack();
        if (!transfer(block.code[i], block.immediates[i])) {
            execute(block.code[i], block.immediates[i]);
        }
        code.jump(IFEQ, exits.failed(block, i, true));
    }

    private void execute(long word, long imm) {
        code.loadCpu();
        code.out.visitLdcInsn(word);
        code.constant(imm);
        code.call(Names.FALLIBLE, "execute", "(" + Names.CPU_DESCRIPTOR + "JJ)Z");
    }

    /** Calls the method of a transfer without the detour through the dispatch by operation. */
    private boolean transfer(long word, long imm) {
        if (MicroOp.op(word) != MicroOpcode.SYSTEM) {
            return false;
        }
        int bits = 8 << MicroOp.x(word);
        switch (SystemOperation.of((int) imm)) {
            case INT3 -> call("int3");
            case SYSCALL -> call("syscall");
            case IRET -> callWithBits("iret", bits);
            case SYSRET -> callWithBits("sysret", bits);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void call(String transfer) {
        code.loadCpu();
        code.call(Names.TRANSFERS, transfer, "(" + Names.CPU_DESCRIPTOR + ")Z");
    }

    private void callWithBits(String transfer, int bits) {
        code.loadCpu();
        code.integer(bits);
        code.call(Names.TRANSFERS, transfer, "(" + Names.CPU_DESCRIPTOR + "I)Z");
    }

    /** rip, nextRip, unretired and budget as a fallible method wants them. */
    void synchronize(Block block, int i) {
        code.loadCpu();
        code.constant(block.ripOf(i));
        code.putCpu("rip", "J");
        code.loadCpu();
        code.constant(block.nextRipOf(i));
        code.putCpu("nextRip", "J");
        code.loadCpu();
        code.integer(block.instructionsFrom(i));
        code.putCpu("unretired", "I");
        exits.writeBudget();
    }

    /** Whether the dispatcher is to go on after a micro-op. */
    private static boolean endsAfter(Block block, int i) {
        int end = MicroOp.op(block.code[i + 1]);
        return end == MicroOpcode.EXIT || end == MicroOpcode.EXIT_RIP;
    }

    /** RAISE: the fault is taken at once, so that cpu.rip is its handler then. */
    void raise(Block block, int i) {
        long word = block.code[i];
        synchronize(block, i);
        exits.writeRegisters();
        flags.writeBack();
        code.loadCpu();
        code.integer(MicroOp.c(word));
        code.integer(MicroOp.x(word));
        code.integer((int) block.immediates[i]);
        code.call(Names.TRANSFERS, "raise", "(" + Names.CPU_DESCRIPTOR + "III)Z");
        code.jump(IFEQ, exits.status(block));
    }

    /** Leaves where the dispatcher has something to do. */
    void leaveIfDisturbed(Label out) {
        code.loadCpu();
        code.call(Names.DISPATCHER, "undisturbed", "(" + Names.CPU_DESCRIPTOR + ")Z");
        code.jump(IFEQ, out);
    }

    /** Leaves where code may be mapped elsewhere than when the region was entered. */
    void leaveIfRemapped(Label exit) {
        code.getCpu("mmu", Names.MMU_DESCRIPTOR);
        code.out.visitFieldInsn(GETFIELD, Names.MMU, "codeEpoch", "I");
        code.out.visitVarInsn(ALOAD, Locals.THIS);
        code.out.visitFieldInsn(GETFIELD, Names.REGION, "stamp", "I");
        code.jump(IF_ICMPNE, exit);
    }

    /** Leaves where a field of the CPU, a long, is not as expected. */
    void leaveUnless(String field, long value, Label other) {
        code.getCpu(field, "J");
        code.constant(value);
        code.op(LCMP);
        code.jump(IFNE, other);
    }

    /** What a block's last method may have changed, from the CPU; all was written back before. */
    void readAfter(Block block) {
        int last = block.code.length - 2;
        code.getCpu("budget", "J");
        code.op(L2I);
        code.out.visitVarInsn(ISTORE, Locals.BUDGET);
        if (changesStackPointerOnly(block.code[last], block.immediates[last])) {
            if (code.locals.of(Cpu.RSP) >= 0) {
                code.reload(Cpu.RSP);
            }
        } else {
            readRegisters();
        }
        flags.readBack();
        readTlb();
    }

    /** Deliveries and returns from them leave all general-purpose registers but RSP alone. */
    private static boolean changesStackPointerOnly(long word, long imm) {
        if (MicroOp.op(word) != MicroOpcode.SYSTEM) {
            return MicroOp.op(word) == MicroOpcode.RAISE;
        }
        return switch (SystemOperation.of((int) imm)) {
            case INT3, INT, IRET -> true;
            default -> false;
        };
    }

    /** Everything from the CPU, as at the region's entry. */
    void readAll() {
        code.getCpu("budget", "J");
        code.op(L2I);
        code.out.visitVarInsn(ISTORE, Locals.BUDGET);
        readRegisters();
        flags.readBack();
        readTlb();
    }

    private void readRegisters() {
        for (int register = 0; register < Cpu.SLOTS; register++) {
            if (code.locals.holds(register)) {
                code.reload(register);
            }
        }
    }

    private void readBack(long word, int shape, boolean all) {
        if (all) {
            readRegisters();
        }
        if ((shape & MicroOpShape.D) != 0 && code.locals.of(MicroOp.d(word)) >= 0) {
            code.reload(MicroOp.d(word));
        }
        if (!all && (shape & MicroOpShape.WRAX) != 0) {
            code.reload(Cpu.RAX);
            code.reload(Cpu.RDX);
        }
        if (all || (shape & MicroOpShape.WF) != 0) {
            flags.readBack();
        }
        if (all) {
            readTlb();
        }
    }

    /** The bank may be another one after a system instruction, and pages may have gone. */
    void readTlb() {
        code.getCpu("mmu", Names.MMU_DESCRIPTOR);
        code.out.visitFieldInsn(GETFIELD, Names.MMU, "tlb", "J");
        code.storeLong(Locals.TLB);
        if (code.locals.window() >= 0) {
            code.op(LCONST_0);
            code.storeLong(code.locals.window() + 2);
        }
    }

    /** Whether a micro-op's method may change what code is mapped: the links need a look then. */
    static boolean mayRemap(Block block) {
        for (int i = 0; i < block.code.length; i++) {
            if ((MicroOpShape.of(MicroOp.op(block.code[i])) & MicroOpShape.ALL) != 0) {
                QuickSystem quick = QuickSystem.of(block, i);
                if (quick == null || !quick.keepsMap()) {
                    return true;
                }
            }
        }
        return false;
    }
}
