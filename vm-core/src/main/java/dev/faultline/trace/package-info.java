/**
 * The flight recorder: what has happened lately, kept in rings of fixed size, always on.
 *
 * <p>{@link dev.faultline.trace.FlightRecorder} reads the rings that the processor fills ({@link
 * dev.faultline.cpu.DeliveryRing}: everything that goes through the IDT); {@link
 * dev.faultline.trace.Delivery} is an entry taken apart, for reports.
 *
 * <p>System property {@code faultline.recorder=off} keeps nothing, to measure what keeping costs.
 *
 * <p>It sees the processor, and nothing of the machine around it.
 */
package dev.faultline.trace;
