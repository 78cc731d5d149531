package dev.faultline.log;

import static dev.faultline.log.LoggedGuest.protectedMode;
import static dev.faultline.log.LoggedGuest.realMode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockLogTest {
    private static final String LOOP =
            "mov ecx, 3; 1: dec ecx; jnz 1b; jmp 2f; nop; 2: call 3f; hlt;" + "3: ret";

    private static List<String> traces(String log) {
        return log.lines().filter(line -> line.startsWith("Trace 0: ")).toList();
    }

    @Test
    void everyBlockIsALineEachTimeItIsEntered() throws Exception {
        String log = protectedMode("mov esp, 0x8000;" + LOOP).named("start").log("exec");
        List<String> lines = traces(log);
        String base = "[0000000000000000/";
        assertEquals(
                List.of(
                        "Trace 0: 0x100000 " + base + "0000000000100000/", // up to the first DEC
                        "Trace 0: 0x10000b " + base + "000000000010000b/",
                        "Trace 0: 0x10000b " + base + "000000000010000b/",
                        "Trace 0: 0x10000e " + base + "000000000010000e/",
                        "Trace 0: 0x100011 " + base + "0000000000100011/",
                        "Trace 0: 0x100017 " + base + "0000000000100017/",
                        "Trace 0: 0x100016 " + base + "0000000000100016/"),
                lines.stream().map(line -> line.replaceAll("/[0-9a-f]{8}/.*", "/")).toList());
        assertTrue(lines.getFirst().endsWith("/00000005] start+0x0"), lines.getFirst());
        assertTrue(lines.get(1).endsWith("/00000002] start+0xb"), lines.get(1));
    }

    @Test
    void theRegistersAreThoseAtEntry() throws Exception {
        String log = protectedMode(LOOP.substring(0, LOOP.indexOf("jmp"))).log("cpu");
        List<String> counts =
                log.lines()
                        .filter(line -> line.startsWith("EAX="))
                        .map(line -> line.replaceAll(".*ECX=", "").substring(0, 8))
                        .toList();
        assertEquals(List.of("00000000", "00000002", "00000001", "00000000"), counts);
    }

    @Test
    void instructionsAreListedOnceWhenTheyAreTranslated() throws Exception {
        String log = protectedMode(LOOP.substring(0, LOOP.indexOf("jmp"))).named("a").log("in_asm");
        assertEquals(
                Arrays.asList(
                        "----------------",
                        "IN: a+0x0",
                        "0x100000: fa                       cli",
                        "0x100001: b9 03 00 00 00           mov    ecx,0x3",
                        "0x100006: 49                       dec    ecx",
                        "0x100007: 75 fd                    jne    0x100006 <a+0x6>",
                        "",
                        "----------------",
                        "IN: a+0x6",
                        "0x100006: 49                       dec    ecx",
                        "0x100007: 75 fd                    jne    0x100006 <a+0x6>",
                        "",
                        "----------------",
                        "IN: a+0x9",
                        "0x100009: f4                       hlt",
                        ""),
                log.lines().toList());
    }

    @Test
    void linearAddressesAndBasesAreToldApart() throws Exception {
        String source =
                "mov ax, 0x1000; mov ds, ax; mov byte ptr [0x10], 0xf4; .byte 0xea; .word 0x10, 0x1000";
        String log = realMode(source).log("exec");
        String last = traces(log).getLast();
        assertTrue(last.startsWith("Trace 0: 0x10010 [0000000000010000/0000000000010010/"), last);
    }

    @Test
    void filtersHoldForBlocksToo() throws Exception {
        String guest = "mov esp, 0x8000;" + LOOP;
        List<String> all = traces(protectedMode(guest).log("exec"));
        String ranged = protectedMode(guest).filtered("range=0x100011-0x100016").log("exec");
        assertEquals(List.of(all.get(4), all.get(6)), traces(ranged));
        assertEquals(
                all.subList(0, 3), traces(protectedMode(guest).filtered("first=3").log("exec")));
        assertEquals("", protectedMode(guest).filtered("cpl=3").log("exec,cpu,in_asm"));
    }

    @Test
    void whatIsNotModelledIsToldOnce() throws Exception {
        String log = realMode("in al, 0x99; in al, 0x99; out 0x9a, al").log("unimp");
        assertEquals(
                List.of(
                        "port 0x99: read of 1 byte(s), no device there (reported once)",
                        "port 0x9a: write of 1 byte(s), no device there (reported once)"),
                log.lines().toList());
    }

    @Test
    void aResetIsLoggedAtItsBeginningAndItsEnd() throws Exception {
        String log =
                realMode("mov bx, 0x1234; mov al, 6; mov dx, 0xcf9; out dx, al").log("cpu_reset");
        List<String> lines = log.lines().toList();
        assertEquals("CPU Reset (CPU 0)", lines.getFirst());
        assertTrue(lines.get(3).startsWith("EIP=00007c00 "), log);
        assertEquals(2, lines.stream().filter(line -> line.startsWith("CPU Reset")).count());
        assertTrue(log.substring(log.lastIndexOf("CPU Reset")).contains("EBX=00001234"), log);
    }
}
