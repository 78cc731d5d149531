package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.FLAT_CODE;
import static dev.faultline.machine.LegacyGuest.FLAT_DATA;
import static dev.faultline.machine.LegacyGuest.FREE;
import static dev.faultline.machine.LegacyGuest.IDT;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DebugRegisters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Intel SDM Vol. 3B 17.3.1.5: T in a TSS traps before the new task's first instruction. */
class TaskTrapTest {
    private static final long NEW_TSS = 0xa000;
    private static final long NEW_CODE = 0xb000;
    private static final int TASK_GATE = 0x85;

    /** Makes FREE the TSS of a second task, with T set or not. */
    static LegacyGuest task(LegacyGuest guest, int trap) {
        return guest.descriptor(FREE, NEW_TSS, 0x67, 0x89, 0)
                .code(NEW_CODE, 32, "inc eax; hlt")
                .doubleword(NEW_TSS + 32, NEW_CODE)
                .doubleword(NEW_TSS + 36, 2)
                .doubleword(NEW_TSS + 56, LegacyGuest.INNER_STACK)
                .word(NEW_TSS + 72, FLAT_DATA)
                .word(NEW_TSS + 76, FLAT_CODE)
                .word(NEW_TSS + 80, FLAT_DATA)
                .word(NEW_TSS + 84, FLAT_DATA)
                .word(NEW_TSS + 100, trap);
    }

    private static void assertTrapped(LegacyGuest guest, List<String> faults) {
        assertEquals(faults, guest.faults);
        assertEquals(0, guest.register(Cpu.RAX), "the first instruction has not run");
        assertEquals(
                DebugRegisters.DR6_BT,
                guest.cpu.dr[6] & (DebugRegisters.DR6_BT | DebugRegisters.DR6_BS | 15));
    }

    @Test
    void aJumpToTheTaskTraps() {
        var guest = task(protectedMode(32, "mov eax, 9; .byte 0xea; .long 0, 0x60"), 1).run();
        assertTrapped(guest, List.of("#DB at 0xb000"));
    }

    @Test
    void anInterruptThroughATaskGateTraps() {
        var guest = task(protectedMode(32, "mov eax, 9; int 0x40"), 1).gate(0x40, TASK_GATE);
        guest.word(IDT + 8 * 0x40 + 2, FREE).run();
        assertTrapped(guest, List.of("vector 0x40 at 0x7", "#DB at 0xb000"));
    }

    @Test
    void withoutTheBitNothingTraps() {
        var guest = task(protectedMode(32, ".byte 0xea; .long 0, 0x60"), 0).run();
        assertEquals(List.of(), guest.faults);
        assertEquals(1, guest.register(Cpu.RAX));
    }
}
