package dev.faultline.mmu;

/**
 * Told of each access to data by an instruction, after it was done; not of those of the processor
 * itself, to page tables, descriptors and the stack of a delivery. Called on the guest's thread.
 */
public interface AccessListener {
    /** 1, 2, 4 or 8 bytes were read, or written. */
    void accessed(boolean write, long linear, int size, long value);
}
