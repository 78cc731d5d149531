/**
 * Names of symbols as a programmer wrote them: Rust's two manglings.
 *
 * <p>{@link dev.faultline.symbols.demangle.Demangler} is the way in. The names come from files that
 * nobody has checked, so every demangler ends: its depth, its steps and the length of what it
 * writes are bounded, and a name that it does not understand to its last character stays as it is.
 * They write what binutils' {@code c++filt -i} writes, because that is what other tools show.
 */
package dev.faultline.symbols.demangle;
