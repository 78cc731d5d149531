/**
 * JMH benchmarks of the machine's parts; {@code faultline bench} measures whole kernels, beside
 * QEMU.
 *
 * <p>After {@code ./faultline mvn package}, on a JDK 25: {@code java -cp
 * "bench/target/bench.jar:bench/target/lib/*" org.openjdk.jmh.Main}.
 */
package dev.faultline.bench;
