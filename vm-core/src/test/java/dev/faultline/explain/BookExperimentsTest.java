package dev.faultline.explain;

import static dev.faultline.explain.Kernel.kernel;
import static dev.faultline.explain.Kernel.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The mistakes that a kernel's author makes first, and that the report answers why. */
class BookExperimentsTest {
    private static final String HLT = "cli; hlt";
    private static final String STOPPED =
            "Stopped for good in a handler, by HLT with interrupts off: ";
    private static final String WRITE_DEADBEEF = "mov eax, 0xdeadbeef; mov dword ptr [rax], 42";
    private static final String ENDLESS_CALL = "again: call again";

    /** The page under the stack; 512 return addresses are above it. */
    private static final long GUARD_PAGE = Kernel.STACK - 0x2000;

    private static String reported(Kernel guest, String verdict, String... telling) {
        try (guest) {
            Report report = guest.report();
            String text = TextReport.of(report);
            assertEquals(verdict, report.verdict(), text);
            for (String line : telling) {
                assertTrue(text.contains(line), () -> "no \"" + line + "\" in\n" + text);
            }
            return text;
        }
    }

    @Test
    void aWriteTo0xdeadbeefWithoutHandlers() {
        reported(
                kernel(WRITE_DEADBEEF),
                "Triple fault: #PF writing 0xdeadbeef, its gate 14 is empty -> #GP(0x73) -> #DF,"
                        + " its gate 8 is empty -> #GP(0x43) -> shutdown",
                "1. #PF(0x2) at 0x10005, CPL 0",
                "instruction: c7 00 2a 00 00 00  mov DWORD PTR [rax],0x2a",
                "PDPTE at 0x101018     = 0x0000000000000000  empty  <- P is clear",
                "gate 14 of #PF at 0x20e0 = 0x0000000000000000 0x0000000000000000",
                "empty: no handler was ever set",
                "that is: #GP(0x73), which makes it a double fault",
                "no handler is set for #PF (vector 14).");
    }

    @Test
    void aWriteTo0xdeadbeefWithADoubleFaultHandler() {
        reported(
                kernel(WRITE_DEADBEEF).handler(8, 0, 0, HLT),
                STOPPED + "#PF writing 0xdeadbeef, its gate 14 is empty -> #GP(0x73) -> #DF",
                "<- P is clear",
                "2. #DF(0x0) at 0x10005, CPL 0",
                "its handler was entered: 0x12200",
                "0x2ffd0            error code 0x0",
                "0x2ffd8            RIP        0x10005",
                "0x2fff0            RSP        0x30000",
                "no handler is set for #PF (vector 14).");
    }

    @Test
    void aStackOverflowWithoutAnIstStack() {
        reported(
                kernel(ENDLESS_CALL)
                        .page(GUARD_PAGE, 0)
                        .handler(14, 0, 0, HLT)
                        .handler(8, 0, 0, HLT),
                "Triple fault: #PF writing 0x2eff8, its delivery met a #PF writing 0x2eff8 -> #DF,"
                        + " its delivery met a #PF writing 0x2eff8 -> shutdown",
                "PTE   at 0x103170     = 0x0000000000000000  empty  <- P is clear",
                "page walk: the same as above",
                "that is: #PF(0x2), on top of a double fault: shutdown",
                "stack overflow: RSP is 0x2f000 and the write beside it, to 0x2eff8, meets a page",
                "give the gate of #DF (and of #PF) an IST stack.",
                "0x2f000  0000000000010005",
                "(the same 23 more times)");
    }

    @Test
    void aStackOverflowWithAnIstStackForDoubleFaults() {
        String text =
                reported(
                        kernel(ENDLESS_CALL)
                                .page(GUARD_PAGE, 0)
                                .handler(14, 0, 0, HLT)
                                .handler(8, 0, 1, HLT),
                        STOPPED
                                + "#PF writing 0x2eff8, its delivery met a #PF writing 0x2eff8 ->"
                                + " #DF",
                        "its handler was entered: 0x12200",
                        "0x27fd8            RIP        0x10000",
                        "0x27ff0            RSP        0x2f000",
                        "stack overflow: RSP is 0x2f000",
                        "which is why #DF came.",
                        "0x10000, where #DF(0x0) came");
        assertFalse(text.contains("give the gate of #DF"), text);
    }

    @Test
    void aWriteToAReadOnlyPageOfCode() {
        reported(
                kernel("mov byte ptr [base], 0x90")
                        .page(Kernel.CODE, Kernel.CODE | 5)
                        .handler(14, 0, 0, HLT),
                STOPPED + "#PF writing 0x10000, a read-only page",
                "P=1 protection violation, W/R=1 write, U/S=0 supervisor-mode access",
                "PTE   at 0x103080     = 0x0000000000010025  P U/S A -> 0x10000  <- R/W is clear",
                "its handler was entered: 0x12380");
    }

    @Test
    void aDivideErrorInUserMode() {
        reported(
                user("mov eax, 1; xor ecx, ecx; div ecx").handler(0, 0, 0, HLT),
                STOPPED
                        + "#DE in user mode because the divisor is zero or the quotient does not"
                        + " fit",
                "1. #DE at 0x10007, CPL 3",
                "instruction: f7 f1  div ecx",
                "0x1ffd8            RIP        0x10007",
                "0x1ffe0            CS         0x1b",
                "0x1fff0            RSP        0x18000",
                "0x1fff8            SS         0x23");
    }

    @Test
    void int3InUserModeThroughAGateWithDpl0() {
        reported(
                user("int3").handler(3, 0, 0, HLT).handler(13, 0, 0, HLT),
                STOPPED + "INT3 in user mode, the DPL of its gate 3 is below CPL -> #GP(0x1a)",
                "not delivered: it faulted itself",
                "interrupt gate, DPL 0, present, handler 0x120c0",
                "error code 0x1a: IDT=1 gate 3 of #BP",
                "instruction: cc  int3",
                "INT3 at CPL 3 needs DPL 3 in gate 3: only exceptions and interrupts may use it");
    }

    @Test
    void int3InUserModeWithoutAHandlerOfTheGeneralProtectionFault() {
        reported(
                user("int3").handler(3, 0, 0, HLT),
                "Triple fault: INT3 in user mode, the DPL of its gate 3 is below CPL -> #GP(0x1a),"
                        + " its gate 13 is empty -> #GP(0x6b) -> #DF, its gate 8 is empty ->"
                        + " #GP(0x43) -> shutdown",
                "INT3 at CPL 3 needs DPL 3 in gate 3",
                "no handler is set for #GP (vector 13).");
    }
}
