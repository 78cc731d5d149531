/**
 * The machine: processor, memory, devices and clock put together, configured, loaded and run.
 *
 * <p>{@link dev.faultline.machine.Machine} is the library's entry. One machine belongs to one
 * thread, the guest's, while it runs; only {@link dev.faultline.machine.Machine#requestStop} may
 * come from others.
 *
 * <p>Virtual time is free unless {@link dev.faultline.machine.Machine#live} ties it to the host's
 * clock; only such a machine looks for input from outside.
 */
package dev.faultline.machine;
