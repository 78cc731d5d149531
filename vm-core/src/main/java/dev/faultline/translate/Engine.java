package dev.faultline.translate;

import dev.faultline.ir.Block;

/** What executes blocks: the interpreter, and the JIT that falls back to it. */
@FunctionalInterface
public interface Engine {
    /**
     * Runs from a block on, from block to block, until the dispatcher is needed. The guest's state
     * is precise on return.
     *
     * @return an {@code cpu.ExitStatus}: NONE to go on at cpu.rip, or what is pending
     */
    int run(Block block);

    /**
     * What the engine has compiled an instruction into, which begins at an offset in CS; null where
     * there is no such code, or not any more.
     */
    default CompiledListing listing(long rip) {
        return null;
    }

    /** Gives back what the engine holds: threads, code. It runs no block after that. */
    default void close() {}
}
