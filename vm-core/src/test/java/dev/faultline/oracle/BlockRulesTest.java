package dev.faultline.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.Vector;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Form;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.ir.Block;
import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.ir.Verifier;
import dev.faultline.isa.Forms;
import dev.faultline.isa.Lift;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What the lifters build keeps the rules of a block, for any bytes in any mode: nothing that may
 * fault after a commit within one instruction, one ending micro-op.
 */
class BlockRulesTest {
    private static final int INSTRUCTIONS = 300_000;
    private static final long SEED = 7;
    private static final int FLAT = 63 << Mode.FLAT_SHIFT;
    private static final long RIP = 0x1000;

    /** Mode keys: 64-bit, compatibility, protected with and without flat segments, real, V86. */
    private static final long[] MODES = {
        2 | Mode.PROTECTED | Mode.LONG_MODE,
        2 | 3 << Mode.CPL_SHIFT | Mode.PROTECTED | Mode.LONG_MODE,
        1 | 3 << Mode.CPL_SHIFT | Mode.PROTECTED | Mode.LONG_MODE | Mode.STACK_32 | FLAT,
        1 | Mode.PROTECTED | Mode.STACK_32,
        Mode.PROTECTED,
        0,
        3 << Mode.CPL_SHIFT | Mode.PROTECTED | Mode.VIRTUAL_8086
    };

    @Test
    void nothingMayFaultAfterACommitOfItsInstruction() {
        SplittableRandom random = new SplittableRandom(SEED);
        Decoder decoder = new Decoder(Forms.map());
        BlockBuilder builder = new BlockBuilder(Cpu.SLOT_TEMPORARY, Cpu.SLOT_VECTOR);
        Lift lift = new Lift(builder);
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        int lifted = 0;
        for (int i = 0; i < INSTRUCTIONS; i++) {
            random.nextBytes(bytes);
            if (random.nextInt(3) == 0) {
                bytes[random.nextInt(2)] = 0x0f;
            }
            long key = MODES[random.nextInt(MODES.length)];
            Instruction insn = decoder.decode(bytes, 0, bytes.length, Mode.codeBits(key));
            if (insn.status == Status.OK) {
                lifted++;
                String broken = Verifier.check(block(builder, lift, insn, key));
                assertEquals(null, broken, HexFormat.of().formatHex(bytes) + " mode " + key);
            }
        }
        assertTrue(lifted > INSTRUCTIONS / 2, "only " + lifted + " of the bytes decoded");
    }

    private static Block block(BlockBuilder builder, Lift lift, Instruction insn, long key) {
        long mask = Mode.is64(key) ? -1 : 0xffffffffL;
        long limit = Mode.is64(key) ? -1 : 0xffff;
        Lift.Code code = new Lift.Code(limit, mask);
        builder.clear();
        lift.beginBlock();
        builder.startInstruction(0);
        lift.begin(insn, key, RIP + insn.length, code);
        if (protectedOnly(insn) && !lift.protectedMode()) {
            lift.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        } else {
            insn.form.lifter().lift(lift);
        }
        if (!builder.ended()) {
            builder.emit(MicroOpcode.FALL_THROUGH, 0, 0, 0, 0, 0, 0);
        }
        Block.Placement placement = new Block.Placement(RIP, RIP, RIP, -1, key, limit, mask);
        return builder.build(placement, insn.length, false);
    }

    private static boolean protectedOnly(Instruction insn) {
        return (insn.form.flags() & Form.PROTECTED_ONLY) != 0;
    }
}
