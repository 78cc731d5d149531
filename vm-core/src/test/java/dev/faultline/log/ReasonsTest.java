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
    void theDescriptorThatAnErrorCodeNamesIsShown() throws Exception {
        // A GDT at 0x2000 whose entry 1 is read-only data of DPL 3, not present.
        String gdt = "mov dword ptr [0x2008], 0xffff; mov dword ptr [0x200c], 0x00cf7100;";
        String code = gdt + "lgdt [1f+base]; mov eax, 8; mov ds, eax; 1: .word 0xf; .long 0x2000";
        assertTrue(
                protectedMode(code)
                        .log("why")
                        .startsWith(
                                "#NP(0x8): mov ds,eax: the segment is not present; selector 0x8 of"
                                        + " the GDT = 0x00cf71000000ffff (DPL 3, not present),"
                                        + " CPL 0 (Intel SDM Vol. 3A 6.15 #NP) at 0x"));
        String idt = "mov dword ptr [0x2100], 0x81234; mov dword ptr [0x2104], 0x0e00;";
        String gate = idt + "lidt [1f+base]; int 0x20; 1: .word 0x107; .long 0x2000";
        assertTrue(
                protectedMode(gate)
                        .log("why")
                        .contains(
                                "IDT entry 0x20 = 0x00000e0000081234 (DPL 0, not present), CPL 0"),
                protectedMode(gate).log("why"));
    }

    @Test
    void instructionsThatAskForTheirExceptionHaveAReasonToo() throws Exception {
        String log = realMode("int3").log("why");
        assertEquals(
                "#BP: int3: INT3 was executed (Intel SDM Vol. 2 INT3) at 0x7c01",
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
                        "#DF(0x0): #GP(0x6b) while #GP(0x33) was delivered: "
                                + rule
                                + "0xd of #GP"
                                + end,
                        "Triple fault: #GP(0x43) while #DF(0x0) was delivered: "
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
