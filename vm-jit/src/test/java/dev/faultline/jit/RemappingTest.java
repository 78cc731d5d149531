package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled code under changing page tables: linear addresses that mean other bytes than before. */
class RemappingTest {
    private static final String INVALIDATE = "invlpg [r9]";
    private static final String RELOAD = "mov rax, cr3; mov cr3, rax";

    /** Calls one linear address 20 times, then maps the other physical page there, and so on. */
    private static final String PROGRAM =
            """
            mov r8, 0x1031a0
            mov r9, 0x34000
            mov r10, 0x35003
            mov edx, 50
            outer:
            mov ecx, 20
            inner:
            call r9
            lea rbx, [rbx + rax]
            dec ecx
            jnz inner
            xor r10, 0x3000
            mov [r8], r10
            %s
            dec edx
            jnz outer
            """;

    private static TestGuest prepared(TestGuest guest) {
        return guest.code(0x34000, "mov eax, 1; ret")
                .code(0x35000, "mov eax, 100; ret")
                .code(0x36000, "mov eax, 10000; ret");
    }

    @ParameterizedTest
    @ValueSource(strings = {INVALIDATE, RELOAD})
    void afterARemapTheNewPagesCodeRunsAtTheOldAddress(String flush) {
        String program = PROGRAM.formatted(flush);
        String expected;
        try (TestGuest guest = prepared(TestGuest.interpreted(program))) {
            expected = guest.run().state() + guest.cpu.retired();
            long rest = 20 * 10000 * 25 + 20 * 100 * 24;
            assertEquals(20 + rest, guest.register(Cpu.RBX), "the test's own expectation");
        }
        try (TestGuest guest = prepared(TestGuest.compiled(program))) {
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
        }
    }

    /** Without the flush the processor may go on with what it has; both engines do. */
    @ParameterizedTest
    @ValueSource(strings = {"nop", "invlpg [r9 + 0x1000]"})
    void withoutAFlushOfItsPageBothEnginesGoOnWithTheOldCode(String nothing) {
        String program = PROGRAM.formatted(nothing);
        String expected;
        try (TestGuest guest = prepared(TestGuest.interpreted(program))) {
            expected = guest.run().state() + guest.cpu.retired();
            assertEquals(20 * 50, guest.register(Cpu.RBX), "the test's own expectation");
        }
        try (TestGuest guest = prepared(TestGuest.compiled(program))) {
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
        }
    }

    /** The data of a loop moves while its code stays: what the region knows of pages must go. */
    @ParameterizedTest
    @ValueSource(strings = {INVALIDATE, RELOAD})
    void afterARemapAccessesOfTheSameRegionReachTheNewPage(String flush) {
        String program =
                """
                mov r8, 0x1031a0
                mov r9, 0x34000
                mov r10, 0x35003
                mov ecx, 1000
                mov rsp, 0x34800
                l:
                push rcx
                pop rdx
                inc dword ptr [rsp]
                add rbx, [r9]
                add [r9], ecx
                xor r10, 0x3000
                mov [r8], r10
                %s
                dec ecx
                jnz l
                mov rsi, [r9]
                mov rdi, [rsp]
                """
                        .formatted(flush);
        String expected;
        try (TestGuest guest = TestGuest.interpreted(program)) {
            expected = guest.run().state() + guest.cpu.retired();
        }
        try (TestGuest guest = TestGuest.compiled(program)) {
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
        }
    }
}
