package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.SystemEvent;
import dev.faultline.trace.PortAccess;
import dev.faultline.trace.SystemChange;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the flight recorder keeps beside deliveries, under both engines. */
class RecorderTest {
    private static final String PROGRAM =
            """
            mov edi, 20
            round:
            mov rax, cr4
            xor rax, 0x80
            mov cr4, rax
            mov ecx, 0xc0000102
            mov eax, edi
            xor edx, edx
            wrmsr
            lidt [0x20000]
            mov ecx, 30
            poll: mov edx, 0x3fd
            in al, dx
            dec ecx
            jnz poll
            mov al, 0x41
            out 0x80, al
            mov dx, 0x510
            out dx, ax
            dec edi
            jnz round
            mov rax, cr3
            mov cr3, rax
            clts
            hlt
            """;

    private static final int ROUNDS = 20;
    private static final int CHANGES = 3 * ROUNDS + 2;

    private static void check(TestGuest guest) {
        guest.bytes(TestGuest.DATA, "ff010030120000000000").run();
        List<SystemChange> all = guest.machine.recorder().changes(CHANGES);
        assertEquals(CHANGES, all.size());
        for (int round = 0; round < ROUNDS; round++) {
            long cr4 = round % 2 == 0 ? 0xa0 : 0x20;
            check(SystemEvent.CONTROL, 4, cr4, all.get(3 * round));
            check(SystemEvent.MSR, 0xc000_0102, ROUNDS - round, all.get(3 * round + 1));
            check(SystemEvent.IDT, 0x1ff, 0x123000, all.get(3 * round + 2));
        }
        check(SystemEvent.CONTROL, 3, TestGuest.TABLES, all.get(CHANGES - 2));
        check(SystemEvent.CONTROL, 0, guest.cpu.cr0, all.get(CHANGES - 1));
        assertEquals(guest.cpu.rip - 3, all.get(CHANGES - 1).rip(), "RIP of the CLTS");
        assertEquals(guest.cpu.retired() - 2, all.get(CHANGES - 1).retired());
        List<PortAccess> ports = guest.machine.recorder().ports(1000);
        assertEquals(3 * ROUNDS, ports.size());
        long before = 0;
        for (int i = 0; i < ports.size(); i += 3) {
            PortAccess poll = ports.get(i);
            assertEquals("false 0x3fd 1 30", text(poll), "the polls of a round are one entry");
            assertEquals("true 0x80 1 1", text(ports.get(i + 1)));
            assertEquals(0x41, ports.get(i + 1).value());
            assertEquals("true 0x510 2 1", text(ports.get(i + 2)));
            // IN, DEC, JNZ; 29 more rounds of four; MOV.
            assertEquals(poll.retired() + 3 + 4 * 29 + 1, ports.get(i + 1).retired());
            assertEquals(true, poll.retired() > before);
            before = poll.retired();
        }
    }

    private static void check(int kind, int number, long value, SystemChange change) {
        assertEquals(kind, change.kind());
        assertEquals(number, change.number());
        assertEquals(value, change.value());
        assertEquals(1, change.times());
    }

    private static String text(PortAccess access) {
        return "%b 0x%x %d %d"
                .formatted(access.write(), access.port(), access.size(), access.times());
    }

    @Test
    void theInterpretersEventsAreKept() {
        try (TestGuest guest = TestGuest.interpreted(PROGRAM)) {
            check(guest);
        }
    }

    @Test
    void theEventsOfCompiledCodeAreTheSame() {
        try (TestGuest guest = TestGuest.compiled(PROGRAM)) {
            check(guest);
        }
    }
}
