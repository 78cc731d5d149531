package dev.faultline.loader;

/**
 * An image in guest memory.
 *
 * @param kind what it was recognised as
 * @param entry how the processor enters it
 * @param end first physical address after everything that belongs to the image and its modules
 */
public record LoadedImage(ImageKind kind, EntryState entry, long end) {}
