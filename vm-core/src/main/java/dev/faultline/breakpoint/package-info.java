/**
 * Where a run is to stop: {@link dev.faultline.breakpoint.BreakCondition} is what {@code
 * --break-on} says, {@link dev.faultline.breakpoint.Breakpoints} holds it against what a machine
 * does.
 *
 * <p>Deliveries are watched as logs watch them; instructions by {@link
 * dev.faultline.translate.InstructionStop}, which costs nothing where no condition asks for them.
 * The stop is precise under every engine: between two instructions, and before the first one of a
 * handler.
 */
package dev.faultline.breakpoint;
