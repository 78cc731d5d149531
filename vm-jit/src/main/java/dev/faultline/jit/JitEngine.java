package dev.faultline.jit;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.InterruptDelivery;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.Rflags;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.CodeCache;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.codecache.ExitTable;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Dispatcher;
import dev.faultline.translate.Engine;

/**
 * Runs compiled regions where there are some, and the interpreter everywhere else. The dispatcher
 * sees the same as of the interpreter: precise state at every return.
 */
final class JitEngine implements Engine {
    private final Cpu cpu;
    private final BlockCache cache;
    private final Interpreter interpreter;
    private final CodeCache code;
    private final HotBlocks hotBlocks;

    JitEngine(Cpu cpu, BlockCache cache, JitOptions options) {
        this.cpu = cpu;
        this.cache = cache;
        interpreter = new Interpreter(cpu, cache);
        code = new CodeCache(cpu, options.codeBudgetBytes(), options.threshold() - 1);
        hotBlocks = new HotBlocks(code, options, cache.listing());
        cache.setHeat(options.threshold() - 1);
        cache.setKillListener(code::blockDied);
    }

    @Override
    public void close() {
        hotBlocks.close();
    }

    @Override
    public int run(Block first) {
        if (first.alone || first.stamp == Block.DEAD) {
            linkFrom = null;
            return interpreter.run(first);
        }
        if (hotBlocks.finished()) {
            hotBlocks.installFinished();
        }
        CompiledRegion region = enter(first);
        if (linkFrom != null) {
            linkFrom.link(linkExit, region);
            linkFrom = null;
        }
        int status = region == null ? interpreter.run(first) : ExitStatus.NONE;
        while (status == ExitStatus.NONE) {
            if (region == null) {
                // The interpreter came to a hot block, or to where only the dispatcher can go on.
                Block hot = interpreter.takeHot();
                if (hot == null) {
                    return ExitStatus.NONE;
                }
                hot.heat = 0;
                region = enter(hot);
                if (region == null) {
                    status = interpreter.run(hot);
                    continue;
                }
            }
            int exit = region.run(cpu);
            status = leave(region, exit);
            region = next;
        }
        return status;
    }

    /** The region to run next after {@link #leave}, or null. */
    private CompiledRegion next;

    /** The exit whose link is still to be set, from the next block that the dispatcher finds. */
    private CompiledRegion linkFrom;

    private int linkExit;

    /** Goes from a region's exit to the next region, or interprets from there. */
    private int leave(CompiledRegion region, int exit) {
        ExitTable exits = region.exits;
        cpu.unretired = 0;
        int operation = exits.flags(exit);
        if (operation >= 0) {
            cpu.lazyOp = operation;
        }
        cpu.budget += exits.unretired(exit);
        switch (exits.kind(exit)) {
            case ExitKind.NEXT -> {
                cpu.rip = exits.rip(exit);
                return follow(region, exit);
            }
            case ExitKind.JUMP -> {
                return jump(exits.block(exit));
            }
            case ExitKind.DISPATCH -> {
                cpu.rip = exits.rip(exit);
                return goOn(region, exit);
            }
            case ExitKind.DISPATCH_RIP -> {
                return goOn(region, exit);
            }
            case ExitKind.BUDGET -> {
                next = null;
                return interpreter.run(exits.block(exit));
            }
            case ExitKind.INTERPRET -> {
                next = null;
                return faultOr(interpreter.resume(exits.block(exit), exits.microOp(exit)), region, exit);
            }
            default -> {
                return faultOr(cpu.exitStatus, region, exit);
            }
        }
    }

    /** Takes a fault and goes on at its handler; every other status is the dispatcher's. */
    private int faultOr(int status, CompiledRegion region, int exit) {
        if (status != ExitStatus.FAULT) {
            next = null;
            return status;
        }
        return InterruptDelivery.takeFault(cpu) ? goOn(region, exit) : cpu.exitStatus;
    }

    /** Goes on at cpu.rip after an instruction that may have changed mode or map. */
    private int goOn(CompiledRegion region, int exit) {
        CompiledRegion linked = region.links[exit];
        if (!Dispatcher.undisturbed(cpu)) {
            return dispatch();
        }
        if (linked != null
                && linked.rip == cpu.rip
                && linked.modeKey == cpu.modeKey
                && Mode.is64(linked.modeKey)
                && linked.stamp == cpu.mmu.codeEpoch
                && cpu.budget >= linked.need) {
            // Only now: what the dispatcher may do first still sees the RF of an IRET.
            cpu.systemFlags &= ~Rflags.RF;
            next = linked;
            return ExitStatus.NONE;
        }
        linkFrom = region;
        linkExit = exit;
        return dispatch();
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
    private int follow(CompiledRegion region, int exit) {
        int epoch = cpu.mmu.codeEpoch;
        CompiledRegion linked = region.links[exit];
        if (linked != null && linked.stamp == epoch && cpu.budget >= linked.need) {
            next = linked;
            return ExitStatus.NONE;
        }
        Block from = region.exits.block(exit);
        boolean taken = region.exits.taken(exit);
        Block block = cache.recent(cpu.rip, from, epoch);
        if (block == null) {
            cache.linkNext(from, taken);
            return dispatch();
        }
        from.link(block, taken);
        next = enter(block);
        region.link(exit, next);
        return next == null ? interpreter.run(block) : ExitStatus.NONE;
    }

    /** The region of a block that may run now, or null; counts the entry where there is none. */
    private CompiledRegion enter(Block block) {
        if (!(block.compiled instanceof CompiledRegion)) {
            if (--block.heat >= 0) {
                return null;
            }
            hotBlocks.compile(block);
            if (!(block.compiled instanceof CompiledRegion)) {
                return null;
            }
        }
        CompiledRegion region = (CompiledRegion) block.compiled;
        if (--region.entriesToRegrowth < 0) {
            region = hotBlocks.regrow(region);
        }
        if (region.stamp != cpu.mmu.codeEpoch && !code.revalidate(region)) {
            return null;
        }
        return cpu.budget >= region.need ? region : null;
    }
}
