/**
 * Names of symbols as a programmer wrote them: Rust's two manglings and that of the Itanium C++
 * ABI.
 *
 * <p>{@link dev.faultline.symbols.demangle.Demangler} is the way in. The names come from files that
 * nobody has checked, so every demangler ends: its depth, its steps and the length of what it
 * writes are bounded, and a name that it does not understand to its last character stays as it is.
 * They write what binutils' {@code c++filt -i} writes, because that is what other tools show: no
 * hashes of Rust's crates, {@code std::string} by its short name.
 *
 * <p>Rust's names are printed while they are read. A C++ name is read into {@code Node}s first,
 * because what comes later changes how earlier parts are written: a declarator surrounds its name,
 * and template parameters stand for arguments that may follow.
 *
 * <p>Not understood, and so left alone: manglings older than these, D, Go, Ada and Swift; of C++
 * modules and constraints.
 */
package dev.faultline.symbols.demangle;
