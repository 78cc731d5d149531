/**
 * How hot blocks become one unit of compilation, and what is known about it beforehand: loop heads,
 * the instruction budget, the state of the flags.
 */
package dev.faultline.jit.region;
