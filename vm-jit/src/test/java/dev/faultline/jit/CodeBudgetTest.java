package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Old regions go where there is no room for new ones. */
class CodeBudgetTest {
    private static final long TINY = 20_000;

    /** Two hundred functions, called in turn again and again. */
    private static final String MANY_FUNCTIONS =
            """
            mov edx, 5
            outer:
            lea r9, [rip + functions]
            mov ecx, 200
            l:
            call r9
            add r9, 16
            dec ecx
            jnz l
            dec edx
            jnz outer
            hlt
            .balign 16
            functions:
            .set n, 0
            .rept 200
            add rax, n * n
            rol rax, 1
            ret
            .balign 16
            .set n, n + 1
            .endr
            """;

    @Test
    void evictionUnderATinyBudgetChangesNothingButTheTimeItTakes() {
        String expected;
        try (TestGuest guest = TestGuest.interpreted(MANY_FUNCTIONS)) {
            expected = guest.run().state() + guest.cpu.retired();
        }
        JitOptions options = TestGuest.everything().withCodeBudgetBytes(TINY);
        try (TestGuest guest = TestGuest.with(MANY_FUNCTIONS, options)) {
            for (int i = 0; i < 10; i++) {
                guest.run(400);
                long bytes = guest.engine().code().bytes();
                assertTrue(bytes <= TINY, bytes + " bytes of code");
            }
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
            int regions = guest.engine().code().size();
            assertTrue(regions > 1 && regions < 20, regions + " regions");
        }
        try (TestGuest guest = TestGuest.compiled(MANY_FUNCTIONS)) {
            guest.run();
            long bytes = guest.engine().code().bytes();
            assertTrue(bytes > 5 * TINY, "only " + bytes + " bytes: nothing had to go");
        }
    }
}
