package dev.faultline.lockstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.interp.Interpreter;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.translate.EngineFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** Every kind of mistake of an engine is found, and the right instruction named. */
class LockstepTest {
    private static final long CODE = 0x200000;
    private static final long XOR = 0x20002a;
    private static final int ROUNDS = 1000;
    private static final int BEFORE_THE_LOOP = 4;
    private static final int IN_THE_LOOP = 9;

    /** How many instructions come before the XOR in its round. */
    private static final int BEFORE_XOR = 4;

    /** A loop with a store and a call, then output to port 0xe9 and the end by port 0xf4. */
    private static final byte[] PROGRAM =
            HexFormat.of()
                    .parseHex(
                            "bc00700000" // mov esp, 0x7000
                                    + "b800000000" // mov eax, 0
                                    + "b9e8030000" // mov ecx, 1000
                                    + "bb00003000" // mov ebx, 0x300000
                                    + "01c8" // loop: add eax, ecx
                                    + "8903" // mov [ebx], eax
                                    + "83c304" // add ebx, 4
                                    + "e80a000000" // call function
                                    + "49" // dec ecx
                                    + "75f1" // jnz loop
                                    + "b041" // mov al, 'A'
                                    + "e6e9" // out 0xe9, al
                                    + "e6f4" // out 0xf4, al
                                    + "90"
                                    + "31c2" // function: xor edx, eax
                                    + "c1c205" // rol edx, 5
                                    + "c3"); // ret

    private final StringBuilder output = new StringBuilder();

    private Lockstep.Outcome run(EngineFactory engine) throws Exception {
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withMemory(8 << 20)
                        .withDebugConsole(value -> output.append((char) value));
        return new Lockstep(configuration, engine, LockstepTest::load, line -> {})
                .run(machine -> {});
    }

    private static void load(Machine machine) throws dev.faultline.loader.ImageException {
        machine.load(
                new Image("test", PROGRAM), new LoadRequest("", List.of(), OptionalLong.of(CODE)));
    }

    private static EngineFactory wrongAfterXor(int times, int block, ToIntFunction<Cpu> effect) {
        return new WrongEngine.Mistake(XOR, times, block, effect).engine();
    }

    private String reportOf(ToIntFunction<Cpu> effect) throws Exception {
        String report = run(wrongAfterXor(300, 1, effect)).report();
        assertNotNull(report);
        return report;
    }

    private static void assertNamesTheXor(String report) {
        int others = BEFORE_THE_LOOP + 299 * IN_THE_LOOP + BEFORE_XOR;
        assertTrue(report.contains("in one instruction, after " + others + " others"), report);
        assertTrue(
                report.contains("rip 0x20002a: 31 c2                    xor    edx,eax\n"), report);
    }

    @Test
    void theSameEngineTwiceRunsToTheEndWithOneOutput() throws Exception {
        Lockstep.Outcome outcome = run(Interpreter::new);
        assertNull(outcome.report());
        assertEquals(new ExitReason.DebugExit('A'), outcome.result().reason());
        int expected = BEFORE_THE_LOOP + ROUNDS * IN_THE_LOOP + 3;
        assertEquals(expected, outcome.instructions());
        assertEquals("A", output.toString());
    }

    @Test
    void aWrongRegisterIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    cpu.slots[Cpu.RSI] ^= 0x10;
                    return ExitStatus.NONE;
                });
        assertNamesTheXor(report);
        assertTrue(report.contains("rsi is 0x10, expected 0x0"), report);
        assertTrue(
                report.lines().anyMatch(line -> line.startsWith("rsi") && line.endsWith("*")),
                report);
    }

    @Test
    void whatTheInstructionsBeforeItChangedIsToldInTheirOrder() throws Exception {
        String report =
                reportOf(cpu -> {
                    cpu.slots[Cpu.RSI] ^= 0x10;
                    return ExitStatus.NONE;
                });
        List<String> lines = report.lines().toList();
        int title = lines.indexOf("what the instructions before it changed:");
        int end = title + 1 + lines.subList(title + 1, lines.size()).indexOf("");
        assertEquals(32, end - title - 1, report);
        assertEquals(
                "  0x20001b  e8 0a 00 00 00  call 0x20002a             rsp 6ffc (was 7000)",
                lines.get(end - 1));
        assertTrue(lines.get(end - 2).startsWith("  0x200018  83 c3 04  add ebx,0x4 "), report);
    }

    @Test
    void aWrongFlagIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    LazyFlags.setRflags(cpu, LazyFlags.rflags(cpu) ^ Rflags.SF);
                    return ExitStatus.NONE;
                });
        assertNamesTheXor(report);
        assertTrue(report.contains("rflags is"), report);
    }

    @Test
    void aWrongSystemRegisterIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    cpu.msrs.lstar = 5;
                    return ExitStatus.NONE;
                });
        assertNamesTheXor(report);
        assertTrue(report.contains("lstar is 0x5, expected 0x0"), report);
    }

    @Test
    void aWrongSelectorOfTheLastX87InstructionIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    cpu.floating.dataSelector = 0x2b;
                    return ExitStatus.NONE;
                });
        assertNamesTheXor(report);
        assertTrue(report.contains("fds is 0x2b, expected 0x0"), report);
    }

    @Test
    void aWrongByteThatOnlyTheSubjectWritesIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    write(cpu, 0x7654321, 0x600123);
                    return ExitStatus.NONE;
                });
        assertNamesTheXor(report);
        assertTrue(report.contains("physical address 0x600123 is 0x21, expected 0x00"), report);
    }

    @Test
    void aWrongByteWhereTheReferenceWritesTooIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    write(cpu, 0xff, 0x300000);
                    return ExitStatus.NONE;
                });
        assertNamesTheXor(report);
        assertTrue(report.contains("physical address 0x300000"), report);
    }

    private static void write(Cpu cpu, long value, long address) {
        cpu.mmu.store(address, 4, value, dev.faultline.mmu.Access.SYSTEM);
    }

    @Test
    void aPortAccessTooManyIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    cpu.environment.writePort(0xe9, 1, 'x');
                    return ExitStatus.NONE;
                });
        assertNamesTheXor(report);
        assertTrue(report.contains("write to port 0xe9, 1 byte(s): 0x78"), report);
        assertTrue(!output.toString().contains("x"), "the wrong output came out");
    }

    @Test
    void anExceptionTooManyIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    cpu.raise(Vector.GP, 8, FaultReason.GATE_DPL);
                    return ExitStatus.FAULT;
                });
        assertTrue(report.contains("#GP error code 0x8"), report);
        assertTrue(report.contains("in one instruction"), report);
    }

    @Test
    void anInstructionCountedTwiceIsFound() throws Exception {
        String report =
                reportOf(cpu -> {
                    cpu.budget--;
                    return ExitStatus.NONE;
                });
        assertTrue(report.contains("rip is"), report);
        assertNamesTheXor(report);
    }

    @Test
    void anEndTooEarlyIsFound() throws Exception {
        String report = reportOf(cpu -> ExitStatus.SHUTDOWN);
        assertTrue(report.contains("ends by TripleFault"), report);
        assertNamesTheXor(report);
    }

    @Test
    void aMistakeOfLongerBlocksOnlyNamesTheBlock() throws Exception {
        Lockstep.Outcome outcome =
                run(
                        wrongAfterXor(
                                300,
                                2,
                                cpu -> {
                                    cpu.slots[Cpu.RSI] ^= 0x10;
                                    return ExitStatus.NONE;
                                }));
        String report = outcome.report();
        assertNotNull(report);
        int before = BEFORE_THE_LOOP + 299 * IN_THE_LOOP + BEFORE_XOR;
        assertTrue(report.contains("in one block, after " + before + " instructions"), report);
        assertTrue(report.contains("  20002c: c1 c2 05                 rol    edx,0x5\n"), report);
        assertTrue(report.contains("vanishes where instructions are compiled one by one"), report);
    }

    @Test
    void anEngineThatDoesNotRepeatItselfIsCalledSo() throws Exception {
        int[] runs = {0};
        EngineFactory engine =
                (cpu, cache) ->
                        wrongAfterXor(
                                        300,
                                        1,
                                        c -> {
                                            c.slots[Cpu.RSI] = runs[0];
                                            return ExitStatus.NONE;
                                        })
                                .create(cpu, cache);
        EngineFactory once =
                (cpu, cache) -> {
                    runs[0] = runs[0] == 0 ? 1 : 0;
                    return engine.create(cpu, cache);
                };
        String report = run(once).report();
        assertNotNull(report);
        assertTrue(report.contains("does not repeat itself"), report);
    }
}
