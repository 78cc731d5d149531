package dev.faultline.snapshot;

import java.nio.file.Path;

/**
 * When a run is to be saved, and where.
 *
 * @param instructions guest instructions retired since power-on; 0 where it does not matter
 * @param nanos virtual time since power-on; 0 where it does not matter
 * @param file what is written
 */
public record SavePoint(long instructions, long nanos, Path file) {}
