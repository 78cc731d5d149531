package dev.faultline.jit.intrinsics;

import static dev.faultline.ir.MicroOpcode.*;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.ExitKind;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each micro-op that computes, as bytecode and in the interpreter, whatever came before it. */
class IntrinsicsTest {
    private static final int T0 = Cpu.SLOT_TEMPORARY;
    private final TwoEngines engines = new TwoEngines();
    private final Random random = engines.random;

    @Test
    void eachOperationComputesTheSameValueAndFlags() {
        for (Operation o : Operation.computing(random)) {
            Block distinct = source().op(o, register(), register(), register()).build();
            int same = register();
            Block inPlace = source().op(o, same, same, register()).build();
            if (engines.compare(distinct, 80) && engines.compare(inPlace, 80)) {
                engines.compare(throughTemporaries(o), 50);
            }
        }
        engines.finish(100_000);
        int rare = engines.exitsOf(ExitKind.INTERPRET);
        assertTrue(rare > 100, "only " + rare + " divisions were rare");
    }

    /** SHLD and SHRD take slot c for their count, which a temporary may be, too. */
    private Block throughTemporaries(Operation o) {
        BlockSource source = source();
        source.op(MOV, T0, register(), 0, 0, 0, 0).op(MOV, T0 + 1, register(), 0, 0, 0, 0);
        source.op(MOV, T0 + 2, register(), 0, 0, 0, 0);
        if (o.divides()) {
            return source.op(o, 0, T0, T0 + 1).build();
        }
        return source.op(o, T0 + 2, T0, T0 + 1).op(MOV, register(), T0 + 2, 0, 0, 0, 0).build();
    }

    /** All conditions, as values and as choices, after each operation that writes flags. */
    @Test
    void eachConditionHoldsForTheSameFlags() {
        for (Operation o : Operation.flagWriting(random)) {
            BlockSource source = source().op(o, operand(), operand(), operand());
            source.instruction().op(MOVI, 15, 0, 0, 0, 0, 0).op(MOVI, 14, 0, 0, 0, 0, 0);
            for (int cc = 0; cc < 16; cc++) {
                source.instruction()
                        .op(SETCC, T0, 0, 0, cc, 0, 0)
                        .op(LEA, 15, T0, 15, 1, 0, 0)
                        .op(CMOV, T0, 12, 13, cc, 2 + (cc & 1), 0)
                        .op(LEA, 14, T0, 14, 1, 0, 0);
            }
            engines.compare(source.build(), 50);
        }
        engines.finish(10_000);
    }

    /**
     * A branch on each condition after each operation that writes flags: the first of its
     * immediates will do.
     */
    @Test
    void eachBranchIsTakenForTheSameFlags() {
        Operation last = null;
        for (Operation o : Operation.flagWriting(random)) {
            if (last != null && o.op() == last.op() && o.x() == last.x()) {
                continue;
            }
            last = o;
            for (int cc = 0; cc < 16; cc++) {
                Block block =
                        source().op(o, operand(), operand(), operand())
                                .instruction()
                                .op(BRANCH, 0, 0, 0, cc, 0, 0x7000)
                                .build();
                engines.compare(block, 24);
            }
        }
        engines.finish(40_000);
    }

    @Test
    void eachFusedBranchIsTakenForTheSameOperands() {
        for (int op = CMP_BRANCH; op <= TESTI_BRANCH; op++) {
            for (int x = 0; x < 4; x++) {
                for (int cc = 0; cc < 16; cc++) {
                    long imm = Values.any(random);
                    int b = random.nextInt(4) == 0 ? Cpu.SLOT_ZERO : register();
                    Block block =
                            source().op(op, 0, register(), b, 0, x, imm)
                                    .op(BRANCH, 0, 0, 0, cc, 0, 0x7000)
                                    .build();
                    engines.compare(block, 80);
                }
            }
        }
        engines.finish(20_000);
    }

    @Test
    void aBranchOnZeroIsTakenForZeroOnly() {
        for (int i = 0; i < 16; i++) {
            engines.compare(source().op(BRANCH_ZERO, 0, i, 0, 0, 0, 0x7000).build(), 100);
        }
        engines.finish(1600);
    }

    @Test
    void anIndirectJumpGoesWhereItsRegisterSays() {
        for (int i = 0; i < 16; i++) {
            engines.compare(source().op(JUMP_REGISTER, 0, i, 0, 0, 0, 0).build(), 50);
        }
        engines.finish(800);
    }

    /** Compiled code then knows which operation wrote the flags, and need not ask. */
    @Test
    void eachOperationSeesTheFlagsOfTheOneBefore() {
        for (Operation reader : Operation.computing(random)) {
            boolean reads = (reader.shape() & dev.faultline.ir.MicroOpShape.RF) != 0;
            if (!reads || reader.op() == SETCC || reader.op() == CMOV) {
                continue;
            }
            for (int op : new int[] {ADDF, SUBF, ANDF, INCF, DECF, ADCF, SBBF, CMP, TEST, BT}) {
                seesAfter(reader, new Operation(op, random.nextInt(4), size(op), 0));
            }
            for (int op : new int[] {SHLIF, SHRIF, SARIF, POPCNT, IMULF, ROL, SHLF, SARF}) {
                long imm = 1 + random.nextInt(31);
                seesAfter(reader, new Operation(op, 0, size(op), imm));
            }
        }
        engines.finish(30_000);
    }

    private int size(int op) {
        return op == BT || op == POPCNT ? 1 + random.nextInt(3) : random.nextInt(4);
    }

    private void seesAfter(Operation reader, Operation writer) {
        BlockSource source = source().op(writer, operand(), operand(), operand());
        source.instruction().op(reader, operand(), operand(), operand());
        engines.compare(source.build(), 15);
    }

    private BlockSource source() {
        return new BlockSource(engines.processor).instruction();
    }

    private int register() {
        return random.nextInt(16);
    }

    /** A register that the observing micro-ops do not use. */
    private int operand() {
        return random.nextInt(12);
    }
}
