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
    private static final String TIMER =
            "mov al, 0x11; out 0x20, al; mov al, 0x20; out 0x21, al; mov al, 4; out 0x21, al;"
                    + "mov al, 1; out 0x21, al; mov al, 0xfe; out 0x21, al; mov al, 0x34;"
                    + "out 0x43, al; mov al, 100; out 0x40, al; mov al, 0; out 0x40, al; sti;"
                    + "wait_: inc rcx; cmp rcx, 200000; jb wait_; cli";

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
        String eoi = "push rax; mov al, 0x20; out 0x20, al; pop rax; iretq";
        assertEquals(List.of(), hints(kernel(TIMER).handler(0x20, 0, 0, eoi)));
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
