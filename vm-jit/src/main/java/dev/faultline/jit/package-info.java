/**
 * The compiler of hot guest code to JVM bytecode.
 *
 * <p>A <i>region</i> is the unit of compilation: several hot blocks with their control flow in one
 * JVM method. {@code region} forms it, {@code emit} turns its micro-ops into bytecode through ASM,
 * {@code compile} does that in the background or at once, {@code codecache} holds what may run.
 * {@link dev.faultline.jit.JitEngine} drives them: to the dispatcher it is an engine like the
 * interpreter, which runs all that is not compiled.
 *
 * <p>Invariants: the guest's state is precise at every exit; every micro-op that may fault is an
 * exit; no event comes later than the instruction budget says. This module never looks at guest
 * bytes: it sees micro-ops only, as the interpreter does, so that the two cannot disagree about
 * what an instruction is.
 */
package dev.faultline.jit;
