package dev.faultline.translate;

/**
 * What an engine has made of some guest instructions, as text for reports.
 *
 * @param blocks guest instructions and micro-ops, block by block
 * @param whole the same with everything else that is known of it, its bytecode above all
 */
public record CompiledListing(String blocks, String whole) {}
