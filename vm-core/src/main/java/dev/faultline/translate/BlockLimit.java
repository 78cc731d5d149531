package dev.faultline.translate;

/** How much the translator puts into a block. */
enum BlockLimit {
    /** As much as belongs together. */
    NORMAL,
    /** One instruction that may touch devices, store into code or trap after itself. */
    ONE
}
