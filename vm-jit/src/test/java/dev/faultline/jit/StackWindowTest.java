package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames that lie on two pages of the stack, in compiled code. */
class StackWindowTest {
    /** A loop with a frame of three words from page 0x34 to page 0x35, which may lie elsewhere. */
    private static final String PROGRAM =
            """
            mov ecx, 5000
            mov rsp, 0x35008
            l: push rcx
            push rax
            add [rsp + 8], rcx
            pop rbx
            pop rdx
            add rax, rdx
            mov [rsp], rax
            dec ecx
            jnz l
            """;

    private static final long LOOP = TestGuest.CODE + 12;

    /** A page table entry of its own for the lower of the two pages. */
    private static TestGuest withLowerPageAt(TestGuest guest, long physical) {
        guest.machine.memory().write64(TestGuest.PAGE_TABLE + 8 * 0x34, physical | 3);
        return guest;
    }

    @ParameterizedTest
    @CsvSource({"0x34000, true", "0x30000, false"})
    void aFrameOnTwoPagesIsOneWindowUnlessTheyAreNoNeighbours(String physical, boolean window) {
        long page = Long.decode(physical);
        String expected;
        try (TestGuest guest = withLowerPageAt(TestGuest.interpreted(PROGRAM), page)) {
            expected = guest.run().state() + guest.cpu.retired();
        }
        try (TestGuest guest = withLowerPageAt(TestGuest.compiled(PROGRAM), page)) {
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
            assertEquals(window, guest.regionAt(LOOP).plan.window());
        }
    }
}
