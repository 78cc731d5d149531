package dev.faultline.jit.intrinsics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.Exit;
import dev.faultline.jit.codecache.ExitKind;
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
        Exit exit = leave(processor.cpu);
        return switch (lastKind) {
            case ExitKind.INTERPRET, ExitKind.WINDOW ->
                    processor.interpreter.resume(exit.block, exit.microOp);
            case ExitKind.FAILED -> processor.cpu.exitStatus;
            default -> ExitStatus.NONE;
        };
    }

    /** Whether the last run left what follows to the interpreter. */
    boolean interprets() {
        return lastKind == ExitKind.INTERPRET || lastKind == ExitKind.WINDOW;
    }

    /** Runs the region alone, and makes true what its exit says of the state. */
    Exit leave(Cpu cpu) {
        Exit exit = region.exits[region.run(cpu, 0)];
        lastKind = exit.kind;
        if (exit.flags >= 0) {
            cpu.lazyOp = exit.flags;
        }
        cpu.unretired = 0;
        cpu.budget += exit.unretired;
        switch (lastKind) {
            case ExitKind.NEXT,
                    ExitKind.DISPATCH,
                    ExitKind.INTERPRET,
                    ExitKind.WINDOW,
                    ExitKind.BUDGET ->
                    cpu.rip = exit.rip;
            default -> {
                // cpu.rip is set.
            }
        }
        return exit;
    }
}
