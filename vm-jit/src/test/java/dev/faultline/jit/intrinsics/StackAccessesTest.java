package dev.faultline.jit.intrinsics;

import static dev.faultline.ir.MicroOpcode.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.intrinsics.State.Outcome;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Several accesses by RSP in one region: what it remembers of the stack's page for the next access
 * must end where the page does.
 */
class StackAccessesTest {
    private static final int BLOCKS = 150;
    private static final int STATES = 12;
    private static final int T0 = Cpu.SLOT_TEMPORARY;
    private static final Place[] PLACES = {
        Place.PLAIN, Place.READ_ONLY, Place.NOT_PRESENT, Place.DEVICE, Place.BESIDE_CODE
    };

    private final BareProcessor interpreted = new BareProcessor();
    private final BareProcessor compiled = new BareProcessor();
    private final Random random = new Random(TwoEngines.SEED);
    private int stayed;

    @Test
    void pushesPopsAndAccessesByRspDoTheSameAroundAnyPageBoundary() {
        for (int i = 0; i < BLOCKS; i++) {
            BlockSource source = new BlockSource(interpreted);
            int instructions = 2 + random.nextInt(12);
            for (int k = 0; k < instructions; k++) {
                instruction(source.instruction());
            }
            CompiledBlock region = new CompiledBlock(source.build());
            for (int k = 0; k < STATES; k++) {
                compare(region);
            }
        }
        assertTrue(stayed > BLOCKS && stayed < BLOCKS * STATES - 300, "stayed " + stayed);
    }

    private void instruction(BlockSource s) {
        int register = random.nextInt(16);
        int log = random.nextInt(4);
        long at = 8L * (random.nextInt(9) - 4) + (random.nextInt(4) == 0 ? random.nextInt(8) : 0);
        switch (random.nextInt(8)) {
            case 0, 1 -> s.op(PUSH64, 0, register, 0, 0, 0, 0);
            case 2 -> s.op(PUSHI64, 0, 0, 0, 0, 0, Values.any(random));
            // A popped RSP would leave the places that are prepared.
            case 3, 4 -> s.op(POP64, register == Cpu.RSP ? 0 : register, 0, 0, 0, 0, 0);
            case 5 -> s.op(LOAD8 + log, Cpu.RAX, Cpu.RSP, Cpu.SLOT_ZERO, 0, 0, at);
            case 6 -> s.op(STORE8 + log, register, Cpu.RSP, Cpu.SLOT_ZERO, 0, 0, at);
            default ->
                    s.op(LOADW, T0, Cpu.RSP, Cpu.SLOT_ZERO, log, 0, at)
                            .op(XORF, T0, T0, Cpu.RAX, 0, log, 0)
                            .op(STORE8 + log, T0, Cpu.RSP, Cpu.SLOT_ZERO, 0, MicroOp.PROVEN, at);
        }
    }

    private void compare(CompiledBlock region) {
        long page = PLACES[random.nextInt(PLACES.length)].page + 4096L * random.nextInt(2);
        long stack = page + 8L * (random.nextInt(9) - 4);
        long values = random.nextLong();
        boolean known = random.nextInt(4) != 0;
        for (BareProcessor processor : new BareProcessor[] {interpreted, compiled}) {
            Place.prepare(processor, values);
            if (known) {
                Place.touch(processor, page - 4096);
                Place.touch(processor, page);
            }
        }
        State state = State.random(random);
        state.registers()[Cpu.RSP] = stack;
        state.apply(interpreted.cpu);
        Outcome expected = Outcome.of(interpreted.cpu, interpreted.interpreter.run(region.block));
        state.apply(compiled.cpu);
        Outcome actual = Outcome.of(compiled.cpu, region.run(compiled));
        Block block = region.block;
        assertTrue(expected.same(actual), () -> Report.of(block, state, expected, actual));
        assertEquals(-1, compiled.memory.mismatch(interpreted.memory, Place.FIRST, Place.END));
        stayed += region.lastKind == ExitKind.NEXT ? 1 : 0;
    }
}
