package dev.faultline.snapshot;

import dev.faultline.cpu.Cpu;
import dev.faultline.interp.BlockByBlock;
import dev.faultline.ir.Block;
import dev.faultline.trace.ExecutedBlocks;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;
import dev.faultline.translate.EngineFactory;

/**
 * An engine that can be left for the interpreter while it runs, to note each block from then on.
 */
final class NotingEngine implements Engine {
    private final Cpu cpu;
    private final BlockCache cache;
    private final Engine fast;
    private Engine noting;

    private NotingEngine(Cpu cpu, BlockCache cache, Engine fast) {
        this.cpu = cpu;
        this.cache = cache;
        this.fast = fast;
    }

    /** Makes the engine of one machine. */
    static final class Factory implements EngineFactory {
        private final EngineFactory fast;
        private NotingEngine made;

        Factory(EngineFactory fast) {
            this.fast = fast;
        }

        @Override
        public Engine create(Cpu cpu, BlockCache cache) {
            made = new NotingEngine(cpu, cache, fast.create(cpu, cache));
            return made;
        }

        /** What was made. */
        NotingEngine made() {
            return made;
        }
    }

    /** Notes blocks from now on; to be called between two runs. */
    void note(ExecutedBlocks blocks) {
        noting = new BlockByBlock(cpu, cache, blocks::before, blocks::after);
        // What the other engine has made of blocks is not to be entered.
        cache.clear();
        cache.dropLink();
    }

    @Override
    public int run(Block block) {
        return noting == null ? fast.run(block) : noting.run(block);
    }

    @Override
    public void close() {
        fast.close();
    }
}
