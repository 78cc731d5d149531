/**
 * What each instruction means: one file per group of the SDM with the group's opcode-map rows and
 * its lifters, short methods that build micro-ops. A lifter reads top-down: read, compute, flags,
 * write; it sees {@link dev.faultline.isa.Lift} only, never the CPU.
 */
package dev.faultline.isa;
