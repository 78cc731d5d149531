/**
 * Tests of kernels in JUnit Jupiter.
 *
 * <p>{@link dev.faultline.junit.KernelTest} on a method boots an image, runs it to its end and
 * checks what the annotation expects; the method may look further at the {@link
 * dev.faultline.kernel.Outcome}, if it takes one. To stop a kernel on its way, use {@link
 * dev.faultline.kernel.Kernel#boot} in an ordinary test.
 *
 * <p>It knows the library and JUnit's API, which whoever tests brings along; nothing else here
 * knows JUnit.
 */
package dev.faultline.junit;
