package dev.faultline.machine;

/**
 * How a run went.
 *
 * @param reason why it ended
 * @param instructions guest instructions retired
 * @param nanos virtual time in ns
 */
public record RunResult(ExitReason reason, long instructions, long nanos) {}
