package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A thread of its own compiles while the guest goes on in the interpreter. */
class BackgroundCompilationTest {
    private static final String THREAD = "faultline-jit";
    private static final int PATIENCE_MILLIS = 60_000;

    private static final String PROGRAM =
            """
            mov ebx, 0x20000
            mov edx, 200
            outer:
            mov ecx, 500
            inner:
            imul rax, rax, 31
            add rax, rcx
            mov [rbx + rcx * 8], rax
            test al, 4
            jz skip
            xor rax, [rbx + 80]
            call function
            skip:
            dec ecx
            jnz inner
            dec edx
            jnz outer
            hlt
            function:
            push rax
            ror rax, 7
            pop r8
            ret
            """;

    private static JitOptions background() {
        return JitOptions.defaults().withSync(false).withThreshold(20);
    }

    @Test
    void compilationInTheBackgroundGivesTheSameResultAsAtOnce() {
        String expected;
        try (TestGuest guest = TestGuest.interpreted(PROGRAM)) {
            expected = guest.run().state() + guest.cpu.retired();
        }
        try (TestGuest guest = TestGuest.compiled(PROGRAM)) {
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
        }
        for (int i = 0; i < 5; i++) {
            try (TestGuest guest = TestGuest.with(PROGRAM, background())) {
                assertEquals(expected, guest.run().state() + guest.cpu.retired());
            }
        }
    }

    @Test
    void whatTheThreadHasCompiledRunsSoonAfter() {
        try (TestGuest guest = TestGuest.with("l: inc rax; jmp l", background())) {
            long end = System.currentTimeMillis() + PATIENCE_MILLIS;
            while (guest.engine().code().size() == 0 && System.currentTimeMillis() < end) {
                guest.run(100_000);
            }
            assertTrue(guest.engine().code().size() > 0, "nothing was compiled");
        }
    }

    @Test
    void closingAMachineEndsItsThread() throws InterruptedException {
        Set<Thread> before = compilers();
        Set<Thread> mine;
        try (TestGuest guest = TestGuest.with(PROGRAM, background())) {
            guest.run();
            mine = compilers();
            mine.removeAll(before);
            assertEquals(1, mine.size());
        }
        for (Thread thread : mine) {
            thread.join(PATIENCE_MILLIS);
            assertFalse(thread.isAlive(), "the thread goes on");
        }
    }

    private static Set<Thread> compilers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(THREAD))
                .collect(Collectors.toSet());
    }
}
