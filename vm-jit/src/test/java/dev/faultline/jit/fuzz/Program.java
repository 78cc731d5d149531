package dev.faultline.jit.fuzz;

import java.util.Arrays;

/**
 * One random program and its surroundings.
 *
 * @param mode what kind of code
 * @param code its bytes, from {@link Layout#CODE} + start on
 * @param start offset in the code pages
 * @param tables what stands in {@link Layout#privateData}: counters and jump tables
 * @param offsets of each instruction from the first, one more for the end
 * @param registers RAX to R15 at the start
 * @param flags RFLAGS at the start
 * @param seed of what stands in the data pages
 * @param fixesPages whether the page-fault handler maps absent pages, else it skips the instruction
 * @param separateStacks whether exceptions go to a stack of their own (64-bit modes)
 * @param limit retired instructions after which the program is stopped
 * @param interrupts retired counts of interrupts, ascending; odd ones are NMIs
 */
record Program(
        GuestMode mode,
        byte[] code,
        int start,
        byte[] tables,
        int[] offsets,
        long[] registers,
        long flags,
        long seed,
        boolean fixesPages,
        boolean separateStacks,
        int limit,
        int[] interrupts) {
    private static final byte NOP = (byte) 0x90;

    int instructions() {
        return offsets.length - 1;
    }

    /** The same program with NOPs in the place of some instructions; its last one stays. */
    Program without(int from, int to) {
        byte[] smaller = code.clone();
        Arrays.fill(smaller, offsets[from], offsets[Math.min(to, instructions() - 1)], NOP);
        return with(smaller, limit, interrupts);
    }

    Program withoutInterrupts() {
        return with(code, limit, new int[0]);
    }

    Program withLimit(int instructions) {
        return with(code, instructions, interrupts);
    }

    private Program with(byte[] newCode, int newLimit, int[] newInterrupts) {
        return new Program(
                mode,
                newCode,
                start,
                tables,
                offsets,
                registers,
                flags,
                seed,
                fixesPages,
                separateStacks,
                newLimit,
                newInterrupts);
    }

    /** Whether an instruction is still there. */
    boolean has(int index) {
        for (int at = offsets[index]; at < offsets[index + 1]; at++) {
            if (code[at] != NOP) {
                return true;
            }
        }
        return false;
    }
}
