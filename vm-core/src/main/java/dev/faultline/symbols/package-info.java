/**
 * What addresses are called: symbols of ELF images and their demangled names, source lines.
 *
 * <p>{@link dev.faultline.symbols.Symbols} is the way in, for reports, logs and traces. It reads
 * nothing before the first question, so a run in which nobody asks pays nothing, and it never
 * fails: what of a file is damaged, too large or not understood is left out, and {@link
 * dev.faultline.symbols.Symbols#notes} says so in words. It may be asked by several threads.
 *
 * <p>Addresses are linear, and those that an image was linked for; {@link
 * dev.faultline.symbols.Symbols#moved} is for images that run elsewhere. The package knows the
 * loader's view of ELF files, and nothing of the processor or the machine.
 */
package dev.faultline.symbols;
