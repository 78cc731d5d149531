package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.semantics.Transfers;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.jit.region.FlagFlow;
import dev.faultline.jit.region.QuickTransfer;
import dev.faultline.jit.region.RegionBlock;
import org.objectweb.asm.Label;

/**
 * Transfers that end a block and go on in the region: a method delivers or returns where all goes
 * the way it went the last time, and all registers but RSP stay in locals. Where it does not, they
 * are written back, the general method does it, and the region is left.
 */
final class TransferEmitter {
    private static final int R11 = 11;

    private final Code code;
    private final Flags flags;
    private final Exits exits;
    private final CallEmitter calls;

    TransferEmitter(Code code, Flags flags, Exits exits, CallEmitter calls) {
        this.code = code;
        this.flags = flags;
        this.exits = exits;
        this.calls = calls;
    }

    /**
     * Emits the transfer. Afterwards the address that it went to is in the local SCRATCH, RSP and
     * the flags are in theirs.
     *
     * @return where to leave for the dispatcher after it
     */
    Label emit(RegionBlock member, int i, QuickTransfer transfer) {
        Block block = member.block;
        int before = flags.state;
        Label slow = new Label();
        Label done = new Label();
        for (int register : read(transfer)) {
            if (code.locals.of(register) >= 0) {
                code.spill(register);
            }
        }
        call(block, i, transfer);
        code.storeLong(Locals.SCRATCH);
        code.loadLong(Locals.SCRATCH);
        code.constant(Transfers.NOT_DONE);
        code.op(LCMP);
        code.jump(IFNE, done);
        code.place(slow);
        slowly(block, i, transfer);
        code.place(done);
        flags.state = before;
        readBack(transfer);
        Label out = exits.dispatch(block, true, false);
        leaveIfDisturbed(out);
        if (transfer.loadsFlags()) {
            code.getCpu("systemFlags", "I");
            code.integer(Rflags.TF);
            code.op(IAND);
            code.jump(IFNE, out);
        }
        return out;
    }

    private void call(Block block, int i, QuickTransfer transfer) {
        code.loadCpu();
        code.integer(transfer == QuickTransfer.RAISE ? 0 : block.instructionsFrom(i));
        code.putCpu("unretired", "I");
        if (transfer != QuickTransfer.RAISE) {
            exits.writeBudget();
            code.loadCpu();
        }
        switch (transfer) {
            case RAISE -> raise(block, i);
            case INT3 -> {
                code.integer(Vector.BP);
                interrupt(block, i, DeliveryKind.INT3);
            }
            case INT -> {
                code.getInt(MicroOp.a(block.code[i]));
                interrupt(block, i, DeliveryKind.INT_N);
            }
            case IRETQ -> transfers("iretqQuickly", "");
            case SYSCALL -> {
                pushFlags();
                code.constant(block.nextRipOf(i));
                transfers("syscallQuickly", "IJ");
            }
            case SYSRETQ -> transfers("sysretQuickly", "");
        }
    }

    private void interrupt(Block block, int i, int kind) {
        code.integer(kind);
        pushFlags();
        code.constant(block.nextRipOf(i));
        transfers("interruptQuickly", "IIIJ");
    }

    private void transfers(String method, String parameters) {
        code.call(Names.TRANSFERS, method, "(" + Names.CPU_DESCRIPTOR + parameters + ")J");
    }

    private static int[] read(QuickTransfer transfer) {
        return switch (transfer) {
            case SYSCALL -> new int[] {};
            case SYSRETQ -> new int[] {Cpu.RCX, R11};
            case RAISE, INT3, INT, IRETQ -> new int[] {Cpu.RSP};
        };
    }

    private static int[] written(QuickTransfer transfer) {
        return switch (transfer) {
            case SYSCALL -> new int[] {Cpu.RCX, R11};
            case SYSRETQ -> new int[] {};
            case RAISE, INT3, INT, IRETQ -> new int[] {Cpu.RSP};
        };
    }

    /** Pushes the status flags, and keeps them where which operation they are of is not known. */
    private void pushFlags() {
        flags.all();
        if (flags.state == FlagFlow.UNKNOWN) {
            code.op(DUP);
            code.out.visitVarInsn(ISTORE, Locals.COUNT);
        }
    }

    /** The budget counts from before the instruction, whose fault it is. */
    private void raise(Block block, int i) {
        long word = block.code[i];
        code.loadCpu();
        code.out.visitVarInsn(ILOAD, Locals.BUDGET);
        code.integer(block.instructionsFrom(i));
        code.op(IADD);
        code.op(I2L);
        code.putCpu("budget", "J");
        code.loadCpu();
        code.constant(block.ripOf(i));
        code.putCpu("rip", "J");
        code.loadCpu();
        code.integer(MicroOp.c(word));
        code.integer(MicroOp.x(word));
        code.integer((int) block.immediates[i]);
        pushFlags();
        transfers("raiseQuickly", "IIII");
    }

    private void slowly(Block block, int i, QuickTransfer transfer) {
        if (transfer == QuickTransfer.RAISE) {
            calls.raise(block, i);
        } else {
            calls.transferInFull(block, i);
        }
        code.jump(GOTO, exits.dispatch(block, true, true));
    }

    private void readBack(QuickTransfer transfer) {
        for (int register : written(transfer)) {
            if (code.locals.of(register) >= 0) {
                code.reload(register);
            }
        }
        if (transfer == QuickTransfer.RAISE) {
            code.getCpu("budget", "J");
            code.op(L2I);
            code.out.visitVarInsn(ISTORE, Locals.BUDGET);
        }
        if (transfer.loadsFlags()) {
            code.getCpu("lazyResult", "J");
            code.op(L2I);
            flags.setExplicit();
        } else if (flags.state == FlagFlow.UNKNOWN) {
            code.out.visitVarInsn(ILOAD, Locals.COUNT);
            flags.setExplicit();
        }
    }

    /** No breakpoint is armed where compiled code runs, and a delivery ends shadow and TF. */
    private void leaveIfDisturbed(Label out) {
        code.getCpu("attention", "Z");
        code.jump(IFNE, out);
        code.out.visitVarInsn(ILOAD, Locals.BUDGET);
        code.jump(IFLE, out);
    }
}
