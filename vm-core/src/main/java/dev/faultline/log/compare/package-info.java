/**
 * Faultline's {@code --log int} against QEMU's {@code -d int} of the same image.
 *
 * <p>Both logs are read event by event ({@link dev.faultline.log.compare.EventLines}), so neither
 * need fit into memory, and Faultline's may come from a guest that is still running. {@link
 * dev.faultline.log.compare.LogComparison} aligns the exceptions by vector and place, compares the
 * lines of those that belong together field by field, and goes on behind events that only one of
 * the two has. In what the two are known to differ, and why, stands in {@code
 * known-differences.txt}: such a difference is counted and said in words, and is none.
 *
 * <p>Hardware interrupts come when time says so, and QEMU's time is not the guest's instructions:
 * they are counted by vector unless it is asked for that they be compared as exceptions are.
 *
 * <p>Glossary: an <em>event</em> is an exception or interrupt with the lines printed for it; a
 * <em>field</em> is what stands around one "=" of such a line.
 */
package dev.faultline.log.compare;
