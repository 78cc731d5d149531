/**
 * The interpreter: one switch over micro-op codes. It sees blocks, the CPU, the MMU and memory, and
 * no decoder or instruction table.
 */
package dev.faultline.interp;
