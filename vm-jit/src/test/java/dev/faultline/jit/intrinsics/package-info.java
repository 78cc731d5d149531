/**
 * Micro-ops as bytecode against micro-ops in the interpreter, one block at a time, without a
 * decoder: both engines run the same block from the same state and must leave the same one behind.
 */
package dev.faultline.jit.intrinsics;
