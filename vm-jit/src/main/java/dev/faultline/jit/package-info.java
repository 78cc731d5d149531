/**
 * The compiler of hot regions to JVM bytecode: not built yet, the interpreter runs everything.
 *
 * <p>It will hold {@code region} (which hot blocks become one unit of compilation), {@code emit}
 * (micro-ops to bytecode through ASM), {@code compile} (the background thread and its queue),
 * {@code codecache} (installed regions and their invalidation) and {@code debug} (listings of what
 * was emitted). Until it exists, the command line offers {@code --engine interp} only.
 */
package dev.faultline.jit;
