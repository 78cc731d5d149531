package dev.faultline.jit;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.CodeCache;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.codecache.ExitTable;
import dev.faultline.translate.BlockCache;
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
        hotBlocks = new HotBlocks(code, options);
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
            return interpreter.run(first);
        }
        if (hotBlocks.finished()) {
            hotBlocks.installFinished();
        }
        CompiledRegion region = enter(first);
        Block block = first;
        while (true) {
            if (region == null) {
                int status = interpreter.run(block);
                if (status != ExitStatus.NONE) {
                    return status;
                }
                block = interpreter.takeHot();
                if (block == null) {
                    return ExitStatus.NONE;
                }
                block.heat = 0;
                region = enter(block);
                continue;
            }
            int exit = region.run(cpu);
            cpu.unretired = 0;
            ExitTable exits = region.exits;
            settle(exits, exit);
            switch (exits.kind(exit)) {
                case ExitKind.NEXT -> {
                    region = follow(region, exit);
                    block = following;
                    if (block == null) {
                        return ExitStatus.NONE;
                    }
                }
                case ExitKind.JUMP -> {
                    block = cache.recent(cpu.rip, exits.block(exit), cpu.mmu.codeEpoch);
                    if (block == null) {
                        cache.linkNext(exits.block(exit), true);
                        return ExitStatus.NONE;
                    }
                    exits.block(exit).noteTarget(block);
                    region = enter(block);
                }
                case ExitKind.DISPATCH -> {
                    cpu.rip = exits.rip(exit);
                    return ExitStatus.NONE;
                }
                case ExitKind.DISPATCH_RIP -> {
                    return ExitStatus.NONE;
                }
                case ExitKind.BUDGET -> {
                    cpu.rip = exits.rip(exit);
                    block = exits.block(exit);
                    region = null;
                }
                case ExitKind.INTERPRET -> {
                    cpu.rip = exits.rip(exit);
                    block = cache.lookup();
                    if (block == null) {
                        return cpu.exitStatus;
                    }
                    region = null;
                }
                default -> {
                    return cpu.exitStatus;
                }
            }
        }
    }

    /** The block that {@link #follow} found; null where the dispatcher is to look for it. */
    private Block following;

    /** Completes what an exit's code left to its table. */
    private void settle(ExitTable exits, int exit) {
        int operation = exits.flags(exit);
        if (operation >= 0) {
            cpu.lazyOp = operation;
        }
        cpu.budget += exits.unretired(exit);
    }

    /** Goes from a block's end to the block at the exit's rip: its region or null, and itself. */
    private CompiledRegion follow(CompiledRegion region, int exit) {
        ExitTable exits = region.exits;
        cpu.rip = exits.rip(exit);
        int epoch = cpu.mmu.codeEpoch;
        CompiledRegion next = region.links[exit];
        if (next != null && next.stamp == epoch && cpu.budget >= next.need) {
            following = next.plan.head().block;
            next.uses++;
            return next;
        }
        Block from = exits.block(exit);
        Block block = cache.recent(cpu.rip, from, epoch);
        following = block;
        if (block == null) {
            cache.linkNext(from, exits.taken(exit));
            return null;
        }
        if (exits.taken(exit)) {
            from.taken = block;
        } else {
            from.next = block;
        }
        next = enter(block);
        region.links[exit] = next;
        return next;
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
        region.uses++;
        return cpu.budget >= region.need ? region : null;
    }
}
