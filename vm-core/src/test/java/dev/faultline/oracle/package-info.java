/**
 * The oracles: what Faultline does, compared with what this machine's own processor and objdump do.
 *
 * <p>A {@link dev.faultline.oracle.OracleCase} is one instruction in user mode with all that it may
 * depend on. {@link dev.faultline.oracle.NativeHost} runs it on the host CPU through a C helper,
 * {@link dev.faultline.oracle.GuestHost} in the interpreter under page tables and descriptors like
 * those that Linux gives a process; both return an {@link dev.faultline.oracle.Outcome}. {@link
 * dev.faultline.oracle.KnownDifferences} is the list of all that is allowed to differ, with the
 * reason. Cases with vector state ({@link dev.faultline.oracle.VectorStart}) come from {@link
 * dev.faultline.oracle.VectorCaseGenerator}, integer ones from {@link
 * dev.faultline.oracle.CaseGenerator}.
 *
 * <p>Invariants: a case is a function of its seed and the generator's version; a recorded vector
 * holds the case itself, so it outlives the generator. The expansion of seeds to memory and
 * registers is frozen ({@link dev.faultline.oracle.OracleMemory}).
 */
package dev.faultline.oracle;
