package dev.faultline.translate;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DebugRegisters;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.InterruptDelivery;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.ir.Block;

/**
 * The loop around an engine: device events at their exact instruction counts, interrupts,
 * exceptions, single steps and breakpoints, then the next block.
 *
 * <p>Order between two instructions, as in Intel SDM Vol. 3A table 6-2: traps of the instruction
 * just done, then NMI and external interrupts, then faults of fetching the next one.
 */
public final class Dispatcher {
    /**
     * How long one HLT may last in virtual time: a day, in which even the RTC's alarm would have
     * come. After it nothing wakes the guest any more, all its interrupts are masked.
     */
    private static final long LONGEST_HALT_NANOS = 86_400_000_000_000L;

    private final Cpu cpu;
    private final BlockCache cache;
    private final Engine engine;
    private final Platform platform;

    public Dispatcher(Cpu cpu, BlockCache cache, Engine engine, Platform platform) {
        this.cpu = cpu;
        this.cache = cache;
        this.engine = engine;
        this.platform = platform;
    }

    /** Runs until the guest stops: returns HALT, SHUTDOWN, STOP or NOT_IMPLEMENTED. */
    public int run() {
        cpu.attention = true;
        while (true) {
            if (cpu.attention || cpu.budget <= 0) {
                int stop = beforeBlock();
                if (stop != ExitStatus.NONE) {
                    return stop;
                }
            }
            int status = steps() ? runAlone() : runBlock();
            if (status != ExitStatus.NONE) {
                int stop = leave(status);
                if (stop != ExitStatus.NONE) {
                    return stop;
                }
            }
        }
    }

    /** Whether the next instruction needs to run by itself. */
    private boolean steps() {
        return cpu.interruptShadow
                || (cpu.systemFlags & Rflags.TF) != 0
                || DebugRegisters.armed(cpu);
    }

    /**
     * Whether an engine may go on by itself from one instruction to the next after one that goes to
     * the dispatcher: no event, interrupt, trap or breakpoint is due. An engine that does go on
     * ends RF, as the next instruction would.
     */
    public static boolean undisturbed(Cpu cpu) {
        return !cpu.attention
                && cpu.budget > 0
                && !cpu.interruptShadow
                && (cpu.systemFlags & Rflags.TF) == 0
                && !DebugRegisters.armed(cpu);
    }

    /** What an engine does that goes on so: no breakpoint is armed, RF would end unseen. */
    public static void endResumeFlag(Cpu cpu) {
        cpu.systemFlags &= ~Rflags.RF;
    }

    private int runBlock() {
        Block block = cache.lookup();
        if (block == null) {
            return cpu.exitStatus;
        }
        if (block.count > cpu.budget) {
            return runAlone();
        }
        cpu.alone = false;
        endResumeFlag(cpu);
        int status = engine.run(block);
        cpu.unretired = 0;
        return status;
    }

    /** Runs one instruction with everything that may happen around it. */
    private int runAlone() {
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

    /** Single-step and data-breakpoint traps of the instruction just completed. */
    private int trapsAfter(boolean step) {
        // INT n clears TF before the step could be seen (Intel SDM Vol. 3B 17.3.1.4).
        boolean stepped = step && !cpu.softwareInterrupted;
        if (!stepped && cpu.pendingDebug == 0 || cpu.stackSegmentShadow) {
            return ExitStatus.NONE;
        }
        if (stepped) {
            DebugRegisters.recordSingleStep(cpu);
        } else {
            DebugRegisters.recordPending(cpu);
        }
        FaultReason reason = stepped ? FaultReason.SINGLE_STEP : FaultReason.DATA_BREAKPOINT;
        return InterruptDelivery.deliverTrap(cpu, Vector.DB, reason)
                ? ExitStatus.NONE
                : cpu.exitStatus;
    }

    /** Deals with what an engine could not; NONE to go on. */
    private int leave(int status) {
        cache.dropLink();
        return switch (status) {
            case ExitStatus.FAULT ->
                    InterruptDelivery.takeFault(cpu) ? ExitStatus.NONE : cpu.exitStatus;
            case ExitStatus.ALONE -> {
                cpu.exitStatus = ExitStatus.NONE;
                if (cpu.budget <= 0) {
                    yield ExitStatus.NONE;
                }
                int inner = runAlone();
                yield inner == ExitStatus.NONE ? ExitStatus.NONE : leave(inner);
            }
            default -> status;
        };
    }

    /** Compiled code counts in an int. */
    private void clipBudget() {
        long excess = cpu.budget - Integer.MAX_VALUE;
        if (excess > 0) {
            cpu.budget -= excess;
            cpu.retiredAtBudgetEnd -= excess;
        }
    }

    /** Events, halts and interrupts; NONE to go on with a block. */
    private int beforeBlock() {
        cpu.attention = false;
        long halted = 0;
        while (true) {
            if (platform.stopRequested()) {
                return ExitStatus.STOP;
            }
            if (!platform.runEvents()) {
                return ExitStatus.STOP;
            }
            clipBudget();
            boolean open = (cpu.systemFlags & Rflags.IF) != 0 && !cpu.interruptShadow;
            if (platform.takeNmi()) {
                cpu.halted = false;
                cache.dropLink();
                if (!InterruptDelivery.deliverNmi(cpu)) {
                    return cpu.exitStatus;
                }
            } else if (open && platform.interruptPending()) {
                cpu.halted = false;
                cache.dropLink();
                if (!InterruptDelivery.deliverExternal(cpu, platform.acknowledgeInterrupt())) {
                    return cpu.exitStatus;
                }
            }
            if (!cpu.halted) {
                return idle() ? ExitStatus.IDLE_JUMP : ExitStatus.NONE;
            }
            if ((cpu.systemFlags & Rflags.IF) == 0) {
                return ExitStatus.HALT;
            }
            long skipped = platform.skipToNextEvent();
            halted += skipped;
            if (skipped < 0 || halted > LONGEST_HALT_NANOS) {
                return ExitStatus.MASKED_HALT;
            }
        }
    }

    /** Whether the guest only jumps to itself, seen at places that depend on no engine. */
    private boolean idle() {
        return (cpu.systemFlags & Rflags.IF) == 0
                && cpu.retired() % Platform.LOOK_UP == 0
                && cache.atIdleJump();
    }
}
