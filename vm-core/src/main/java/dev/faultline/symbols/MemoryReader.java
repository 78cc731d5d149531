package dev.faultline.symbols;

import java.util.OptionalLong;

/** The guest's memory as its code sees it. */
@FunctionalInterface
public interface MemoryReader {
    /**
     * Little-endian bytes, zero-extended; empty where they cannot be read.
     *
     * @param bytes 1, 2, 4 or 8
     */
    OptionalLong read(long linear, int bytes);
}
