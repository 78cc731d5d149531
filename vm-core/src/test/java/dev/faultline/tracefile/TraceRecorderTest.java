package dev.faultline.tracefile;

import static dev.faultline.tracefile.TracedGuest.protectedMode;
import static dev.faultline.tracefile.TracedGuest.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.Vector;
import dev.faultline.tracefile.TracedGuest.Heard;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run does is in its trace. */
class TraceRecorderTest {
    private static final int START = TracedGuest.PROTECTED_MODE;

    /** The CLI before everything is one byte. */
    private static final String LOOP =
            "mov ecx, 100; again: add eax, ecx; dec ecx; jnz again; mov ebx, 7";

    @Test
    void everyInstructionIsThereInItsOrder() throws Exception {
        Heard heard = read(protectedMode(LOOP).trace(Granularity.BLOCK));
        assertNull(heard.reader.damage());
        assertTrue(heard.reader.complete());
        // CLI, MOV, 100 rounds of three, MOV, HLT.
        assertEquals(304, heard.executed.size());
        assertEquals(304, heard.reader.retired());
        assertEquals(100, Collections.frequency(heard.executed, START + 6L));
        assertEquals(START, heard.executed.getFirst());
    }

    @Test
    void registersAreThoseAfterEachInstruction() throws Exception {
        Heard heard =
                read(protectedMode("mov eax, 0x1234; inc eax").trace(Granularity.INSTRUCTION));
        var registers = heard.events(TraceEvent.Registers.class);
        assertEquals(0x1234, registers.get(registers.size() - 2).values()[1]);
        assertEquals(0b10, registers.get(registers.size() - 2).changed());
        assertEquals(0x1235, registers.getLast().values()[1]);
    }

    @Test
    void accessesToDataHaveAddressSizeAndValue() throws Exception {
        String source = "mov word ptr [0x200000], 0xbeef; mov al, [0x200001]; push 0x77";
        Heard heard = read(protectedMode("mov esp, 0x300000;" + source).trace(Granularity.MEMORY));
        assertEquals(
                List.of(
                        new TraceEvent.Memory(0, true, 0x200000, 2, 0xbeef),
                        new TraceEvent.Memory(0, false, 0x200001, 1, 0xbe),
                        new TraceEvent.Memory(0, true, 0x2ffffc, 4, 0x77)),
                heard.events(TraceEvent.Memory.class));
    }

    @Test
    void portsDeviceMemoryAndSystemRegistersNameTheirInstruction() throws Exception {
        String source =
                "mov al, 0x41; out 0xe9, al; mov eax, cr3; mov cr3, eax; mov ecx, 0xc0000102;"
                        + "xor edx, edx; mov eax, 5; wrmsr; mov [0xfee00000], eax";
        Heard heard = read(protectedMode(source).trace(Granularity.BLOCK));
        var port = heard.events(TraceEvent.Port.class).getFirst();
        assertTrue(port.write() && port.port() == 0xe9 && port.value() == 0x41);
        var control = heard.events(TraceEvent.Control.class).getFirst();
        assertEquals(3, control.number());
        var msr = heard.events(TraceEvent.Msr.class).getFirst();
        assertEquals(5, msr.value());
        assertEquals(0xc0000102, msr.number());
        var device = heard.events(TraceEvent.Device.class).getFirst();
        assertTrue(device.write() && device.physical() == 0xfee00000L && device.size() == 4);
        assertEquals(11, heard.executed.size());
    }

    @Test
    void anExceptionCutsItsBlockAndSaysWhy() throws Exception {
        Heard heard = read(protectedMode("nop; nop; ud2; nop").trace(Granularity.BLOCK));
        assertEquals(List.of(START + 0L, START + 1L, START + 2L), heard.executed);
        var delivery = heard.events(TraceEvent.Delivery.class).getFirst();
        assertEquals(Vector.UD, delivery.vector());
        assertEquals(DeliveryKind.FAULT, delivery.kind());
        assertEquals(START + 3, delivery.returnRip());
        assertTrue(delivery.reason().contains("UD2"), delivery.reason());
        var last = heard.events(TraceEvent.Combined.class).getLast();
        assertEquals(-1, last.result());
        assertTrue(heard.events(TraceEvent.Ended.class).getFirst().how().contains("triple fault"));
    }

    @Test
    void aRangeLeavesOutWhatIsElsewhereAndCountsIt() throws Exception {
        Heard heard =
                read(
                        protectedMode(LOOP)
                                .filtered("range=0x100006-0x10000a")
                                .trace(Granularity.BLOCK));
        // The block before the loop has its first round.
        assertEquals(302, heard.executed.size());
        assertEquals(304, heard.reader.retired());
        assertEquals(2, heard.events(TraceEvent.Skipped.class).getFirst().instructions());
    }

    @Test
    void recordingBeginsAndEndsAtAddresses() throws Exception {
        String marks = "nop; jmp a; a: nop; nop; jmp b; b: inc eax; jmp c; c: nop";
        Heard heard =
                read(
                        protectedMode(marks)
                                .filtered("start=0x100004,stop=0x100008")
                                .trace(Granularity.BLOCK));
        assertEquals(
                List.of(0x100004L, 0x100005L, 0x100006L, 0x100008L, 0x100009L), heard.executed);
    }

    @Test
    void theFirstInstructionsAreEnough() throws Exception {
        Heard heard =
                read(
                        protectedMode(LOOP)
                                .filtered("after=50,first=30")
                                .trace(Granularity.INSTRUCTION));
        assertEquals(30, heard.executed.size());
        assertEquals(50, heard.events(TraceEvent.Skipped.class).getFirst().instructions());
        assertEquals(304, heard.reader.retired());
    }

    @Test
    void aWrongFilterIsExplained() {
        for (String text : List.of("", "range=5", "cpl=4", "vector=256", "first=0", "start=x")) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> TraceFilter.parse(text));
            assertTrue(refused.getMessage().contains("expected range="), refused.getMessage());
        }
    }
}
