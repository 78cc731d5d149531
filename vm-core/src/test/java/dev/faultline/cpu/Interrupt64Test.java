package dev.faultline.cpu;

import static dev.faultline.cpu.TestMachine.CODE32_0;
import static dev.faultline.cpu.TestMachine.CODE_0;
import static dev.faultline.cpu.TestMachine.CODE_3;
import static dev.faultline.cpu.TestMachine.CONFORMING_0;
import static dev.faultline.cpu.TestMachine.DATA_0;
import static dev.faultline.cpu.TestMachine.DATA_3;
import static dev.faultline.cpu.TestMachine.FREE;
import static dev.faultline.cpu.TestMachine.HANDLERS;
import static dev.faultline.cpu.TestMachine.INTERRUPT_GATE;
import static dev.faultline.cpu.TestMachine.IST_1;
import static dev.faultline.cpu.TestMachine.STACK_0;
import static dev.faultline.cpu.TestMachine.STACK_3;
import static dev.faultline.cpu.TestMachine.TRAP_GATE;
import static dev.faultline.cpu.TestMachine.TSS_SELECTOR;
import static dev.faultline.cpu.TestMachine.handler;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Delivery through 64-bit gates (Intel SDM Vol. 3A 6.14). */
class Interrupt64Test {
    private final TestMachine machine = TestMachine.long64();
    private final Cpu cpu = machine.cpu;

    @Test
    void aFaultAtRing0PushesSsRspRflagsCsRipOnTheSameStack() {
        LazyFlags.setExplicit(cpu, Rflags.ZF | Rflags.CF);
        cpu.systemFlags |= Rflags.IF;
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(handler(Vector.UD), cpu.rip);
        assertEquals(STACK_0 - 40, cpu.slots[Cpu.RSP]);
        assertEquals(0x5000, machine.stack64(0));
        assertEquals(CODE_0, machine.stack64(1));
        assertEquals(
                Rflags.ZF | Rflags.CF | Rflags.IF | Rflags.FIXED | Rflags.RF, machine.stack64(2));
        assertEquals(STACK_0, machine.stack64(3));
        assertEquals(0, machine.stack64(4));
        assertEquals(ExitStatus.NONE, cpu.exitStatus);
    }

    @Test
    void anErrorCodeIsPushedLastAsAQword() {
        assertTrue(machine.fault(Vector.GP, 0xfff8));
        assertEquals(STACK_0 - 48, cpu.slots[Cpu.RSP]);
        assertEquals(0xfff8, machine.stack64(0));
        assertEquals(0x5000, machine.stack64(1));
    }

    @Test
    void theStackIsAlignedTo16BeforeThePush() {
        cpu.slots[Cpu.RSP] = STACK_0 - 3;
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(STACK_0 - 16 - 40, cpu.slots[Cpu.RSP]);
        assertEquals(STACK_0 - 3, machine.stack64(3));
    }

    @Test
    void fromRing3TheStackIsRsp0AndSsIsNull() {
        machine.ring3();
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(0, cpu.cpl);
        assertEquals(CODE_0, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(0, cpu.segments[SegmentRegister.SS].selector);
        assertEquals(STACK_0 - 40, cpu.slots[Cpu.RSP]);
        assertEquals(CODE_3, machine.stack64(1));
        assertEquals(STACK_3, machine.stack64(3));
        assertEquals(DATA_3, machine.stack64(4));
        assertEquals(0, Mode.cpl(cpu.modeKey));
    }

    @Test
    void aGateWithIstSwitchesTheStackAtTheSamePrivilegeToo() {
        cpu.slots[Cpu.RSP] = 0x8008;
        machine.fill(SegmentRegister.SS, DATA_0);
        machine.gate64(Vector.UD, CODE_0, HANDLERS, INTERRUPT_GATE, 0, 1);
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(IST_1 - 40, cpu.slots[Cpu.RSP]);
        assertEquals(0x8008, machine.stack64(3));
        assertEquals(DATA_0, cpu.segments[SegmentRegister.SS].selector);
    }

    @Test
    void conformingCodeRunsAtTheInterruptedPrivilege() {
        machine.ring3();
        machine.gate64(Vector.UD, CONFORMING_0, HANDLERS, INTERRUPT_GATE, 0, 0);
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(3, cpu.cpl);
        assertEquals(CONFORMING_0 | 3, cpu.segments[SegmentRegister.CS].selector);
        assertEquals(STACK_3 - 40, cpu.slots[Cpu.RSP]);
    }

    @Test
    void interruptGatesClearIfAndTrapGatesDoNot() {
        cpu.systemFlags |= Rflags.IF | Rflags.TF | Rflags.NT | Rflags.RF | Rflags.AC | Rflags.DF;
        machine.gate64(Vector.UD, CODE_0, HANDLERS, TRAP_GATE, 0, 0);
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(Rflags.FIXED | Rflags.IF | Rflags.AC | Rflags.DF, cpu.systemFlags);
        assertTrue(machine.fault(Vector.GP, 0));
        assertEquals(Rflags.FIXED | Rflags.AC | Rflags.DF, cpu.systemFlags);
    }

    @Test
    void externalInterruptsPushRfAsItIs() {
        machine.gate64(0x20, CODE_0, HANDLERS, INTERRUPT_GATE, 0, 0);
        cpu.systemFlags |= Rflags.IF;
        assertTrue(InterruptDelivery.deliverExternal(cpu, 0x20));
        assertEquals(0x5000, machine.stack64(0));
        assertEquals(Rflags.FIXED | Rflags.IF, machine.stack64(2));
    }

    @Test
    void anInstructionBreakpointPushesRfAsItIsButGeneralDetectSetsIt() {
        cpu.raise(Vector.DB, 0, FaultReason.INSTRUCTION_BREAKPOINT);
        assertTrue(InterruptDelivery.deliverFault(cpu));
        assertEquals(Rflags.FIXED, machine.stack64(2));
        cpu.raise(Vector.DB, 0, FaultReason.GENERAL_DETECT);
        assertTrue(InterruptDelivery.deliverFault(cpu));
        assertEquals(Rflags.FIXED | Rflags.RF, machine.stack64(2));
    }

    @Test
    void deliveryOfADebugExceptionClearsGeneralDetect() {
        cpu.dr[7] |= DebugRegisters.DR7_GD;
        cpu.raise(Vector.DB, 0, FaultReason.GENERAL_DETECT);
        assertTrue(InterruptDelivery.deliverFault(cpu));
        assertEquals(DebugRegisters.DR7_FIXED, cpu.dr[7]);
    }

    @Test
    void anNmiBlocksFurtherOnesUntilIret() {
        assertTrue(InterruptDelivery.deliverNmi(cpu));
        assertTrue(cpu.nmiBlocked);
        assertEquals(handler(Vector.NMI), cpu.rip);
        assertTrue(Iret.iret(cpu, 64));
        assertFalse(cpu.nmiBlocked);
        assertTrue(cpu.attention);
    }

    @Test
    void aVectorPastTheIdtLimitIsGpWithTheIdtBit() {
        cpu.idtLimit = 16 * 0x30 - 2;
        machine.assertFault(int_(0x2f), Vector.GP, 0x2f << 3 | 2);
    }

    @Test
    void aGateOfAnotherTypeIsGpWithTheIdtBit() {
        machine.gate64(0x40, CODE_0, HANDLERS, 5, 0, 0);
        machine.assertFault(int_(0x40), Vector.GP, 0x40 << 3 | 2);
    }

    @Test
    void anAbsentGateIsNpWithTheIdtBit() {
        long gate = TestMachine.gate(CODE_0, HANDLERS, INTERRUPT_GATE, 0);
        machine.put(TestMachine.IDT + 16 * 0x40, 8, gate & ~(1L << 47));
        machine.assertFault(int_(0x40), Vector.NP, 0x40 << 3 | 2);
    }

    @Test
    void intNFromRing3NeedsAGateOfDpl3() {
        machine.ring3();
        machine.gate64(0x80, CODE_0, HANDLERS, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x80), Vector.GP, 0x80 << 3 | 2);
        machine.gate64(0x80, CODE_0, HANDLERS, INTERRUPT_GATE, 3, 0);
        assertTrue(int_(0x80));
        assertEquals(0x5002, machine.stack64(0));
    }

    @Test
    void int3FromRing3NeedsAGateOfDpl3ButInt1DoesNot() {
        machine.ring3();
        boolean int3 = InterruptDelivery.softwareInterrupt(cpu, Vector.BP, DeliveryKind.INT3);
        machine.assertFault(int3, Vector.GP, Vector.BP << 3 | 2);
        assertTrue(InterruptDelivery.softwareInterrupt(cpu, Vector.DB, DeliveryKind.INT1));
        assertEquals(0x5002, machine.stack64(0));
    }

    @Test
    void intNOfAVectorWithErrorCodePushesNone() {
        assertTrue(int_(Vector.GP));
        assertEquals(STACK_0 - 40, cpu.slots[Cpu.RSP]);
    }

    @Test
    void aNullCodeSelectorIsGp0() {
        machine.gate64(0x40, 3, HANDLERS, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x40), Vector.GP, 0);
    }

    @Test
    void aCodeSelectorPastTheGdtIsGpOfTheSelector() {
        machine.gate64(0x40, 0xff8, HANDLERS, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x40), Vector.GP, 0xff8);
    }

    @Test
    void dataAndCompatibilityCodeAreGpOfTheSelector() {
        machine.gate64(0x40, DATA_0, HANDLERS, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x40), Vector.GP, DATA_0);
        machine.gate64(0x40, CODE32_0, HANDLERS, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x40), Vector.GP, CODE32_0);
    }

    @Test
    void lessPrivilegedCodeIsGpOfTheSelector() {
        machine.gate64(0x40, CODE_3, HANDLERS, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x40), Vector.GP, CODE_3 & ~3);
    }

    @Test
    void absentCodeIsNpOfTheSelector() {
        machine.descriptor(FREE, 0x00af1b000000ffffL);
        machine.gate64(0x40, FREE, HANDLERS, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x40), Vector.NP, FREE);
    }

    @Test
    void aTssTooShortForRsp0IsTsOfTheTaskRegister() {
        machine.ring3();
        machine.gate64(0x40, CODE_0, HANDLERS, INTERRUPT_GATE, 3, 0);
        cpu.tr.limit = 10;
        machine.assertFault(int_(0x40), Vector.TS, TSS_SELECTOR);
    }

    @Test
    void aNonCanonicalStackIsSs0() {
        machine.ring3();
        machine.gate64(0x40, CODE_0, HANDLERS, INTERRUPT_GATE, 3, 0);
        machine.put(TestMachine.TSS + 4, 8, 0x8000_0000_1000L);
        machine.assertFault(int_(0x40), Vector.SS, 0);
    }

    @Test
    void aNonCanonicalHandlerIsGp0() {
        machine.gate64(0x40, CODE_0, 0x8000_0000_0000L, INTERRUPT_GATE, 0, 0);
        machine.assertFault(int_(0x40), Vector.GP, 0);
        assertEquals(STACK_0, cpu.slots[Cpu.RSP]);
        assertEquals(0x5000, cpu.rip);
    }

    @Test
    void theAccessedBitOfTheCodeSegmentIsSet() {
        machine.descriptor(FREE, 0x00af9a000000ffffL);
        machine.gate64(0x40, FREE, HANDLERS, INTERRUPT_GATE, 0, 0);
        assertTrue(int_(0x40));
        assertEquals(0x00af9b000000ffffL, machine.get(TestMachine.GDT + FREE, 8));
    }

    @Test
    void faultsInDeliveryOfAnExternalInterruptHaveExt() {
        machine.gate64(0x40, CODE_3, HANDLERS, INTERRUPT_GATE, 0, 0);
        assertTrue(InterruptDelivery.deliverExternal(cpu, 0x40));
        assertEquals(handler(Vector.GP), cpu.rip);
        assertEquals(CODE_3 & ~3 | 1, machine.stack64(0));
    }

    @Test
    void theShadowsEndWithDelivery() {
        cpu.interruptShadow = true;
        cpu.stackSegmentShadow = true;
        assertTrue(machine.fault(Vector.UD, 0));
        assertFalse(cpu.interruptShadow || cpu.stackSegmentShadow);
    }

    @Test
    void compatibilityModeIsInterruptedIntoSixtyFourBitCode() {
        machine.enter(TestMachine.CODE32_3, DATA_3, STACK_3);
        assertTrue(machine.fault(Vector.UD, 0));
        assertTrue(cpu.mode64());
        assertEquals(TestMachine.CODE32_3, machine.stack64(1));
    }

    @Test
    void theSoftTlbsFastPathDeliversWhatTheSlowPathDoes() {
        for (int ring = 0; ring <= 3; ring += 3) {
            for (int vector : new int[] {Vector.UD, Vector.GP}) {
                String cold = roundTrip(ring, vector, true);
                roundTrip(ring, vector, false);
                assertEquals(cold, roundTrip(ring, vector, false));
            }
        }
    }

    private String roundTrip(int ring, int vector, boolean cold) {
        machine.enter(ring == 0 ? CODE_0 : CODE_3, ring == 0 ? 0 : DATA_3, 0x8abc);
        cpu.systemFlags = Rflags.FIXED | Rflags.IF;
        if (cold) {
            cpu.mmu.flushAll();
        }
        assertTrue(machine.fault(vector, 0x18));
        StringBuilder state = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            state.append(machine.stack64(i)).append(' ');
        }
        cpu.slots[Cpu.RSP] += vector == Vector.GP ? 8 : 0;
        if (cold) {
            cpu.mmu.flushAll();
        }
        assertTrue(Iret.iret(cpu, 64));
        return state.append(cpu.rip).append(' ').append(cpu.slots[Cpu.RSP]).toString();
    }

    @Test
    void aFrameAcrossTwoPagesIsWrittenWhole() {
        cpu.slots[Cpu.RSP] = 0x9010;
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(0x9010 - 40, cpu.slots[Cpu.RSP]);
        assertEquals(0x5000, machine.stack64(0));
        assertEquals(0, machine.stack64(4));
        assertTrue(Iret.iret(cpu, 64));
        assertEquals(0x9010, cpu.slots[Cpu.RSP]);
    }

    @Test
    void aHandlerAtRing3PushesAsAUser() {
        machine.ring3();
        machine.gate64(0x40, CONFORMING_0, HANDLERS, INTERRUPT_GATE, 3, 0);
        machine.put(TestMachine.PAGE_TABLE + 8 * (STACK_3 - 1 >>> 12), 8, STACK_3 - 0x1000 | 0x63);
        cpu.mmu.flushAll();
        machine.assertFault(int_(0x40), Vector.PF, 7);
    }

    @Test
    void theListenerSeesBothSidesOfADelivery() {
        StringBuilder seen = new StringBuilder();
        cpu.addDeliveryListener(writing(seen, ""));
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals("#UD from 20480 to " + handler(Vector.UD), seen.toString());
    }

    @Test
    void severalListenersHearInTheirOrderUntilTheyAreRemoved() {
        StringBuilder seen = new StringBuilder();
        DeliveryListener first = writing(seen, "a ");
        DeliveryListener second = writing(seen, "b ");
        DeliveryListener third = writing(seen, "c ");
        cpu.addDeliveryListener(first);
        cpu.addDeliveryListener(second);
        cpu.addDeliveryListener(third);
        assertTrue(machine.fault(Vector.UD, 0));
        assertEquals(3, seen.toString().split("#UD").length - 1, seen.toString());
        assertTrue(seen.toString().startsWith("a #UD from 20480b #UD from 20480c #UD"));
        cpu.removeDeliveryListener(first);
        cpu.removeDeliveryListener(third);
        seen.setLength(0);
        assertTrue(machine.fault(Vector.BR, 0));
        assertTrue(seen.toString().startsWith("b #BR"), seen.toString());
        cpu.removeDeliveryListener(second);
        seen.setLength(0);
        assertTrue(machine.fault(Vector.BR, 0));
        assertEquals("", seen.toString());
    }

    private static DeliveryListener writing(StringBuilder seen, String name) {
        return new DeliveryListener() {
            @Override
            public void delivering(Cpu c, int vector, int code, int kind, long rip) {
                seen.append(name).append(Vector.name(vector)).append(" from ").append(c.rip);
            }

            @Override
            public void delivered(Cpu c, int vector, int code, int kind, long rip) {
                seen.append(" to ").append(c.rip);
            }

            @Override
            public void nested(Cpu c, int first, int second, int result) {
                seen.append(" nested");
            }
        };
    }

    private boolean int_(int vector) {
        return InterruptDelivery.softwareInterrupt(cpu, vector, DeliveryKind.INT_N);
    }
}
