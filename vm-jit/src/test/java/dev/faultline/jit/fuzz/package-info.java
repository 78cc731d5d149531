/**
 * Random guest programs for the JIT against the interpreter, in lockstep: loops, jumps through
 * tables, memory operands on pages that are mapped, absent, read-only, the supervisor's, a device's
 * or the program's own code, handlers that skip the faulting instruction or map the page, and
 * interrupts at random instruction counts, in rings 0 and 3 of 64-bit mode, in protected and in
 * real mode.
 */
package dev.faultline.jit.fuzz;
