package dev.faultline.memory;

/** Hears of writes into translated code; implemented by the block cache. */
@FunctionalInterface
public interface CodeWriteListener {
    /**
     * Called after {@code size} bytes at {@code physical}, within one page, were written and at
     * least one of their granules holds translated code. The listener drops the blocks that
     * overlap, and un-marks the granules that have none left.
     *
     * <p>It may be called while a block runs: interrupt frames and the page walk's accessed bits
     * are stored without leaving the block.
     */
    void codeWritten(long physical, int size);

    /**
     * Whether {@code size} bytes at {@code physical}, within one page, are themselves translated
     * code; asked where one of their granules holds some.
     */
    default boolean isCode(long physical, int size) {
        return true;
    }
}
