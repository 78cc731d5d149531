package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Debug registers and what they match (Intel SDM Vol. 3B 17.2). */
class DebugRegistersTest {
    private static final long FIXED_6 = DebugRegisters.DR6_FIXED;

    private final TestMachine machine = TestMachine.long64();
    private final Cpu cpu = machine.cpu;

    @Test
    void fixedBitsReadAsTheyMust() {
        assertTrue(DebugRegisters.write(cpu, 6, 0));
        assertEquals(FIXED_6, DebugRegisters.read(cpu, 6));
        assertTrue(DebugRegisters.write(cpu, 6, 0xffffffffL));
        assertEquals(0xffffeff0L | 0xf, DebugRegisters.read(cpu, 6));
        assertTrue(DebugRegisters.write(cpu, 7, 0xffffffffL & ~DebugRegisters.DR7_GD));
        assertEquals(0xffff07ffL, DebugRegisters.read(cpu, 7));
        machine.assertFault(DebugRegisters.write(cpu, 7, 1L << 32), Vector.GP, 0);
    }

    @Test
    void dr4AndDr5AreAliasesUnlessDeIsSet() {
        assertTrue(DebugRegisters.write(cpu, 5, 0));
        assertEquals(DebugRegisters.DR7_FIXED, DebugRegisters.read(cpu, 5));
        cpu.cr4 |= Cr4.DE;
        machine.assertFault(DebugRegisters.write(cpu, 4, 0), Vector.UD, 0);
    }

    @Test
    void generalDetectIsDbBeforeTheAccess() {
        cpu.dr[7] |= DebugRegisters.DR7_GD;
        machine.assertFault(DebugRegisters.write(cpu, 0, 0x1234), Vector.DB, 0);
        assertEquals(FIXED_6 | DebugRegisters.DR6_BD, cpu.dr[6]);
        assertEquals(0, cpu.dr[0]);
        machine.ring3();
        machine.assertFault(DebugRegisters.write(cpu, 0, 0), Vector.GP, 0);
    }

    @Test
    void instructionBreakpointsMatchTheAddressUnlessRf() {
        cpu.dr[1] = 0x5000;
        assertFalse(DebugRegisters.armed(cpu));
        cpu.dr[7] |= 1 << 2;
        assertTrue(DebugRegisters.armed(cpu));
        assertFalse(DebugRegisters.instructionBreakpoint(cpu, 0x5001));
        assertTrue(DebugRegisters.instructionBreakpoint(cpu, 0x5000));
        assertEquals(FIXED_6 | 2, cpu.dr[6]);
        machine.assertFault(false, Vector.DB, 0);
        cpu.systemFlags |= Rflags.RF;
        assertFalse(DebugRegisters.instructionBreakpoint(cpu, 0x5000));
    }

    @Test
    void dataBreakpointsMatchOverlapsOfTheirKind() {
        cpu.dr[0] = 0x8004;
        cpu.dr[7] |= 1 | 1L << 16 | 3L << 18;
        assertTrue(DebugRegisters.watchesData(cpu));
        record(0x8000, 4, true, 0);
        record(0x8002, 4, true, 1);
        record(0x8007, 1, true, 1);
        record(0x8008, 1, true, 0);
        record(0x8004, 4, false, 0);
        cpu.dr[7] |= 3L << 16;
        record(0x8004, 4, false, 1);
    }

    private void record(long linear, int size, boolean write, int expected) {
        cpu.pendingDebug = 0;
        DebugRegisters.recordData(cpu, linear, size, write);
        assertEquals(expected, cpu.pendingDebug);
    }

    @Test
    void portBreakpointsNeedDe() {
        cpu.dr[2] = 0x3f8;
        cpu.dr[7] |= 1 << 4 | 2L << 24;
        DebugRegisters.recordPort(cpu, 0x3f8, 1);
        assertEquals(0, cpu.pendingDebug);
        cpu.cr4 |= Cr4.DE;
        DebugRegisters.recordPort(cpu, 0x3f8, 1);
        assertEquals(4, cpu.pendingDebug);
        DebugRegisters.recordSingleStep(cpu);
        assertEquals(FIXED_6 | DebugRegisters.DR6_BS | 4, cpu.dr[6]);
        assertEquals(0, cpu.pendingDebug);
    }
}
