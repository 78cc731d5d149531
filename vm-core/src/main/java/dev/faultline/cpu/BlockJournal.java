package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;

/**
 * Where engines note the blocks that they enter, for a trace: their numbers, 32 bits each, off the
 * heap from an address on that whoever records has put into {@link Cpu#journal}. Nobody looks
 * whether there is room: between two calls of an engine at most one block per instruction of its
 * budget is entered, and one more for each fault, and who records empties it there.
 */
public final class BlockJournal {
    /** Bytes of an entry. */
    public static final int ENTRY = 4;

    private BlockJournal() {}

    /** Notes a block with a number, whose instructions were just taken from the budget. */
    public static void enter(Cpu cpu, int number) {
        long at = cpu.journal;
        HostMemory.putInt(at, number);
        cpu.journal = at + ENTRY;
    }
}
