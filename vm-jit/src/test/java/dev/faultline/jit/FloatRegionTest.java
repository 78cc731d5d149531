package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.simd.Mxcsr;
import org.junit.jupiter.api.Test;

/**
 * Arithmetic on floats in regions: left for the interpreter where it is more than the JVM's, and
 * compiled anew where it is so often.
 */
class FloatRegionTest {
    private static final int MASKED = 0x1f80;

    /** XMM0 += XMM1, a thousand times. */
    private static final String SUM =
            """
            mov ecx, 1000
            jmp l
            .org 0x20
            l: addsd xmm0, xmm1
            dec ecx
            jnz l
            hlt
            """;

    private static final long LOOP = TestGuest.CODE + 0x20;

    private static TestGuest sumOf(double term, int mxcsr) {
        TestGuest guest = TestGuest.compiled(SUM);
        guest.cpu.cr4 |= Cr4.OSFXSR | Cr4.OSXMMEXCPT;
        guest.cpu.slots[Cpu.vector(1, 0)] = Double.doubleToRawLongBits(term);
        guest.cpu.floating.mxcsr = mxcsr;
        return guest.run();
    }

    private static double result(TestGuest guest) {
        return Double.longBitsToDouble(guest.cpu.slots[Cpu.vector(0, 0)]);
    }

    private static double expected(double term) {
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            sum += term;
        }
        return sum;
    }

    @Test
    void onceInexactAllIsTheJvms() {
        try (TestGuest guest = sumOf(0.1, MASKED)) {
            assertEquals(expected(0.1), result(guest));
            assertEquals(MASKED | Mxcsr.PE, guest.cpu.floating.mxcsr);
            assertFalse(guest.regionAt(LOOP).plan.allFloats());
        }
    }

    @Test
    void whatIsAlwaysExactComesToStayInTheRegion() {
        try (TestGuest guest = sumOf(3, MASKED)) {
            assertEquals(3000, result(guest));
            assertEquals(MASKED, guest.cpu.floating.mxcsr);
            assertTrue(guest.regionAt(LOOP).plan.allFloats());
        }
    }

    @Test
    void roundingIsThatOfMxcsr() {
        int down = MASKED | 1 << Mxcsr.RC_SHIFT;
        try (TestGuest compiled = sumOf(0.1, down);
                TestGuest nearest = sumOf(0.1, MASKED)) {
            assertTrue(result(compiled) < result(nearest));
            assertEquals(down | Mxcsr.PE, compiled.cpu.floating.mxcsr);
        }
    }
}
