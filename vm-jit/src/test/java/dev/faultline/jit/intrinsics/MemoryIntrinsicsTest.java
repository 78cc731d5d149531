package dev.faultline.jit.intrinsics;

import static dev.faultline.ir.MicroOpcode.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.Verifier;
import dev.faultline.jit.codecache.Exit;
import dev.faultline.jit.intrinsics.State.Outcome;
import dev.faultline.mmu.Access;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Loads, stores, pushes and pops as bytecode: what hits the soft TLB stays in the region,
 * everything else leaves it before the instruction, with the state that the instructions before
 * have left.
 */
class MemoryIntrinsicsTest {
    private static final int T0 = Cpu.SLOT_TEMPORARY;
    private static final int BASE = Cpu.RBX;
    private static final int INDEX = Cpu.RCX;
    private static final int VALUE = Cpu.RAX;
    private static final long DISPLACEMENT = 0x123;
    private static final int[] OFFSETS = {0, 8, 3, 0x7f8, 0x7fc, 0xff8, 0xffd, 0xfff};

    private final BareProcessor interpreted = new BareProcessor();
    private final BareProcessor compiled = new BareProcessor();
    private final Random random = new Random(TwoEngines.SEED);
    private int fast;
    private int slow;

    @Test
    void loadsOfAllSizesHitOrLeaveBeforeTheirInstruction() {
        for (int op = LOAD8; op <= LOADS32; op++) {
            int size = 1 << (op <= LOAD64 ? op - LOAD8 : op - LOADS8);
            int load = op;
            everywhere(size, false, s -> s.op(load, VALUE, BASE, Cpu.SLOT_ZERO, 0, 0, 0));
            everywhere(size, false, s -> s.op(load, BASE, BASE, INDEX, 3, 0, DISPLACEMENT));
        }
        assertBothWaysWereTaken();
    }

    @Test
    void storesOfAllSizesHitOrLeaveBeforeTheirInstruction() {
        for (int log = 0; log < 4; log++) {
            int store = STORE8 + log;
            everywhere(1 << log, true, s -> s.op(store, VALUE, BASE, Cpu.SLOT_ZERO, 0, 0, 0));
            everywhere(1 << log, true, s -> s.op(store, BASE, BASE, INDEX, 2, 0, DISPLACEMENT));
        }
        assertBothWaysWereTaken();
    }

    @Test
    void readModifyWritesOfAllSizesHitOrLeaveBeforeTheirInstruction() {
        for (int log = 0; log < 4; log++) {
            int l = log;
            everywhere(1 << log, true, s -> modify(s, l, 0, MicroOp.PROVEN));
            everywhere(1 << log, true, s -> modify(s, l, DISPLACEMENT, MicroOp.PROVEN));
        }
        assertBothWaysWereTaken();
    }

    private static void modify(BlockSource s, int log, long displacement, int proven) {
        s.op(LOADW, T0, BASE, Cpu.SLOT_ZERO, log, 0, displacement)
                .op(ADDF, T0, T0, VALUE, 0, log, 0)
                .op(STORE8 + log, T0, BASE, Cpu.SLOT_ZERO, 0, proven, displacement);
    }

    /** The proof is a call that fails; the store after it cannot fail, but need not hit. */
    @Test
    void storesThatAreProvenBeforehandWriteWhereverTheProofHolds() {
        for (int log = 0; log < 4; log++) {
            int l = log;
            Consumer<BlockSource> access =
                    s ->
                            s.op(LEA, T0, BASE, INDEX, 1, 0, DISPLACEMENT)
                                    .op(PROVE_WRITE, 0, T0, 0, 0, 0, 1L << l)
                                    .op(ADDI, VALUE, VALUE, 0, 0, 0, 1)
                                    .op(
                                            STORE8 + l,
                                            VALUE,
                                            BASE,
                                            INDEX,
                                            1,
                                            MicroOp.PROVEN,
                                            DISPLACEMENT);
            everywhere(1 << log, true, access);
        }
        assertTrue(slow == 0 && fast > 100, "stayed " + fast + ", left " + slow);
    }

    @Test
    void pushesHitOrLeaveWithRspUnchanged() {
        everywhere(8, true, s -> s.op(PUSH64, 0, VALUE, 0, 0, 0, 0));
        everywhere(8, true, s -> s.op(PUSH64, 0, Cpu.RSP, 0, 0, 0, 0));
        everywhere(8, true, s -> s.op(PUSHI64, 0, 0, 0, 0, 0, 0x8000_7fff_0123_ff80L));
        assertBothWaysWereTaken();
    }

    @Test
    void popsHitOrLeaveWithRspUnchanged() {
        everywhere(8, false, s -> s.op(POP64, VALUE, 0, 0, 0, 0, 0));
        everywhere(8, false, s -> s.op(POP64, Cpu.RSP, 0, 0, 0, 0, 0));
        assertBothWaysWereTaken();
    }

    @Test
    void aTargetThatIsNotCanonicalLeavesBeforeItsInstruction() {
        Block block = block(s -> s.op(CANONICAL, 0, VALUE, 0, 0, 0, 0));
        CompiledBlock region = new CompiledBlock(block);
        for (int i = 0; i < 1000; i++) {
            State state = State.random(random);
            long target = state.registers()[VALUE];
            runBoth(region, state, target << 16 >> 16 != target);
        }
        assertBothWaysWereTaken();
    }

    private void assertBothWaysWereTaken() {
        assertTrue(fast > 15 && slow > 50, "stayed " + fast + ", left " + slow);
    }

    private Block block(Consumer<BlockSource> access) {
        BlockSource source = new BlockSource(interpreted);
        before(source);
        access.accept(source.instruction());
        source.instruction().op(INCF, 15, 15, 0, 0, 3, 0);
        return source.build();
    }

    private static BlockSource before(BlockSource source) {
        return source.instruction().op(ADDIF, 14, 14, 0, 0, 1, 77);
    }

    /** Runs an access at all offsets in all places, known to the soft TLB or not. */
    private void everywhere(int size, boolean write, Consumer<BlockSource> access) {
        Block block = block(access);
        assertEquals(null, Verifier.check(block));
        CompiledBlock region = new CompiledBlock(block);
        boolean stack = isStack(block);
        boolean proves = MicroOp.op(block.code[2]) == PROVE_WRITE;
        for (Place place : Place.values()) {
            for (int offset : OFFSETS) {
                for (boolean known : new boolean[] {false, true}) {
                    long linear = place.page + offset;
                    prepare(linear, known);
                    boolean crosses = (offset & 4095) + size > 4096;
                    boolean allowed = write ? place.writable : place.readable;
                    State state = stateFor(block, linear, stack && write);
                    boolean leaves = !(known && allowed && !crosses) && !proves;
                    runBoth(region, state, leaves);
                }
            }
        }
    }

    private static boolean isStack(Block block) {
        int op = MicroOp.op(block.code[1]);
        return op == PUSH64 || op == PUSHI64 || op == POP64;
    }

    private void prepare(long linear, boolean known) {
        long values = random.nextLong();
        for (BareProcessor processor : new BareProcessor[] {interpreted, compiled}) {
            Place.prepare(processor, values);
            if (known) {
                Place.touch(processor, linear);
            }
        }
    }

    /** Registers that make the access of a block go to an address. */
    private State stateFor(Block block, long linear, boolean push) {
        State state = State.random(random);
        long[] registers = state.registers();
        registers[Cpu.RSP] = push ? linear + 8 : linear;
        long word = block.code[1];
        long index = random.nextInt(100) - 50;
        registers[INDEX] = index;
        boolean indexed = MicroOp.b(word) == INDEX;
        registers[BASE] = linear - block.immediates[1] - (indexed ? index << MicroOp.c(word) : 0);
        return state;
    }

    private void runBoth(CompiledBlock region, State state, boolean leaves) {
        if (leaves) {
            slow++;
            runUpToTheAccess(region, state);
        } else {
            fast++;
        }
        state.apply(interpreted.cpu);
        Outcome expected = Outcome.of(interpreted.cpu, interpreted.interpreter.run(region.block));
        state.apply(compiled.cpu);
        Outcome actual = Outcome.of(compiled.cpu, region.run(compiled));
        Block block = region.block;
        assertTrue(expected.same(actual), () -> Report.of(block, state, expected, actual));
        assertEquals(leaves, region.interprets(), "kind " + region.lastKind);
        assertEquals(interpreted.deviceAccesses, compiled.deviceAccesses);
        assertEquals(-1, compiled.memory.mismatch(interpreted.memory, Place.FIRST, Place.END));
    }

    /** At the exit is what the instructions before have done, and nothing of the access. */
    private void runUpToTheAccess(CompiledBlock region, State state) {
        state.apply(interpreted.cpu);
        Block before = before(new BlockSource(interpreted)).build();
        Outcome expected = Outcome.of(interpreted.cpu, interpreted.interpreter.run(before));
        state.apply(compiled.cpu);
        Exit exit = region.leave(compiled.cpu);
        Outcome actual = Outcome.of(compiled.cpu, 0);
        assertTrue(expected.same(actual), () -> Report.of(region.block, state, expected, actual));
        assertTrue(region.interprets());
        assertEquals(1, exit.microOp);
        assertEquals(2, exit.unretired);
    }

    /** A guest that counts on it would see a wrong count in every interrupt after a fault. */
    @Test
    void aBlockOfFaultsInAnyInstructionRetiresExactlyTheOnesBefore() {
        for (int faulting = 0; faulting < 6; faulting++) {
            BlockSource source = new BlockSource(interpreted);
            for (int i = 0; i < 6; i++) {
                boolean faults = i == faulting;
                source.instruction();
                source.op(
                        faults ? LOAD64 : ADDIF, 8 + i, BASE, Cpu.SLOT_ZERO, 0, faults ? 0 : 3, 1);
            }
            CompiledBlock region = new CompiledBlock(source.build());
            prepare(Place.NOT_PRESENT.page, true);
            State state = State.random(random);
            state.registers()[BASE] = Place.NOT_PRESENT.page;
            state.apply(compiled.cpu);
            region.run(compiled);
            assertEquals(BareProcessor.BUDGET - faulting, compiled.cpu.budget);
            assertEquals(faulting, compiled.cpu.retired());
            assertEquals(region.block.ripOf(faulting), compiled.cpu.rip);
            assertEquals(Place.NOT_PRESENT.page + 1, compiled.cpu.faultAddress);
            long[] after = Arrays.copyOfRange(compiled.cpu.slots, 8 + faulting, 14);
            assertEquals(
                    Arrays.toString(Arrays.copyOfRange(state.registers(), 8 + faulting, 14)),
                    Arrays.toString(after));
            assertEquals(Access.READ, compiled.cpu.faultErrorCode & 2);
        }
    }
}
