/**
 * The x87 instructions (Intel SDM Vol. 1 chapter 8): what an X87 micro-op does to the floating
 * state.
 *
 * <p>An operation finds out everything that can fail first, loads and stores included, and changes
 * the registers and the status word at its end. Exceptions that are not masked are only noted in
 * the status word: the next waiting instruction raises #MF. Arithmetic is that of {@code
 * cpu.softfloat}; the registers are in {@link dev.faultline.cpu.FloatingState}.
 *
 * <p>Where the manual leaves something open, an AMD EPYC of family 19h is followed.
 */
package dev.faultline.cpu.x87;
