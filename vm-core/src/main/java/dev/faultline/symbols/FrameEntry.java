package dev.faultline.symbols;

/**
 * A Frame Description Entry: the frame of one function (DWARF 5, 6.4.1).
 *
 * @param start its first address
 * @param length how many bytes it describes
 * @param instructions the program that makes the rows after the first
 */
record FrameEntry(CommonEntry common, long start, long length, Cursor instructions) {
    /** Reads an entry behind its pointer to the common one. */
    static FrameEntry read(CommonEntry common, Cursor unit) throws Damage {
        long start = EncodedPointer.read(unit, common.pointerEncoding());
        long length = EncodedPointer.length(unit, common.pointerEncoding());
        if (common.augmented()) {
            unit.skip(unit.uleb());
        }
        return new FrameEntry(common, start, length, unit);
    }

    boolean contains(long address) {
        return Long.compareUnsigned(address - start, length) < 0;
    }
}
