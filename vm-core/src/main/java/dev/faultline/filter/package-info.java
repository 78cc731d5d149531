/**
 * Numbers, ranges and vectors as users write them in filters: {@code 0x20-0x2f}, {@code PF}. What a
 * filter does with them, and what it says where they are wrong, is its own.
 */
package dev.faultline.filter;
