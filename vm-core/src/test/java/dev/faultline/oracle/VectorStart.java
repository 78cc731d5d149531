package dev.faultline.oracle;

/**
 * What a case with vector or x87 instructions starts from besides the integer state.
 *
 * @param patchOffset where in the data pages bytes of its own replace what the seed gives
 * @param patch those bytes
 */
record VectorStart(VectorState state, int patchOffset, byte[] patch) {
    /** Most bytes of a patch. */
    static final int MOST_PATCH = 1024;
}
