package dev.faultline.jit.codecache;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.jit.region.RegionPlan;

/**
 * The superclass of generated classes: one region as one method, and what the engine knows about
 * it. Used on the guest's thread only, once it has been installed.
 */
public abstract class CompiledRegion {
    /** An entry to {@link #run} that returns at once, needs no CPU and does nothing. */
    public static final int NOWHERE = -1;

    /** The MMU's code epoch that all of its code was last seen mapped in; read by its code. */
    public int stamp = Block.DEAD;

    /** Its exits, by the number that {@link #run} returns. */
    public Exit[] exits;

    /** Its ways in, by the number that {@link #run} is given; the head first. */
    public Entry[] entries;

    /** What it was made from. */
    public RegionPlan plan;

    /** Bytes of bytecode of its method. */
    public int bytes;

    /** Entries left until it is looked at whether it has grown new links. */
    public int entriesToRegrowth;

    /** How often it has been looked at so. */
    public int generation;

    /** Exits because the stack's pages were no window. */
    public int windowMisses;

    /** How often it was left because arithmetic on floats was not the JVM's alone. */
    public int floatMisses;

    /** Revalidations that failed, in a row. */
    int refusals;

    /** No code of it may run any more. */
    private boolean dead;

    /**
     * Runs from an entry. The guest's state is precise on return, but for what the exit in {@link
     * #exits} says.
     *
     * @param entry the number of the entry, or {@link #NOWHERE}
     * @return the number of the exit
     */
    public abstract int run(Cpu cpu, int entry);

    /** Whether no block's execution goes on in it any more. */
    boolean superseded() {
        for (Entry entry : entries) {
            if (entry.current()) {
                return false;
            }
        }
        return true;
    }

    /** Forgets regions that are gone, so that their classes can be unloaded. */
    void dropDeadLinks() {
        for (Exit exit : exits) {
            if (exit.link != null && exit.link.region.dead) {
                exit.link = null;
            }
        }
    }

    /** Forgets all that followed, so that nothing is kept alive by a region that is gone. */
    void dropLinks() {
        for (Exit exit : exits) {
            exit.link = null;
        }
    }

    /** Forbids all further runs. */
    public void kill() {
        dead = true;
        stamp = Block.DEAD;
    }

    public boolean dead() {
        return dead;
    }
}
