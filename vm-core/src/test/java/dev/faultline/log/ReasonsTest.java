package dev.faultline.log;

import static dev.faultline.log.LoggedGuest.protectedMode;
import static dev.faultline.log.LoggedGuest.realMode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    @Test
    void aReasonNamesInstructionRuleValuesAndPlace() throws Exception {
        String log = protectedMode("mov eax, 0x2b; mov ss, eax").log("why");
        assertEquals(
                "#GP(0x28): mov ss,eax: the selector is past the limit of its table; selector 0x28"
                        + " of the GDT, CPL 0 (Intel SDM Vol. 3A 6.15 #GP) at 0x100006",
                log.lines().findFirst().orElseThrow());
    }

    @Test
    void anExceptionInADeliveryNamesWhatWasDelivered() throws Exception {
        String log = protectedMode("lidt [1f+base]; ud2; 1: .word 0; .long 0").log("why");
        String rule = "the vector's gate is past the limit of the IDT; IDT entry ";
        String end = ", CPL 0 (Intel SDM Vol. 3A 6.10) at 0x100008";
        assertEquals(
                List.of(
                        "#UD: ud2: UD0, UD1 or UD2 was executed (Intel SDM Vol. 2 UD) at 0x100008",
                        "#GP(0x33) while #UD was delivered: " + rule + "0x6 of #UD" + end,
                        "#DF(0x0): #GP(0x6b) while #GP was delivered: " + rule + "0xd of #GP" + end,
                        "Triple fault: #GP(0x43) while #DF was delivered: "
                                + rule
                                + "0x8 of #DF"
                                + end),
                log.lines().toList());
    }

    @Test
    void aPageFaultNamesAccessAndAddress() throws Exception {
        // One page directory that maps the first 4 MiB.
        String paging =
                "mov dword ptr [0x2000], 0x83; mov eax, 0x2000; mov cr3, eax; mov eax, cr4;"
                        + "or eax, 0x10; mov cr4, eax; mov eax, cr0; or eax, 0x80000000;"
                        + "mov cr0, eax;";
        String write = protectedMode(paging + "mov dword ptr [0xdeadbeef], 1").log("why");
        assertTrue(
                write.startsWith(
                        "#PF(0x2): mov DWORD PTR ds:0xdeadbeef,0x1: a paging-structure entry is not"
                                + " present; supervisor-mode write to 0xdeadbeef (Intel SDM Vol. 3A"
                                + " 4.7) at 0x"),
                write);
        String fetch = protectedMode(paging + "mov eax, 0x40000000; jmp eax").log("why");
        assertTrue(
                fetch.startsWith(
                        "#PF(0x0): a paging-structure entry is not present; supervisor-mode read of"
                                + " 0x40000000"),
                fetch);
    }

    @Test
    void realModeHasReasonsToo() throws Exception {
        String log = realMode("mov al, [0xffff]; mov ax, [0xffff]").log("why");
        assertTrue(
                log.startsWith(
                        "#GP(0x0): mov ax,ds:0xffff: the offset is past the segment's limit; CPL 0"
                                + " (Intel SDM Vol. 3A 5.3) at 0x7c04"),
                log);
    }

    @Test
    void symbolsStandWithThePlace() throws Exception {
        String log = protectedMode("ud2").named("start").log("why");
        assertTrue(log.startsWith("#UD: ud2: "), log);
        assertTrue(log.contains(" at 0x100001 <start+0x1>\n"), log);
    }
}
