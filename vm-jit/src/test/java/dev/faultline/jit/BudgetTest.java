package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is due after a number of instructions comes after exactly so many. */
class BudgetTest {
    private static final int INSTRUCTIONS = 400;

    /** Nested loops with branches both ways, memory, a call and its return. */
    private static final String NESTED =
            """
            mov ebx, 0x20000
            outer:
            mov ecx, 5
            inner:
            add rax, rcx
            mov [rbx + rcx * 8], rax
            test al, 1
            jz even
            call twice
            jmp joined
            even:
            xor rax, [rbx + rcx * 8 - 8]
            ror rax, 3
            joined:
            dec ecx
            jnz inner
            inc rdx
            cmp rdx, 1000
            jne outer
            hlt
            twice:
            lea rax, [rax + rax + 1]
            ret
            """;

    private static final String ONE_BLOCK = "l: add rax, 1; rol rax, 1; xor rbx, rax; jmp l";

    private static final String DIVISIONS =
            """
            mov ecx, 3
            l:
            mov rax, 1
            mov rdx, 1
            div rcx
            add rbx, rax
            xor edx, edx
            mov eax, 77
            div ecx
            add rbx, rdx
            xchg [0x20000], rbx
            inc rcx
            jmp l
            """;

    @ParameterizedTest(name = "program {index}")
    @ValueSource(strings = {NESTED, ONE_BLOCK, DIVISIONS})
    void anEventAtAnyInstructionOfALoopIsMetExactlyThere(String program) {
        List<String> expected = new ArrayList<>();
        try (TestGuest guest = TestGuest.interpreted(program)) {
            for (int i = 0; i < INSTRUCTIONS; i++) {
                guest.run(1);
                expected.add(guest.state());
            }
        }
        try (TestGuest guest = TestGuest.compiled(program)) {
            // Everything is compiled, and has grown, before the counting starts.
            guest.run(20_000);
            assertEquals(20_000, guest.cpu.retired());
            for (int i = 1; i <= INSTRUCTIONS; i++) {
                guest.restart();
                guest.machine.memory().write(TestGuest.DATA, new byte[256], 0, 256);
                long before = guest.cpu.retired();
                guest.run(i);
                assertEquals(i, guest.cpu.retired() - before);
                assertEquals(expected.get(i - 1), guest.state(), "after " + i + " instructions");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9, 11, 13, 17, 64, 1000})
    void eventsThatComeAgainAndAgainChangeNothing(int distance) {
        String end;
        try (TestGuest guest = TestGuest.interpreted(NESTED)) {
            end = guest.run().state() + guest.cpu.retired();
        }
        try (TestGuest guest = TestGuest.compiled(NESTED)) {
            long runs = 0;
            while (guest.run(distance)) {
                runs++;
                assertEquals(runs * distance, guest.cpu.retired());
            }
            assertEquals(end, guest.state() + guest.cpu.retired());
            guest.restart();
            assertNotNull(guest.nextRegion(), "nothing was compiled");
        }
    }
}
