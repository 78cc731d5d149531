/**
 * What addresses are called, and how stacks are unwound: symbols of ELF images with their demangled
 * names, source lines, and call frame information.
 *
 * <p>{@link dev.faultline.symbols.Symbols} is the way in, for reports, logs and traces. It reads
 * nothing before the first question, so a run in which nobody asks pays nothing, and it never
 * fails: what of a file is damaged, too large or not understood is left out, and {@link
 * dev.faultline.symbols.Symbols#notes} says so in words. It may be asked by several threads.
 *
 * <p>Addresses are linear, and those that an image was linked for; {@link
 * dev.faultline.symbols.Symbols#moved} is for images that run elsewhere. The package knows the
 * loader's view of ELF files, and nothing of the processor or the machine.
 *
 * <p>Glossary: <em>CFI</em> is call frame information, the table of .eh_frame or .debug_frame that
 * says how a function's caller is found; a <em>CIE</em> and an <em>FDE</em> are its entries, common
 * to functions and of one function; the <em>CFA</em> is the canonical frame address, what RSP was
 * before the call.
 *
 * <p>Not read: object files that are not linked, separate files of debug information by their build
 * id, sections compressed by zstd, pointers of .eh_frame that are relative to data or indirect, the
 * ORC tables of Linux.
 */
package dev.faultline.symbols;
