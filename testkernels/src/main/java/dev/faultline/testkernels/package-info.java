/**
 * The built-in test kernels, by name: bootable images with the serial output and the exit code that
 * they must have.
 *
 * <p>Their sources stand in {@code kernels/NAME} of this module, one folder each, in C or assembly;
 * {@code build.sh} makes 32-bit multiboot images of them. {@code qemu.sh} compares the same images
 * with QEMU as a peer. Where QEMU departs from the Intel SDM the expectation follows the SDM and
 * the folder has QEMU's own output beside it.
 */
package dev.faultline.testkernels;
