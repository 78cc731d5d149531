package dev.faultline.lockstep;

import dev.faultline.cpu.Cpu;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;
import dev.faultline.translate.EngineFactory;
import java.util.function.ToIntFunction;

/**
 * The interpreter with a mistake: from the n-th time on that it has run a certain instruction in a
 * block that a JIT would compile, it does something wrong at the end of the block.
 */
final class WrongEngine implements Engine {
    private final Cpu cpu;
    private final Interpreter interpreter;
    private final Mistake mistake;
    private int times;

    /**
     * A mistake.
     *
     * @param rip the instruction
     * @param times how often it must have run
     * @param smallestBlock instructions of a block that has it, at least
     * @param effect what goes wrong; gives the status to return
     */
    record Mistake(long rip, int times, int smallestBlock, ToIntFunction<Cpu> effect) {
        EngineFactory engine() {
            return (cpu, cache) -> new WrongEngine(cpu, cache, this);
        }
    }

    private WrongEngine(Cpu cpu, BlockCache cache, Mistake mistake) {
        this.cpu = cpu;
        this.mistake = mistake;
        interpreter = new Interpreter(cpu, cache);
        cache.setHeat(0);
    }

    @Override
    public int run(Block block) {
        // So the interpreter gives back every block, and it is run alone.
        block.heat = 0;
        int status = interpreter.run(block);
        if (status != 0 || block.alone || block.count < mistake.smallestBlock || !contains(block)) {
            return status;
        }
        times++;
        return times >= mistake.times ? mistake.effect.applyAsInt(cpu) : status;
    }

    private boolean contains(Block block) {
        for (int i = 0; i < block.count; i++) {
            if (block.rip + block.offsets[i] == mistake.rip) {
                return true;
            }
        }
        return false;
    }
}
