/**
 * Bytes to {@link dev.faultline.decode.Instruction}: prefixes, ModRM, SIB, displacement, immediate,
 * by the rows of an opcode map that the groups in {@code isa} fill (Intel SDM Vol. 2 appendix A,
 * whose operand codes are used). Seen only by {@code isa} and {@code translate}; the engines never
 * see an instruction.
 *
 * <p>{@link dev.faultline.decode.Disassembler} goes from an instruction to text; who may not see
 * this package gets it line by line from {@code translate.GuestListing}.
 */
package dev.faultline.decode;
