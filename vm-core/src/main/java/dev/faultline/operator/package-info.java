/**
 * The operator: whoever sits at the machine's keyboard, screen and serial line, as a script.
 *
 * <p>A {@link dev.faultline.operator.Script} is a list of steps: keys to press, bytes to send to
 * COM1, times and texts to wait for. An {@link dev.faultline.operator.Operator} does them, each as
 * an event of virtual time, so that a run with a script repeats exactly and two machines in step
 * get the same input at the same instruction. It sees the bus and the devices, never the processor.
 *
 * <p>A {@link dev.faultline.operator.LiveOperator} is somebody who sits there while the guest runs.
 * What is typed on the host goes through {@link dev.faultline.operator.HostInput}, the only part
 * that other threads may call, and reaches the guest where the machine next has the operator look.
 */
package dev.faultline.operator;
