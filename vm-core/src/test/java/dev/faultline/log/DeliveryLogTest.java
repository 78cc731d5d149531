package dev.faultline.log;

import static dev.faultline.log.LoggedGuest.protectedMode;
import static dev.faultline.log.LoggedGuest.realMode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Formats of the contract, "Logs that people's scripts already read". */
class DeliveryLogTest {
    /** An IDT at 0x1000 whose vectors up to 0x2f go to the label named "handler". */
    private static final String WITH_HANDLERS =
            "jmp 2f;"
                    + "idtr: .word 0x17f; .long 0x1000;"
                    + "2: mov ecx, 0; mov edi, 0x1000;"
                    + "3: mov eax, offset handler; add eax, base; mov [edi], eax;"
                    + "mov word ptr [edi+2], 8; mov dword ptr [edi+4], 0x108e00; add edi, 8;"
                    + "inc ecx; cmp ecx, 48; jne 3b; lidt [idtr+base];";

    private static List<String> linesWith(String log, String text) {
        return log.lines().filter(line -> line.contains(text)).toList();
    }

    @Test
    void aTripleFaultIsEveryStepOfTheWayThere() throws Exception {
        String log = protectedMode("lidt [1f+base]; ud2; 1: .word 0; .long 0").log("int,cpu_reset");
        List<String> told =
                log.lines()
                        .filter(line ->
                                line.startsWith("check")
                                        || line.contains(": v=")
                                        || line.startsWith("Triple")
                                        || line.startsWith("CPU Reset"))
                        .toList();
        String place =
                " IP=0008:0000000000100008 pc=0000000000100008 SP=0010:0000000000007000"
                        + " env->regs[R_EAX]=0000000000000000";
        assertEquals(
                List.of(
                        "CPU Reset (CPU 0)",
                        "check_exception old: 0xffffffff new 0x6",
                        "     0: v=06 e=0000 i=0 cpl=0" + place,
                        "check_exception old: 0xffffffff new 0xd",
                        "     1: v=0d e=0033 i=0 cpl=0" + place,
                        "check_exception old: 0xd new 0xd",
                        "     2: v=08 e=0000 i=0 cpl=0" + place,
                        "check_exception old: 0x8 new 0xd",
                        "Triple fault"),
                told);
    }

    @Test
    void theRegistersFollowAsQemuPrintsThem() throws Exception {
        String source = "mov eax, 0x11; mov ebx, 0x22; mov esp, 0x7000; std; stc; mov ecx, 0; ud2";
        String log = protectedMode("lidt [1f+base];" + source + "; 1: .word 0; .long 0").log("int");
        int from = log.indexOf("EAX=");
        assertEquals(
                """
                EAX=00000011 EBX=00000022 ECX=00000000 EDX=00000000
                ESI=00000000 EDI=00000000 EBP=00000000 ESP=00007000
                EIP=0010001e EFL=00000403 [D-----C] CPL=0 II=0 A20=1 SMM=0 HLT=0
                ES =0010 00000000 ffffffff 00cf9300 DPL=0 DS   [-WA]
                CS =0008 00000000 ffffffff 00cf9b00 DPL=0 CS32 [-RA]
                SS =0010 00000000 ffffffff 00cf9300 DPL=0 DS   [-WA]
                DS =0010 00000000 ffffffff 00cf9300 DPL=0 DS   [-WA]
                FS =0010 00000000 ffffffff 00cf9300 DPL=0 DS   [-WA]
                GS =0010 00000000 ffffffff 00cf9300 DPL=0 DS   [-WA]
                LDT=0000 00000000 0000ffff 00008200 DPL=0 LDT
                TR =0000 00000000 0000ffff 00008b00 DPL=0 TSS32-busy
                GDT=     00000800 00000017
                IDT=     00000000 00000000
                CR0=00000011 CR2=00000000 CR3=00000000 CR4=00000000
                DR0=0000000000000000 DR1=0000000000000000 DR2=0000000000000000\
                 DR3=0000000000000000\s
                DR6=00000000ffff0ff0 DR7=0000000000000400
                EFER=0000000000000000
                """,
                log.substring(from, log.indexOf("check", from)));
    }

    @Test
    void onlyIntInstructionsHaveISetAndNoExceptionIsRaisedForThem() throws Exception {
        String log =
                protectedMode(WITH_HANDLERS + "int 0x21; int3; ud2; hlt; handler: iret").log("int");
        List<String> numbered = linesWith(log, ": v=");
        assertTrue(numbered.get(0).startsWith("     0: v=21 e=0000 i=1 cpl=0"), log);
        assertTrue(numbered.get(1).startsWith("     1: v=03 e=0000 i=1 cpl=0"), log);
        assertTrue(numbered.get(2).startsWith("     2: v=06 e=0000 i=0 cpl=0"), log);
        assertEquals(
                "check_exception old: 0xffffffff new 0x6",
                linesWith(log, "check_exception").getFirst());
        assertTrue(log.startsWith("     0: v=21"), log);
    }

    @Test
    void anExternalInterruptIsAnnouncedByItsVector() throws Exception {
        // The PIC sends the timer's interrupt to 0x20; it comes during the HLT.
        String source =
                "mov al, 0x11; out 0x20, al; mov al, 0x20; out 0x21, al; mov al, 4; out 0x21, al;"
                        + "mov al, 1; out 0x21, al; mov al, 0xfe; out 0x21, al; mov al, 0x34;"
                        + "out 0x43, al; mov al, 0; out 0x40, al; out 0x40, al; sti; hlt; cli; hlt;"
                        + "handler: iret";
        String log = protectedMode(WITH_HANDLERS + source).log("int,why");
        assertTrue(log.startsWith("Servicing hardware INT=0x20\n     0: v=20 e=0000 i=0 cpl=0"));
        assertTrue(log.contains("HLT=0"), "the interrupt ends the HLT before it is delivered");
        assertEquals(1, linesWith(log, ": v=").size());
    }

    @Test
    void inRealModeThereIsNoNumberedLineUnlessAskedFor() throws Exception {
        String code =
                "xor ax, ax; mov ds, ax; mov word ptr [6*4], offset 1f + base;"
                        + "mov word ptr [6*4+2], ax; int 0x6; ud2; 1: hlt";
        String quiet = realMode(code.replace("int 0x6; ", "")).log("int");
        assertEquals("check_exception old: 0xffffffff new 0x6\n", quiet);
        String whole = realMode(code).log("int,real");
        assertTrue(
                whole.startsWith(
                        "     0: v=06 e=0000 i=1 cpl=0 IP=0000:0000000000007c0e"
                                + " pc=0000000000007c0e SP=0000:"),
                whole);
        assertTrue(whole.contains("CS =0000 00000000 0000ffff 00009b00\n"), whole);
    }

    @Test
    void aFilterCutsAtTheSourceButNumbersStay() throws Exception {
        String guest = WITH_HANDLERS + "int 0x21; int 0x22; int 0x21; hlt; handler: iret";
        String all = protectedMode(guest).log("int");
        String some = protectedMode(guest).filtered("vector=0x21").log("int");
        List<String> numbered = linesWith(all, ": v=");
        assertEquals(List.of(numbered.get(0), numbered.get(2)), linesWith(some, ": v="));
        String place = numbered.get(1).replaceAll(".* pc=([0-9a-f]*) .*", "0x$1-0x$1");
        String ranged = protectedMode(guest).filtered("range=" + place).log("int");
        assertEquals(List.of(numbered.get(1)), linesWith(ranged, ": v="));
        assertEquals("", protectedMode(guest).filtered("cpl=3").log("int"));
        String first = protectedMode(guest).filtered("first=2").log("int");
        assertEquals(numbered.subList(0, 2), linesWith(first, ": v="));
    }

    @Test
    void repeatsAreCountedWhereTheFilterSaysSo() throws Exception {
        String guest =
                WITH_HANDLERS
                        + "mov ebp, 1001; 1: int 0x21; dec ebp; jnz 1b; int 0x22; hlt;"
                        + "handler: iret";
        String all = protectedMode(guest).log("int");
        assertEquals(1002, linesWith(all, ": v=").size());
        String collapsed = protectedMode(guest).filtered("collapse").log("int");
        List<String> numbered = linesWith(all, ": v=");
        assertEquals(
                List.of(numbered.getFirst(), "... the same 1,000 more times", numbered.getLast()),
                collapsed
                        .lines()
                        .filter(line -> line.contains(": v=") || line.startsWith("..."))
                        .toList());
        String cut = protectedMode(guest).filtered("collapse,first=1").log("int");
        assertTrue(cut.endsWith("... the same 1,000 more times\n"), cut);
    }

    @Test
    void repeatsAtTheEndOfTheRunAreToldToo() throws Exception {
        String guest = WITH_HANDLERS + "1: int 0x21; jmp 1b; handler: iret";
        String log = protectedMode(guest).filtered("collapse").log("int");
        assertTrue(log.lines().toList().getLast().startsWith("... the same "), log);
    }
}
