package dev.faultline.breakpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.interp.Interpreter;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.LoadRequest;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.symbols.Symbols;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.trace.Delivery;
import dev.faultline.translate.EngineFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where conditions stop hot code: at the same place under the interpreter, JIT and lockstep. */
class BreakpointsTest {
    private static final JitOptions HOT = JitOptions.defaults().withSync(true).withThreshold(20);
    private static final int COUNT = 8000;

    /** A loop of nine instructions with a call, a thousand times, four instructions before it. */
    private static final String LOOP =
            "bc00700000" // mov esp, 0x7000
                    + "b800000000" // mov eax, 0
                    + "b9e8030000" // mov ecx, 1000
                    + "bb00003000" // mov ebx, 0x300000
                    + "01c8" // 0x200014: add eax, ecx
                    + "8903" // mov [ebx], eax
                    + "83c304" // 0x200018: add ebx, 4
                    + "e80a000000" // call 0x20002a
                    + "49" // dec ecx
                    + "75f1" // jnz 0x200014
                    + "b041" // mov al, 'A'
                    + "e6e9" // out 0xe9, al
                    + "e6f4" // out 0xf4, al
                    + "90"
                    + "31c2" // 0x20002a: xor edx, eax
                    + "c1c205" // rol edx, 5
                    + "c3"; // ret

    /** An image, and what it is told. */
    private record Guest(Image image, LoadRequest request) {
        static Guest row(String name) {
            byte[] image = TestKernels.find("benchmark").orElseThrow().image();
            String line = "row=%s count=%d batches=1".formatted(name, COUNT);
            return new Guest(
                    new Image("benchmark", image),
                    new LoadRequest(line, List.of(), OptionalLong.empty()));
        }

        static Guest kernel(String name) {
            return new Guest(
                    new Image(name, TestKernels.find(name).orElseThrow().image()),
                    new LoadRequest("", List.of(), OptionalLong.empty()));
        }

        /** 32-bit code at 0x200000. */
        static Guest code(String hex) {
            return new Guest(
                    new Image("code", HexFormat.of().parseHex(hex)),
                    new LoadRequest("", List.of(), OptionalLong.of(0x200000)));
        }

        BreakCondition condition(String text) {
            return BreakCondition.parse(text).with(Symbols.of(image));
        }
    }

    /** Where a run has ended. */
    private record Place(
            ExitReason reason, long retired, long rip, int flags, List<Long> registers) {
        static Place of(Machine machine) {
            Cpu cpu = machine.cpu();
            return new Place(
                    machine.result().reason(),
                    cpu.retired(),
                    cpu.rip,
                    (int) LazyFlags.rflags(cpu),
                    Arrays.stream(cpu.slots, 0, 16).boxed().toList());
        }
    }

    private static Place alone(Guest guest, String condition, EngineFactory engine)
            throws ImageException {
        MachineConfiguration configuration = MachineConfiguration.standard().withEngine(engine);
        try (Machine machine = new Machine(configuration)) {
            machine.load(guest.image, guest.request);
            Breakpoints.attach(machine, List.of(guest.condition(condition)));
            machine.run();
            return Place.of(machine);
        }
    }

    private static Place inStep(Guest guest, String condition) throws ImageException {
        List<Place> places = new ArrayList<>();
        Lockstep lockstep =
                new Lockstep(
                        MachineConfiguration.standard(),
                        Jit.factory(HOT),
                        machine -> {
                            machine.load(guest.image, guest.request);
                            Breakpoints.attach(machine, List.of(guest.condition(condition)));
                        },
                        progress -> {});
        Lockstep.Outcome outcome = lockstep.run(machine -> places.add(Place.of(machine)));
        assertNull(outcome.report());
        return places.getFirst();
    }

    /** The same under all engines. */
    private static Place stop(Guest guest, String condition) throws ImageException {
        Place interpreted = alone(guest, condition, Interpreter::new);
        assertEquals(interpreted, alone(guest, condition, Jit.factory(HOT)), "JIT");
        assertEquals(interpreted, inStep(guest, condition), "lockstep");
        return interpreted;
    }

    private static void assertStopped(String condition, boolean atDelivery, Place place) {
        assertEquals(new ExitReason.BreakReached(condition, atDelivery), place.reason);
    }

    @ParameterizedTest
    @CsvSource({
        "0x200014, 1, 4",
        "0x200014, 500, 4495",
        "0x200018, 700, 6297",
        "0x20002a, 700, 6299",
        "0x200025, 1, 9005"
    })
    void anInstructionInAHotLoopIsStoppedAtBeforeItIsExecuted(
            String address, int count, long retired) throws Exception {
        String condition = "rip=" + address + ",count=" + count;
        Place place = stop(Guest.code(LOOP), condition);
        assertStopped(condition, false, place);
        assertEquals(Long.decode(address), place.rip);
        assertEquals(retired, place.retired);
    }

    @Test
    void aRangeStopsAtEachInstructionInIt() throws Exception {
        Place place = stop(Guest.code(LOOP), "rip=0x200016..0x20001b,count=7");
        assertEquals(0x200016, place.rip);
        assertEquals(4 + 2 * 9 + 1, place.retired);
    }

    @Test
    void theInstructionBehindStiIsStoppedAtThoughItRunsAlone() throws Exception {
        // mov al,0xff; out 0x21,al; mov ecx,1000; loop: sti; nop; cli; dec ecx; jnz loop; hlt
        String code = "b0ffe621b9e8030000fb90fa4975faf4";
        Place place = stop(Guest.code(code), "rip=0x20000a,count=600");
        assertEquals(0x20000a, place.rip);
        assertEquals(3 + 5 * 599 + 1, place.retired);
    }

    @Test
    void aStringInstructionIsStoppedAtOnceHoweverLongItTakes() throws Exception {
        // mov ecx,1000000; mov esi,0x300000; mov edi,0x600000; rep movsb; jmp back to the first
        String copies = "b940420f00be00003000bf00006000f3a4ebed";
        Place place = stop(Guest.code(copies), "rip=0x20000f,count=3");
        assertEquals(0x20000f, place.rip);
        assertEquals(1_000_000, place.registers.get(Cpu.RCX));
        assertEquals(0x300000, place.registers.get(Cpu.RSI));
    }

    @ParameterizedTest
    @CsvSource({
        "int3, vector=3",
        "ud2, vector=UD",
        "gp-selector, vector=13",
        "pf-skipped, 'vector=14,error=0,cr2=0x40000000..0xffffffffffffffff'",
        "pf-skipped-ring3, 'vector=14,cpl=3'",
        "int80, vector=0x80",
        "single-step, vector=1"
    })
    void aStormOfExceptionsIsStoppedAtTheOneThatWasAskedFor(String row, String text)
            throws Exception {
        String condition = text + ",count=5000";
        Guest guest = Guest.row(row);
        Place place = stop(guest, condition);
        assertStopped(condition, true, place);
        try (Machine machine = new Machine(MachineConfiguration.standard())) {
            machine.load(guest.image, guest.request);
            Breakpoints.attach(machine, List.of(guest.condition(condition)));
            machine.run();
            Delivery last = machine.recorder().last(1).getFirst();
            Delivery.Entered entered = assertInstanceOf(Delivery.Entered.class, last.outcome());
            assertEquals(entered.handler(), place.rip);
            assertEquals(entered.frame(), place.registers.get(Cpu.RSP));
        }
    }

    @Test
    void anInstructionThatIsSingleSteppedIsStoppedAt() throws Exception {
        Guest guest = Guest.row("single-step");
        long stepped;
        try (Machine machine = new Machine(MachineConfiguration.standard())) {
            machine.load(guest.image, guest.request);
            Breakpoints.attach(machine, List.of(guest.condition("vector=1,count=5000")));
            machine.run();
            stepped = machine.recorder().last(1).getFirst().rip();
        }
        String condition = "rip=%d,count=900".formatted(stepped);
        Place place = stop(guest, condition);
        assertStopped(condition, false, place);
        assertEquals(stepped, place.rip);
    }

    @Test
    void anInterruptIsStoppedAtBeforeTheHandlersFirstInstruction() throws Exception {
        Place place = stop(Guest.kernel("pit"), "vector=0x20,count=3");
        assertStopped("vector=0x20,count=3", true, place);
        Place second = stop(Guest.kernel("pit"), "vector=0x20,count=2");
        assertEquals(second.rip, place.rip);
        assertNotEquals(second.retired, place.retired);
    }

    @Test
    void whereTheDeliveryFailsTheRunStopsAtTheHandlerThatIsEnteredInstead() throws Exception {
        // The IDT has one good gate, #DF's: INT3 -> #NP -> #DF.
        try (Machine machine = new Machine(MachineConfiguration.standard())) {
            Guest guest = Guest.kernel("missing-gate");
            machine.load(guest.image, guest.request);
            Breakpoints.attach(machine, List.of(guest.condition("vector=0..31")));
            assertInstanceOf(ExitReason.BreakReached.class, machine.run().reason());
            assertTrue(machine.recorder().last(1).getFirst().entered());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector=14", "rip=0x300000", "rip=0x200014,cpl=3", "count=1"})
    void whatNeverHoldsStopsNothing(String condition) throws Exception {
        Place place = stop(Guest.code(LOOP), condition);
        assertEquals(new ExitReason.DebugExit(0x41), place.reason);
        assertEquals(9007, place.retired);
    }

    @Test
    void whatDidNotStopTheRunIsTold() throws Exception {
        try (Machine machine = new Machine(MachineConfiguration.standard())) {
            Guest guest = Guest.code(LOOP);
            machine.load(guest.image, guest.request);
            Breakpoints all =
                    Breakpoints.attach(
                            machine,
                            List.of(
                                    guest.condition("vector=3"),
                                    guest.condition("rip=0x20002a,count=2000")));
            machine.run();
            assertEquals(
                    List.of(
                            "vector=3 held 0 of 1 times",
                            "rip=0x20002a,count=2000 held 1000 of 2000 times"),
                    all.missed());
        }
    }
}
