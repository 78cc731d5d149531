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
    private final SingleInstruction alone;

    public Dispatcher(Cpu cpu, BlockCache cache, Engine engine, Platform platform) {
        this.cpu = cpu;
        this.cache = cache;
        this.engine = engine;
        this.platform = platform;
        alone = new SingleInstruction(cpu, cache, engine);
    }

    /** Runs until the guest stops: returns HALT, SHUTDOWN or STOP. */
    public int run() {
        cpu.attention = true;
        while (true) {
            if (cpu.attention || cpu.budget <= 0) {
                int stop = beforeBlock();
                if (stop != ExitStatus.NONE) {
                    return stop;
                }
            }
            int status = steps() ? alone.run() : runBlock();
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

    /** Whether the next instruction is to be single-stepped and nothing else is due. */
    public static boolean onlySteps(Cpu cpu) {
        return (cpu.systemFlags & Rflags.TF) != 0
                && !cpu.attention
                && cpu.budget > 0
                && !cpu.interruptShadow
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
        if (block.alone || block.count > cpu.budget) {
            return alone.run();
        }
        cpu.alone = false;
        endResumeFlag(cpu);
        int status = engine.run(block);
        cpu.unretired = 0;
        return status;
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
                int inner = alone.run();
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
        if (!taskTrapTaken()) {
            return cpu.exitStatus;
        }
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
            boolean delivered = false;
            if (platform.takeNmi()) {
                cpu.halted = false;
                cache.dropLink();
                if (!InterruptDelivery.deliverNmi(cpu)) {
                    return cpu.exitStatus;
                }
                delivered = true;
            } else if (open && platform.interruptPending()) {
                cpu.halted = false;
                cache.dropLink();
                if (!InterruptDelivery.deliverExternal(cpu, platform.acknowledgeInterrupt())) {
                    return cpu.exitStatus;
                }
                delivered = true;
            }
            // Who watches deliveries may stop before the handler's first instruction.
            if (delivered && cpu.attention && platform.stopRequested()) {
                return ExitStatus.STOP;
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

    /**
     * Takes the trap of a new task whose TSS has T set, before its first instruction (Intel SDM
     * Vol. 3B 17.3.1.5); false on shutdown.
     */
    private boolean taskTrapTaken() {
        if ((cpu.pendingDebug & DebugRegisters.DR6_BT) == 0) {
            return true;
        }
        cache.dropLink();
        DebugRegisters.recordPending(cpu);
        return InterruptDelivery.deliverTrap(cpu, Vector.DB, FaultReason.TASK_TRAP);
    }

    /** Whether the guest only jumps to itself, seen at places that depend on no engine. */
    private boolean idle() {
        return (cpu.systemFlags & Rflags.IF) == 0
                && cpu.retired() % Platform.LOOK_UP == 0
                && cache.atIdleJump();
    }
}
