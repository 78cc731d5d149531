package dev.faultline.interp;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.ir.Block;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;
import java.util.function.Consumer;

/**
 * The interpreter, stopped before and after each block for whoever looks at every one. It hands a
 * block back that it would enter by a link where the block's heat is used up: here it always is.
 */
public final class BlockByBlock implements Engine {
    /** A heat that is used up also where it is doubled because code there was overwritten. */
    private static final int USED_UP = -1;

    private final Cpu cpu;
    private final Interpreter interpreter;
    private final Consumer<Block> before;
    private final Runnable after;

    public BlockByBlock(Cpu cpu, BlockCache cache, Consumer<Block> before, Runnable after) {
        this.cpu = cpu;
        this.before = before;
        this.after = after;
        interpreter = new Interpreter(cpu, cache);
        cache.setHeat(USED_UP);
    }

    @Override
    public int run(Block first) {
        Block block = first;
        int status = ExitStatus.NONE;
        // Where the budget is too small the dispatcher comes back with the block, or a part of it.
        while (status == ExitStatus.NONE && block != null && cpu.budget >= block.count) {
            before.accept(block);
            status = interpreter.run(block);
            // As the dispatcher does: the count is exact for whoever looks.
            cpu.unretired = 0;
            after.run();
            block = interpreter.takeHot();
            if (block != null) {
                block.heat = USED_UP;
            }
        }
        return status;
    }
}
