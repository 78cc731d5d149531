package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;

/**
 * The interpreter, stopped before each block. It hands a block back that it would enter by a link
 * where the block's heat is used up: here it always is.
 */
final class LoggingEngine implements Engine {
    private final Cpu cpu;
    private final Interpreter interpreter;
    private final BlockLog log;

    LoggingEngine(Cpu cpu, BlockCache cache, BlockLog log) {
        this.cpu = cpu;
        this.log = log;
        interpreter = new Interpreter(cpu, cache);
        cache.setHeat(0);
    }

    @Override
    public int run(Block first) {
        Block block = first;
        int status = ExitStatus.NONE;
        // Where the budget is too small the dispatcher comes back with the block, or a part of it.
        while (status == ExitStatus.NONE && block != null && cpu.budget >= block.count) {
            block.heat = 0;
            log.entering(block);
            status = interpreter.run(block);
            block = interpreter.takeHot();
        }
        return status;
    }
}
