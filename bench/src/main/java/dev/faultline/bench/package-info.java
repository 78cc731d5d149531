/** JMH benchmarks, and later the whole-kernel benchmarks with their comparison against QEMU. */
package dev.faultline.bench;
