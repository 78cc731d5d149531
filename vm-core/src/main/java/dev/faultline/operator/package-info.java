/**
 * The operator: whoever sits at the machine's keyboard, screen and serial line, as a script.
 *
 * <p>A {@link dev.faultline.operator.Script} is a list of steps: keys to press, bytes to send to
 * COM1, times and texts to wait for. An {@link dev.faultline.operator.Operator} does them, each as
 * an event of virtual time, so that a run with a script repeats exactly and two machines in step
 * get the same input at the same instruction. It sees the bus and the devices, never the processor.
 */
package dev.faultline.operator;
