/**
 * Faultline as a library: boot a kernel, run it until something happens, look at its state, ask for
 * the report.
 *
 * <p>{@link dev.faultline.kernel.Kernel} says what is run and on what machine. {@link
 * dev.faultline.kernel.Kernel#run} does all at once and returns an {@link
 * dev.faultline.kernel.Outcome}; {@link dev.faultline.kernel.Kernel#boot} gives a {@link
 * dev.faultline.kernel.Session}, which stops where it is told to and goes on from there. Processor,
 * memory and devices are those of its {@link dev.faultline.machine.Machine}.
 *
 * <p>It stands above engines and machine, and adds nothing to what a guest sees: a run is the same
 * as by {@code faultline run}, instruction by instruction.
 *
 * <p>Not here yet: lockstep, firmware, a second drive, the operator's script (all of them are with
 * {@code Machine} and {@code Lockstep} themselves), a guest that goes on after its own reset.
 */
package dev.faultline.kernel;
