package dev.faultline.translate;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DebugRegisters;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.InterruptDelivery;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import java.util.Arrays;

/**
 * Runs one instruction by itself, with everything that may happen around it: breakpoints, the
 * shadow of STI and MOV SS, RFLAGS.RF, single-step and data-breakpoint traps. Device memory and
 * code can be accessed by no other.
 */
public final class SingleInstruction {
    private final Cpu cpu;
    private final BlockCache cache;
    private final Engine engine;

    /** Where a REP string instruction has stopped between two pieces, or null. */
    private long[] pieces;

    public SingleInstruction(Cpu cpu, BlockCache cache, Engine engine) {
        this.cpu = cpu;
        this.cache = cache;
        this.engine = engine;
    }

    /**
     * Runs the instruction at cpu.rip, and takes its traps.
     *
     * @return {@link ExitStatus#NONE}, or what an engine could not do
     */
    public int run() {
        if (cache.hasStop() && !goesOn() && cache.stopsHere()) {
            cpu.attention = true;
            return ExitStatus.NONE;
        }
        if (DebugRegisters.armed(cpu)
                && (cpu.systemFlags & Rflags.RF) == 0
                && DebugRegisters.instructionBreakpoint(cpu, Translator.linear(cpu, cpu.rip))) {
            cpu.raise(Vector.DB, 0, FaultReason.INSTRUCTION_BREAKPOINT);
            return ExitStatus.FAULT;
        }
        Block block = cache.single();
        if (block == null) {
            return cpu.exitStatus;
        }
        boolean shadow = cpu.interruptShadow;
        boolean stackShadow = cpu.stackSegmentShadow;
        boolean step = (cpu.systemFlags & Rflags.TF) != 0;
        cpu.interruptShadow = false;
        cpu.stackSegmentShadow = false;
        cpu.alone = true;
        cpu.softwareInterrupted = false;
        boolean resume = (cpu.systemFlags & Rflags.RF) != 0;
        long rip = cpu.rip;
        int status = engine.run(block);
        cpu.unretired = 0;
        cpu.alone = false;
        if (status != ExitStatus.NONE) {
            cpu.interruptShadow |= shadow && status == ExitStatus.ALONE;
            return status;
        }
        if (cache.hasStop()) {
            notePieces(block, rip);
        }
        // A completed instruction clears RF, a REP string only once it is done; an IRET that has
        // just set it leaves it (Intel SDM Vol. 3B 17.3.1.1).
        if (resume && cpu.rip != rip) {
            cpu.systemFlags &= ~Rflags.RF;
        }
        cpu.attention |= shadow || cpu.interruptShadow;
        if (cpu.stackSegmentShadow && stackShadow) {
            // Only the first of two in a row holds interrupts off (Intel SDM Vol. 2 MOV).
            cpu.interruptShadow = false;
            cpu.stackSegmentShadow = false;
        }
        return trapsAfter(step);
    }

    /** Remembers a REP string instruction that has only done a piece, for {@link #goesOn}. */
    private void notePieces(Block block, long rip) {
        boolean string =
                Arrays.stream(block.code).anyMatch(w -> MicroOp.op(w) == MicroOpcode.STRING);
        pieces = string && cpu.rip == rip ? registersOfStrings() : null;
    }

    /** Whether the instruction at rip was begun before: who stops there was asked then. */
    private boolean goesOn() {
        return Arrays.equals(pieces, registersOfStrings());
    }

    private long[] registersOfStrings() {
        long[] s = cpu.slots;
        return new long[] {cpu.rip, s[Cpu.RCX], s[Cpu.RSI], s[Cpu.RDI]};
    }

    /** Single-step and data-breakpoint traps of the instruction just completed. */
    private int trapsAfter(boolean step) {
        // INT n clears TF before the step could be seen (Intel SDM Vol. 3B 17.3.1.4).
        boolean stepped = step && !cpu.softwareInterrupted;
        if (!stepped && cpu.pendingDebug == 0 || cpu.stackSegmentShadow) {
            return ExitStatus.NONE;
        }
        FaultReason reason = FaultReason.SINGLE_STEP;
        if (stepped) {
            DebugRegisters.recordSingleStep(cpu);
        } else {
            boolean task = (cpu.pendingDebug & DebugRegisters.DR6_BT) != 0;
            reason = task ? FaultReason.TASK_TRAP : FaultReason.DATA_BREAKPOINT;
            DebugRegisters.recordPending(cpu);
        }
        return InterruptDelivery.deliverTrap(cpu, Vector.DB, reason)
                ? ExitStatus.NONE
                : cpu.exitStatus;
    }
}
