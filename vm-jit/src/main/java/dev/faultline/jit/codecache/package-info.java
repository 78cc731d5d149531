/**
 * The regions that may run: how they are entered and left, found by block, thrown away when bytes
 * are overwritten or the budget is spent.
 */
package dev.faultline.jit.codecache;
