package dev.faultline.explain;

import static dev.faultline.explain.Kernel.kernel;
import static dev.faultline.explain.Kernel.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each hint where its cause is made, and where something like it is right. */
class HintsTest {
    private static final String HLT = "cli; hlt";

    /** The timer's interrupt at vector 0x20, all others masked, several times. */
    private static final String PERIODIC_TIMER =
            "mov al, 0x11; out 0x20, al; mov al, 0x20; out 0x21, al; mov al, 4; out 0x21, al;"
                    + "mov al, 1; out 0x21, al; mov al, 0xfe; out 0x21, al; mov al, 0x34;"
                    + "out 0x43, al; mov al, 100; out 0x40, al; mov al, 0; out 0x40, al;";

    private static final String WAIT = "sti; wait_: inc rcx; cmp rcx, 200000; jb wait_; cli;";
    private static final String TIMER = PERIODIC_TIMER + WAIT;
    private static final String EOI = "push rax; mov al, 0x20; out 0x20, al; pop rax; iretq";

    private static List<String> hints(Kernel guest) {
        try (guest) {
            return guest.report().sections().stream()
                    .filter(section -> section.title().equals("Hints"))
                    .flatMap(section -> section.lines().stream())
                    .toList();
        }
    }

    private static void hinted(Kernel guest, String beginning) {
        List<String> hints = hints(guest);
        assertTrue(hints.stream().anyMatch(h -> h.startsWith(beginning)), hints::toString);
    }

    @Test
    void aHandlerThatReturnsWithoutEoi() {
        hinted(
                kernel(TIMER).handler(0x20, 0, 0, "iretq"),
                "IRQ 0 is still in service: the handler of vector 0x20 has returned without an EOI");
    }

    private static final String SSE = "mov rax, cr4; or eax, 0x200; mov cr4, rax;";

    @Test
    void aStackThatIsNotAlignedAtAnSseAccess() {
        hinted(
                kernel(SSE + "and rsp, -16; sub rsp, 40; movaps [rsp + 16], xmm0"),
                "the stack is not 16-byte aligned at an SSE access: RSP is 0x");
    }

    @Test
    void anUnalignedSseOperandElsewhereGetsNoHintAboutTheStack() {
        List<String> hints =
                hints(kernel(SSE + "lea rax, [rsp + 8]; and al, 0xf0; movaps [rax + 8], xmm0"));
        assertTrue(hints.stream().noneMatch(h -> h.contains("16-byte")), hints::toString);
    }

    @Test
    void aHandlerWithEoiGetsNoHint() {
        assertEquals(List.of(), hints(kernel(TIMER).handler(0x20, 0, 0, EOI)));
    }

    /** Keeps 0x100 in a place, waits for the timer, and reads relative to what it has kept. */
    private static String keeping(String place, String load) {
        return PERIODIC_TIMER
                + "mov rbx, 0x100; mov [%s], rbx;".formatted(place)
                + WAIT
                + load
                + "; mov rdx, [rax + 0x1f0000]";
    }

    private static void redZone(boolean hinted, Kernel guest) {
        List<String> hints = hints(guest);
        assertEquals(
                hinted,
                hints.stream().anyMatch(h -> h.startsWith("red zone overwritten: interrupt 0x20")),
                hints::toString);
    }

    @Test
    void aRedZoneThatAnInterruptHasOverwritten() {
        Kernel guest =
                kernel(keeping("rsp - 0x10", "mov rax, [rsp - 0x10]")).handler(0x20, 0, 0, EOI);
        List<String> hints = hints(guest);
        String hint =
                hints.stream().filter(h -> h.startsWith("red zone")).findFirst().orElse("none");
        assertTrue(
                hint.contains("has pushed its frame to 0x2ffd8, below RSP 0x30000, where"), hint);
        assertTrue(hint.contains("mov rax,QWORD PTR [rsp-0x10] at 0x1"), hint);
        assertTrue(
                hint.endsWith(
                        "reads the pushed RSP instead. Compile the kernel with"
                                + " -mno-red-zone."),
                hint);
    }

    @Test
    void aRedZoneBelowAFramePointer() {
        String code = keeping("rbp - 0x10", "mov rax, [rbp - 0x10]");
        redZone(true, kernel("mov rbp, rsp;" + code).handler(0x20, 0, 0, EOI));
    }

    @Test
    void aLocalVariableAboveRspThatIsWrongGetsNoHint() {
        String wrong = "mov rax, 0x30000; mov [rsp + 0x10], rax; mov rax, [rsp + 0x10]";
        String code = "sub rsp, 0x40;" + keeping("rsp + 0x10", wrong);
        redZone(false, kernel(code).handler(0x20, 0, 0, EOI));
    }

    @Test
    void aRedZoneIsSafeFromHandlersWithAnIstStack() {
        String wrong = "mov rax, [rsp - 0x10]; add rax, 0x30000";
        redZone(false, kernel(keeping("rsp - 0x10", wrong)).handler(0x20, 0, 1, EOI));
    }

    @Test
    void aRedZoneThatWasReadAndIsNotWhatFaultedGetsNoHint() {
        String elsewhere = "mov rsi, [rsp - 0x10]; mov rax, 0x30000";
        redZone(false, kernel(keeping("rsp - 0x10", elsewhere)).handler(0x20, 0, 0, EOI));
        String again = "mov rax, [rsp - 0x10]; mov rax, 0x30000";
        redZone(false, kernel(keeping("rsp - 0x10", again)).handler(0x20, 0, 0, EOI));
    }

    @Test
    void anInterruptThatIsStillBeingHandledGetsNoHint() {
        assertEquals(List.of(), hints(kernel(TIMER).handler(0x20, 0, 0, HLT)));
    }

    @Test
    void anIstStackThatIsUsedAgainInItsHandler() {
        hinted(
                kernel("ud2").handler(6, 0, 1, "push rax; int3").handler(3, 0, 1, HLT),
                "the frame of #UD at 0x27fd8 is overwritten by that of INT3");
    }

    @Test
    void nestedHandlersOnDifferentStacksGetNoHint() {
        assertEquals(
                List.of(),
                hints(kernel("ud2").handler(6, 0, 1, "push rax; int3").handler(3, 0, 0, HLT)));
    }

    @Test
    void anIstStackThatIsUsedTwiceOneAfterTheOtherGetsNoHint() {
        Kernel guest = kernel("int3; int3; int3").handler(3, 0, 1, "iretq");
        assertEquals(List.of(), hints(guest));
    }

    @Test
    void aTssThatIsTooShortForTheStack() {
        Kernel guest = kernel("ud2").handler(6, 0, 1, HLT);
        guest.cpu.tr.set(0x28, Kernel.TSS, 0x20, 0x8b00);
        hinted(guest, "the TSS is too short: a 64-bit one has 104 bytes.");
    }

    @Test
    void aTssWithoutTheStackThatAGateNames() {
        hinted(
                kernel("ud2").handler(6, 0, 2, HLT),
                "the stack pointer for the handler of #UD is 0: RSP0 or the IST entry");
    }

    @Test
    void userModeWithoutLtr() {
        Kernel guest = user("ud2").handler(6, 0, 0, HLT);
        guest.cpu.tr.set(0, 0, 0xffff, 0x8b00);
        hinted(guest, "TR is null: LTR was not executed");
    }

    @Test
    void anIretWithTheErrorCodeStillThere() {
        hinted(
                kernel("mov eax, 0xdeadbeef; mov dword ptr [rax], 42")
                        .handler(14, 0, 0, "iretq")
                        .handler(13, 0, 0, HLT),
                "IRETQ finds 0x2 where RIP should be, and a whole frame above it");
    }
}
