/**
 * {@code faultline bench}: the rows of the {@code benchmark} kernel on Faultline and on others, in
 * turns, as ns per operation.
 *
 * <p>A guest of Faultline cannot time itself, since its time is a function of its instructions. So
 * every contender, Faultline too, is a child process that marks the begin and the end of each batch
 * of operations by a line on its standard output (port 0xe9 of a guest), and {@link
 * dev.faultline.cli.bench.TimedProcess} notes when the lines come. A batch lasts about 100 ms, next
 * to which the tens of microseconds of a pipe are nothing; {@link dev.faultline.cli.bench.Sampler}
 * finds the number of operations that it takes.
 *
 * <p>Every process also prints a checksum of a fixed number of operations before and after its
 * batches; they must agree between all contenders, or the figures compare different work.
 */
package dev.faultline.cli.bench;
