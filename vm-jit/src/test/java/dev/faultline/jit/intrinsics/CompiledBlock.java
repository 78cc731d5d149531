package dev.faultline.jit.intrinsics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.codecache.ExitTable;
import dev.faultline.jit.compile.RegionCompiler;
import dev.faultline.jit.region.RegionFormer;

/** A block as a region of its own, run and left by the book of {@link ExitKind}. */
final class CompiledBlock {
    private static final RegionCompiler COMPILER = new RegionCompiler(null);
    private static final int MAX_BYTES = 6000;

    final Block block;
    final CompiledRegion region;

    /** How the last run left the region. */
    int lastKind;

    CompiledBlock(Block block) {
        this.block = block;
        region = COMPILER.compile(RegionFormer.form(block, MAX_BYTES));
    }

    /** Runs the block to its end, by the interpreter from where the region hands over to it. */
    int run(BareProcessor processor) {
        int exit = leave(processor.cpu);
        return switch (lastKind) {
            case ExitKind.INTERPRET ->
                    processor.interpreter.resume(
                            region.exits.block(exit), region.exits.microOp(exit));
            case ExitKind.FAILED -> processor.cpu.exitStatus;
            default -> ExitStatus.NONE;
        };
    }

    /** Runs the region alone, and makes true what its exit says of the state. */
    int leave(Cpu cpu) {
        int exit = region.run(cpu);
        ExitTable exits = region.exits;
        lastKind = exits.kind(exit);
        if (exits.flags(exit) >= 0) {
            cpu.lazyOp = exits.flags(exit);
        }
        cpu.unretired = 0;
        cpu.budget += exits.unretired(exit);
        switch (lastKind) {
            case ExitKind.NEXT, ExitKind.DISPATCH, ExitKind.INTERPRET, ExitKind.BUDGET ->
                    cpu.rip = exits.rip(exit);
            default -> {
                // cpu.rip is set.
            }
        }
        return exit;
    }
}
