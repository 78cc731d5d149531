/**
 * Micro-ops to JVM bytecode. One method per region: registers in JVM locals, the soft TLB inline,
 * gotos for control flow, one common exit; nothing on a hot path is a call that returns, but for
 * transfers and system instructions, whose methods are small and inlined.
 */
package dev.faultline.jit.emit;
