/**
 * The flight recorder: what has happened lately, kept in rings of fixed size, always on.
 *
 * <p>{@link dev.faultline.trace.FlightRecorder} reads the rings that the processor fills: {@link
 * dev.faultline.cpu.DeliveryRing} of everything that goes through the IDT, and an {@link
 * dev.faultline.cpu.EventRing} each of writes to control registers, MSRs and descriptor-table
 * registers with changes of mode, and of port accesses. {@link dev.faultline.trace.Delivery},
 * {@link dev.faultline.trace.SystemChange} and {@link dev.faultline.trace.PortAccess} are entries
 * taken apart, for reports. Blocks are not in it: to keep each would slow a loop down by more than
 * the recorder may cost. {@link dev.faultline.trace.ExecutedBlocks} has them from a run that starts
 * at the last checkpoint and is executed block by block at its end.
 *
 * <p>System property {@code faultline.recorder=off} keeps nothing, to measure what keeping costs.
 *
 * <p>It sees the processor, and nothing of the machine around it.
 */
package dev.faultline.trace;
