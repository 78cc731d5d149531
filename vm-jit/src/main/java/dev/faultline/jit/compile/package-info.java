/** From a plan to a region that can run, on a thread of its own or at once. */
package dev.faultline.jit.compile;
