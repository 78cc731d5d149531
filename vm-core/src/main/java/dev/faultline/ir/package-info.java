/**
 * Micro-ops: the one form in which both engines see guest code.
 *
 * <p>Purpose: a {@link dev.faultline.ir.Block} is straight-line guest code as coarse three-address
 * micro-ops over one slot file (16 GPRs, a zero slot, temporaries). Lifters in {@code isa} build
 * blocks with a {@link dev.faultline.ir.BlockBuilder}; the interpreter and the JIT execute them.
 * This package depends on nothing.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Within one guest instruction no micro-op that may fault comes after one that commits
 *       architectural state; {@link dev.faultline.ir.Verifier} checks it.
 *   <li>A value in a slot may have garbage above the size that an operation reads; operations that
 *       write a 32-bit GPR zero the upper half.
 *   <li>Temporaries do not live beyond their guest instruction.
 * </ul>
 *
 * <p>Glossary: <i>block</i>, straight-line code within one page. <i>Commit</i>, a write to a GPR,
 * the flags or memory. <i>Fallible</i>, may end in a guest fault. <i>Proven</i>, a store whose page
 * an earlier micro-op of the same instruction found writable.
 */
package dev.faultline.ir;
