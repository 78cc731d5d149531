/**
 * What vector instructions compute, quadword by quadword: static methods from longs to longs, which
 * the interpreter and compiled code call alike. Lanes are packed with the lowest at bit 0.
 * Arithmetic on floats takes the floating state too, whose MXCSR says how and learns what happened.
 *
 * <p>What does not fit quadwords works on whole registers, whose numbers a Shape has in one long:
 * masked moves, gathers and string comparisons.
 */
package dev.faultline.cpu.simd;
