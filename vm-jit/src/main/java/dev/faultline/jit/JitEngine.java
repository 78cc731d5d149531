package dev.faultline.jit;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.InterruptDelivery;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.jit.codecache.CodeCache;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.Entry;
import dev.faultline.jit.codecache.Exit;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.debug.RegionListing;
import dev.faultline.jit.emit.RegionEmitter;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.CompiledListing;
import dev.faultline.translate.Dispatcher;
import dev.faultline.translate.Engine;
import dev.faultline.translate.SingleInstruction;

/**
 * Runs compiled regions where there are some, and the interpreter everywhere else. The dispatcher
 * sees the same as of the interpreter: precise state at every return.
 */
final class JitEngine implements Engine {
    /** How often an access misses and is then in the soft TLB, before regions see to it. */
    private static final int OFTEN = 16;

    private final Cpu cpu;
    private final BlockCache cache;
    private final Interpreter interpreter;
    private final CodeCache code;
    private final HotBlocks hotBlocks;
    private final SingleInstruction alone;

    /** Where to go on in a region after {@link #leave}, or null. */
    private Entry next;

    /** The exit whose link is still to be set, from the next block that the dispatcher finds. */
    private Exit unlinked;

    /** Whether an instruction was single-stepped between that exit and the block. */
    private boolean stepped;

    JitEngine(Cpu cpu, BlockCache cache, JitOptions options) {
        this.cpu = cpu;
        this.cache = cache;
        interpreter = new Interpreter(cpu, cache);
        alone = new SingleInstruction(cpu, cache, interpreter);
        code = new CodeCache(cpu, options.codeBudgetBytes(), options.threshold() - 1);
        hotBlocks = new HotBlocks(code, options, cache.listing());
        cache.setHeat(options.threshold() - 1);
        cache.setKillListener(code::blockDied);
    }

    /** What is compiled, to look at. */
    CodeCache code() {
        return code;
    }

    @Override
    public CompiledListing listing(long rip) {
        CompiledRegion region = code.withInstruction(rip);
        if (region == null) {
            return null;
        }
        // Emitted again: the same bytecode comes of the same plan.
        RegionEmitter.Emitted emitted = RegionEmitter.emit(region.plan);
        RegionListing listing = new RegionListing(cache.listing());
        return new CompiledListing(
                listing.blocks(region.plan, emitted), listing.text(region.plan, emitted));
    }

    @Override
    public void close() {
        hotBlocks.close();
    }

    @Override
    public int run(Block first) {
        if (first.alone || first.stamp == Block.DEAD) {
            unlinked = null;
            return interpreter.run(first);
        }
        if (hotBlocks.finished()) {
            hotBlocks.installFinished();
        }
        Entry entry = enter(first);
        if (unlinked != null) {
            link(first, entry);
        }
        int status = entry == null ? interpreter.run(first) : ExitStatus.NONE;
        while (status == ExitStatus.NONE) {
            if (entry == null) {
                // The interpreter came to a hot block, or to where only the dispatcher can go on.
                Block hot = interpreter.takeHot();
                if (hot == null) {
                    return ExitStatus.NONE;
                }
                hot.heat = 0;
                entry = enter(hot);
                if (entry == null) {
                    status = interpreter.run(hot);
                    continue;
                }
            }
            Exit exit = entry.region.exits[entry.region.run(cpu, entry.number)];
            status = leave(exit);
            entry = next;
        }
        return status;
    }

    /**
     * Remembers what followed the exit that the dispatcher was asked at: for the exit, and for
     * regions to come, which may hold both, in 64-bit code even at two privilege levels.
     */
    private void link(Block block, Entry entry) {
        Exit exit = unlinked;
        unlinked = null;
        exit.link = entry;
        boolean long64 = Mode.is64(exit.block.modeKey) && Mode.is64(block.modeKey);
        if (stepped || !long64 && !followsInPlace(exit, block)) {
            return;
        }
        if (exit.kind == ExitKind.DISPATCH || exit.kind == ExitKind.DISPATCH_RIP) {
            exit.block.noteTarget(block);
        } else if (exit.faulted && mayHandle(exit)) {
            exit.block.noteFault(exit.microOp, block);
        }
    }

    /** Whether a region can have the way from an exit's fault to its handler in it. */
    private static boolean mayHandle(Exit exit) {
        int op = MicroOp.op(exit.block.code[exit.microOp]);
        return Misses.tries(exit.block, exit.microOp) || op >= MicroOpcode.FIRST_FALLIBLE;
    }

    /**
     * Whether a block only stands behind the one that was left, by an instruction that loads no
     * segment register: then it has the same limit of CS, which regions do not look at.
     */
    private static boolean followsInPlace(Exit exit, Block block) {
        return exit.kind == ExitKind.DISPATCH
                && block.rip == exit.block.endRip
                && block.modeKey == exit.block.modeKey
                && block.codeLimit == exit.block.codeLimit;
    }

    /** Goes from a region's exit to the next region, or interprets from there. */
    private int leave(Exit exit) {
        cpu.unretired = 0;
        if (exit.flags >= 0) {
            cpu.lazyOp = exit.flags;
        }
        cpu.budget += exit.unretired;
        switch (exit.kind) {
            case ExitKind.NEXT -> {
                cpu.rip = exit.rip;
                return follow(exit);
            }
            case ExitKind.JUMP -> {
                return jump(exit.block);
            }
            case ExitKind.DISPATCH -> {
                cpu.rip = exit.rip;
                return goOn(exit);
            }
            case ExitKind.DISPATCH_RIP -> {
                return goOn(exit);
            }
            case ExitKind.BUDGET -> {
                next = null;
                return interpreter.run(exit.block);
            }
            case ExitKind.WINDOW -> {
                hotBlocks.windowMissed(exit.from, cpu);
                return faultOr(interpret(exit), exit);
            }
            case ExitKind.FLOATS -> {
                hotBlocks.floatsMissed(exit.from);
                return faultOr(interpret(exit), exit);
            }
            case ExitKind.INTERPRET -> {
                return faultOr(interpret(exit), exit);
            }
            case ExitKind.STATUS -> {
                next = null;
                return cpu.exitStatus;
            }
            default -> {
                exit.faulted = cpu.exitStatus == ExitStatus.FAULT;
                return faultOr(cpu.exitStatus, exit);
            }
        }
    }

    /**
     * Does what compiled code left to the interpreter. Where that ended in a fault the last time,
     * the access is tried by itself first: storms of page faults need no interpreter.
     */
    private int interpret(Exit exit) {
        Block block = exit.block;
        boolean tries = Misses.tries(block, exit.microOp);
        if (exit.faulted && tries) {
            cpu.rip = exit.rip;
            cpu.nextRip = block.nextRipOf(exit.microOp);
            if (Misses.faults(cpu, block, exit.microOp)) {
                return ExitStatus.FAULT;
            }
        }
        boolean counts = tries && exit.kind == ExitKind.INTERPRET && exit.filled < OFTEN;
        if (counts && Misses.fills(cpu, block, exit.microOp)) {
            if (++exit.filled == OFTEN) {
                block.noteMisses(exit.microOp);
            }
        }
        int status = interpreter.resume(block, exit.microOp);
        exit.faulted = status == ExitStatus.FAULT && cpu.rip == exit.rip;
        return status;
    }

    /** Takes a fault and goes on at its handler; every other status is the dispatcher's. */
    private int faultOr(int status, Exit exit) {
        if (status != ExitStatus.FAULT) {
            next = null;
            return status;
        }
        return InterruptDelivery.takeFault(cpu) ? goOn(exit) : cpu.exitStatus;
    }

    /** Goes on at cpu.rip after an instruction that may have changed mode or map. */
    private int goOn(Exit exit) {
        stepped = Dispatcher.onlySteps(cpu);
        if (stepped) {
            // A debugger's loop: step, trap, handler, IRET. The link is then the handler's.
            int status = alone.run();
            if (status != ExitStatus.NONE) {
                next = null;
                return status;
            }
        }
        if (!Dispatcher.undisturbed(cpu)) {
            if (cpu.interruptShadow && exit.kind == ExitKind.DISPATCH) {
                noteFollower(exit.block);
            }
            return dispatch();
        }
        Entry linked = exit.link;
        if (linked != null
                && linked.rip == cpu.rip
                && linked.modeKey == cpu.modeKey
                && (Mode.is64(linked.modeKey)
                        || linked.codeLimit == cpu.segments[SegmentRegister.CS].limit)
                && fits(linked, cpu.mmu.codeEpoch)) {
            // Only now: what the dispatcher may do first still sees the RF of an IRET.
            Dispatcher.endResumeFlag(cpu);
            next = linked;
            return ExitStatus.NONE;
        }
        unlinked = exit;
        return dispatch();
    }

    /**
     * Remembers what follows an STI. The dispatcher runs the instruction in the shadow alone, so
     * that nobody would ever be asked for the block that begins there.
     */
    private void noteFollower(Block block) {
        if (block.targets.length != 0) {
            return;
        }
        Block follower = cache.lookup();
        // A fault of fetching it comes again, in its time.
        cpu.exitStatus = ExitStatus.NONE;
        if (follower != null && !follower.alone && follower.modeKey == block.modeKey) {
            block.noteTarget(follower);
            // As hot as what leads to it, though it has never run but alone.
            follower.heat = Math.min(follower.heat, 1);
        }
    }

    /** Leaves to the dispatcher. */
    private int dispatch() {
        next = null;
        return ExitStatus.NONE;
    }

    /** Goes from a block's end to where its indirect jump goes, which is not the same each time. */
    private int jump(Block from) {
        Block block = cache.recent(cpu.rip, from, cpu.mmu.codeEpoch);
        if (block == null) {
            cache.linkNext(from, true);
            return dispatch();
        }
        if (from.taken != block) {
            from.noteTarget(block);
        }
        next = enter(block);
        return next == null ? interpreter.run(block) : ExitStatus.NONE;
    }

    /** Goes from a block's end to the block at cpu.rip, of the same mode. */
    private int follow(Exit exit) {
        int epoch = cpu.mmu.codeEpoch;
        Entry linked = exit.link;
        if (linked != null && fits(linked, epoch)) {
            next = linked;
            return ExitStatus.NONE;
        }
        Block block = cache.recent(cpu.rip, exit.block, epoch);
        if (block == null) {
            cache.linkNext(exit.block, exit.taken);
            return dispatch();
        }
        exit.block.link(block, exit.taken);
        next = enter(block);
        exit.link = next;
        return next == null ? interpreter.run(block) : ExitStatus.NONE;
    }

    /** Whether a link may be followed as far as its region is concerned; counts the entry. */
    private boolean fits(Entry entry, int epoch) {
        return entry.region.stamp == epoch
                && cpu.budget >= entry.need
                && (entry.flags < 0 || entry.flags == cpu.lazyOp)
                && --entry.region.entriesToRegrowth >= 0;
    }

    /** The entry at a block that may be taken now, or null; counts where there is none. */
    private Entry enter(Block block) {
        if (!(block.compiled instanceof Entry)) {
            if (--block.heat >= 0) {
                return null;
            }
            hotBlocks.compile(block);
            if (!(block.compiled instanceof Entry)) {
                return null;
            }
        }
        Entry entry = (Entry) block.compiled;
        if (--entry.region.entriesToRegrowth < 0) {
            entry = hotBlocks.regrow(entry);
        }
        if (entry.region.stamp != cpu.mmu.codeEpoch && !code.revalidate(entry.region)) {
            return null;
        }
        boolean flagsFit = entry.flags < 0 || entry.flags == cpu.lazyOp;
        return flagsFit && cpu.budget >= entry.need ? entry : null;
    }
}
