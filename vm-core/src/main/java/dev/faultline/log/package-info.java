/**
 * Text logs of what a guest does, in the format that people know from QEMU's {@code -d}: the
 * exceptions and interrupts ({@code int}), each with its reason ({@code why}), the blocks as they
 * are translated and executed ({@code in_asm}, {@code exec}, {@code cpu}), resets ({@code
 * cpu_reset}) and accesses to what is not modelled ({@code unimp}).
 *
 * <p>{@link dev.faultline.log.GuestLog} is the entry: opened once, attached to each machine that a
 * run makes. It listens; nothing in the core knows of it. What a filter leaves out is not
 * formatted, and compiled code is not slowed down by it: where a delivery will be logged, compiled
 * code leaves its region so that the registers can be read; else only the listener's two calls
 * remain, and none once the filter's {@code first} entries are written.
 *
 * <p>Invariants: an entry is written whole or not at all, whatever ends the run; the logs of {@code
 * int} and {@code why} are the same under every engine. Formats are part of the contract (the
 * README's "Logs" says where they differ from QEMU's).
 *
 * <p>Glossary: an <em>entry</em> is what one event prints, of one or many lines; a <em>repeat</em>
 * is a delivery like the one before it.
 */
package dev.faultline.log;
