/**
 * One static method per meaning: what each micro-op that is not in the interpreter's switch does.
 * The interpreter calls these; the JIT emits calls to them. None of them sees a decoder or a
 * builder.
 */
package dev.faultline.cpu.semantics;
