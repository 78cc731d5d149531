package dev.faultline.mmu;

import dev.faultline.cpu.Cpu;

/**
 * Loads and stores of 16 and 32 bytes that miss the soft TLB: all of it or nothing, in parts of
 * eight bytes.
 */
public final class WideAccess {
    private WideAccess() {}

    /**
     * Loads quadwords into slots one after the other.
     *
     * @return false with a fault pending, and no slot written
     */
    public static boolean load(Cpu cpu, long linear, int quadwords, int slot, int access) {
        Mmu mmu = cpu.mmu;
        int part = access | Access.PART;
        if (!mmu.probe(linear, 8 * quadwords, part)) {
            return false;
        }
        for (int i = 0; i < quadwords; i++) {
            cpu.slots[slot + i] = mmu.load(mmu.addresses.following(linear, 8 * i, part), 8, part);
        }
        return true;
    }

    /**
     * Stores quadwords from slots one after the other.
     *
     * @return false with a fault pending, and nothing written
     */
    public static boolean store(Cpu cpu, long linear, int quadwords, int slot, int access) {
        Mmu mmu = cpu.mmu;
        int part = access | Access.PART | Access.WRITE;
        if (!mmu.probe(linear, 8 * quadwords, part)) {
            return false;
        }
        for (int i = 0; i < quadwords; i++) {
            mmu.store(mmu.addresses.following(linear, 8 * i, part), 8, cpu.slots[slot + i], part);
        }
        return true;
    }
}
