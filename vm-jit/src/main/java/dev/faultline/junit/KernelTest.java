package dev.faultline.junit;

import dev.faultline.kernel.KernelEngine;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that boots a kernel, runs it to its end, and fails where it ends or says otherwise than
 * expected. The method is called after that, with the {@link dev.faultline.kernel.Outcome} if it
 * has such a parameter; it may be empty.
 */
@Test
@ExtendWith(KernelExtension.class)
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface KernelTest {
    /** An {@link #exitCode} that expects nothing. */
    int ANY = -1;

    /**
     * The image: a file, relative to the directory that the tests run in, or else a resource, as
     * the test's class finds it.
     */
    String value();

    /** The exit code that {@code faultline run} would have; 33 is the 0x10 of isa-debug-exit. */
    int exitCode() default 0;

    /** Texts that COM1 sends, one after the other. */
    String[] serial() default {};

    /** Vectors of exceptions and interrupts that come, in any order and beside others. */
    int[] vectors() default {};

    /** The guest's command line. */
    String append() default "";

    /** Multiboot modules or an initial RAM disk, found as the image. */
    String[] modules() default {};

    /** The guest's RAM in MiB. */
    int memoryMiB() default 128;

    /** The host's time after which the run ends, with exit code 124. */
    int timeoutSeconds() default 60;

    /** Guest instructions after which the run ends, with exit code 124. */
    long maxInstructions() default Long.MAX_VALUE;

    /** What executes the guest. */
    KernelEngine engine() default KernelEngine.JIT;
}
