/**
 * Images: recognised by content, put into guest memory, and described as the state in which the
 * processor enters them.
 *
 * <p>A loader writes through {@link dev.faultline.loader.LoadTarget} and returns an {@link
 * dev.faultline.loader.EntryState}; it knows neither processor nor machine, only the addresses of
 * {@code MemoryLayout}. Everything read from a file is checked against the file's size and against
 * the guest's memory before it is used, so a hostile header costs one line and exit code 66.
 *
 * <p>A disk image is only recognised here: {@code dev.faultline.firmware} boots it.
 *
 * <p>{@link dev.faultline.loader.CodeImage} loads nothing: it says which bytes of a file are code
 * and what their addresses are called, for those who read it.
 *
 * <p>A bzImage of boot protocol 2.12 or later that says its 64-bit or 32-bit entry is entered
 * there, in the mode that belongs to it. Any other one, and each where the user wants it, is
 * entered in real mode at its setup code, with the built-in BIOS installed: older kernels, and
 * images that only start like a Linux (iPXE, memdisk).
 *
 * <p>Not supported yet, and refused by name: multiboot 2, the PVH ELF note, 32-bit ELF without a
 * multiboot header, RAM disks for a Linux zImage, Linux boot protocols before 2.00.
 */
package dev.faultline.loader;
