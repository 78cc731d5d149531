/**
 * IEEE 754 arithmetic in software, for what the JVM's own does not do: significands of 64 bits,
 * rounding other than to nearest, exceptions, and denormals as x86 wants them.
 *
 * <p>An operation takes its operands apart into {@link dev.faultline.cpu.softfloat.Unpacked}, finds
 * the exact result as 128 bits, of which the lowest says whether anything was lost ({@link
 * dev.faultline.cpu.softfloat.Exact}), and rounds that once ({@link
 * dev.faultline.cpu.softfloat.Rounding}). Nothing is allocated: a {@link
 * dev.faultline.cpu.softfloat.SoftFloat} has the operands, the control bits and the exceptions.
 *
 * <p>SSE's single and double precision with MXCSR is {@link dev.faultline.cpu.softfloat.SoftSingle}
 * and {@link dev.faultline.cpu.softfloat.SoftDouble}; x87's rules are in {@code cpu.x87}.
 * Exceptions are bits as in MXCSR and the x87 status word, which agree in them; so do the codes of
 * rounding control.
 */
package dev.faultline.cpu.softfloat;
