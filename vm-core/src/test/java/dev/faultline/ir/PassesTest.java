package dev.faultline.ir;

import static dev.faultline.ir.MicroOpcode.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.ir.passes.DeadFlags;
import dev.faultline.ir.passes.FuseBranches;
import org.junit.jupiter.api.Test;

/** The passes, the verifier and the printer on blocks built by hand. */
class PassesTest {
    private static final int TEMPORARY = 17;
    private final BlockBuilder builder = new BlockBuilder(TEMPORARY, 64);

    PassesTest() {
        builder.clear();
    }

    private void instruction(int... word) {
        builder.startInstruction(builder.instructions());
        op(word);
    }

    private void op(int... word) {
        builder.emit(word[0], word[1], word[2], word[3], word[4], word[5], 0);
    }

    private Block build() {
        Block.Placement at = new Block.Placement(0x1000, 0x1000, 0x1000, -1, 0, -1, -1);
        return builder.build(at, builder.instructions(), false);
    }

    private String opcodes() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < builder.size(); i++) {
            names.append(MicroOpShape.name(MicroOp.op(builder.word(i)))).append(' ');
        }
        return names.toString().trim();
    }

    @Test
    void flagsThatAreOverwrittenBeforeAnyoneSeesThemAreNotComputed() {
        instruction(ADDF, 0, 0, 1, 0, 3);
        instruction(SUBF32, 0, 0, 1, 0, 2);
        instruction(CMP, 0, 0, 1, 0, 3);
        instruction(FALL_THROUGH, 0, 0, 0, 0, 0);
        DeadFlags.run(builder);
        assertEquals("add sub32 cmp fall_through", opcodes());
    }

    @Test
    void flagsAreAliveWhereAFaultMayShowThem() {
        instruction(ADDF, 0, 0, 1, 0, 3);
        instruction(LOAD64, 1, 0, 16, 0, 0);
        instruction(CMP, 0, 0, 1, 0, 3);
        instruction(FALL_THROUGH, 0, 0, 0, 0, 0);
        DeadFlags.run(builder);
        assertEquals("addf load64 cmp fall_through", opcodes());
    }

    @Test
    void anIncrementThatKeepsCarryNeedsTheFlagsBeforeIt() {
        instruction(ADDF, 0, 0, 1, 0, 3);
        instruction(INCF, 0, 0, 16, 0, 3);
        instruction(FALL_THROUGH, 0, 0, 0, 0, 0);
        DeadFlags.run(builder);
        assertEquals("addf incf fall_through", opcodes());
    }

    @Test
    void aDeadComparisonVanishes() {
        instruction(CMP, 0, 0, 1, 0, 3);
        instruction(TEST, 0, 0, 1, 0, 3);
        instruction(FALL_THROUGH, 0, 0, 0, 0, 0);
        DeadFlags.run(builder);
        builder.compact();
        assertEquals("test fall_through", opcodes());
    }

    @Test
    void aComparisonBeforeABranchIsFusedWithIt() {
        instruction(CMPI, 0, 0, 16, 0, 3);
        instruction(BRANCH, 0, 0, 0, 4, 0);
        FuseBranches.run(builder);
        assertEquals("cmpi_branch branch", opcodes());
    }

    @Test
    void theVerifierRefusesAFaultAfterACommitOfTheSameInstruction() {
        instruction(ADDF, 0, 0, 1, 0, 3);
        op(STORE64, 0, 1, 16, 0, 1);
        op(FALL_THROUGH, 0, 0, 0, 0, 0);
        assertNotNull(Verifier.check(build()));
    }

    @Test
    void theVerifierAcceptsAProvenStoreAfterACommit() {
        instruction(LOADW, TEMPORARY, 1, 16, 3, 0);
        op(ADDF, TEMPORARY, TEMPORARY, 1, 0, 3);
        op(STORE64, TEMPORARY, 1, 16, 0, 1 | MicroOp.PROVEN);
        op(FALL_THROUGH, 0, 0, 0, 0, 0);
        assertNull(Verifier.check(build()));
    }

    @Test
    void theVerifierWantsOneEndAndItLast() {
        instruction(MOV, 0, 1, 16, 0, 0);
        assertNotNull(Verifier.check(build()));
        op(EXIT, 0, 0, 0, 0, 0);
        assertNull(Verifier.check(build()));
        op(EXIT, 0, 0, 0, 0, 0);
        assertNotNull(Verifier.check(build()));
    }

    @Test
    void aPrintedMicroOpNamesItsSlots() {
        String text = Printer.print(MicroOp.word(ADDF32, 0, TEMPORARY, 1, 0, 2), 0);
        assertTrue(text.startsWith("addf32 rax t0 rcx"), text);
    }
}
