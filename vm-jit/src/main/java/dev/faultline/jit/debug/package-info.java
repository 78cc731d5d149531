/** Listings of what was compiled, for people: {@code --jit-dump DIR}. */
package dev.faultline.jit.debug;
