/**
 * The command line: picocli commands that parse, call the core and print; no logic of their own.
 *
 * <p>{@code run} in its common form never touches picocli, whose reflection would double the time
 * from start to the guest's first instruction: {@link dev.faultline.cli.QuickArguments} understands
 * that form and leaves everything else, every error and every help text to picocli. A test holds
 * the two together.
 */
package dev.faultline.cli;
