package dev.faultline.trace;

/**
 * A write to a register that the system is set up by, or a change of mode, one or several equal
 * ones in a row. A write whose instruction faulted then was refused.
 *
 * @param kind a constant of {@link dev.faultline.cpu.SystemEvent}
 * @param number which register, or what that constant says
 * @param value what was written
 * @param rip of the instruction
 * @param retired guest instructions retired before the first
 * @param times how many
 */
public record SystemChange(int kind, int number, long value, long rip, long retired, long times) {}
