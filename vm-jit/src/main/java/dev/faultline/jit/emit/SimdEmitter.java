package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.ir.Block;
import dev.faultline.ir.FloatOperation;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.ir.PackedOperation;
import java.util.Locale;
import org.objectweb.asm.Label;

/**
 * Vector instructions: quadwords in locals, each computed by the method that the interpreter calls
 * too. Those are short and static, so that HotSpot has them inline.
 */
final class SimdEmitter {
    private static final String SIMD = "dev/faultline/cpu/simd/";

    private final Code code;
    private final Exits exits;
    private final Flags flags;
    private final FloatEmitter floats;

    /** Whether exceptions of the instruction under emission may be pending. */
    private boolean pending;

    SimdEmitter(Code code, Exits exits, Flags flags, boolean allFloats) {
        this.code = code;
        this.exits = exits;
        this.flags = flags;
        floats = new FloatEmitter(code, exits, allFloats);
    }

    /** Before a block. */
    void enterBlock() {
        floats.enterBlock();
    }

    /** After a micro-op that is none of this class's. */
    void after(long word) {
        floats.after(word);
    }

    /** Emits what lies off the way of the blocks, after all of them. */
    void finish() {
        floats.finish();
    }

    /** ALIGNED, SIMD_READY and FLOAT_CHECK: the interpreter raises what they find. */
    void check(Block block, int i) {
        long word = block.code[i];
        if (MicroOp.op(word) == MicroOpcode.FLOAT_CHECK && !pending) {
            return;
        }
        Label out = exits.interpret(block, i);
        switch (MicroOp.op(word)) {
            case MicroOpcode.ALIGNED -> {
                code.get(MicroOp.a(word));
                code.and(block.immediates[i]);
                code.op(LCONST_0);
                code.op(LCMP);
                code.jump(IFNE, out);
            }
            case MicroOpcode.SIMD_READY -> {
                code.loadCpu();
                code.integer(MicroOp.c(word));
                code.call(SIMD + "SimdClass", "ready", "(" + Names.CPU_DESCRIPTOR + "I)Z");
                code.jump(IFEQ, out);
            }
            default -> {
                pending = false;
                floating();
                code.out.visitFieldInsn(GETFIELD, Names.FLOATING, "pending", "I");
                code.jump(IFNE, out);
            }
        }
    }

    private void floating() {
        code.getCpu("floating", Names.FLOATING_DESCRIPTOR);
    }

    /** PACKED, FLOAT and SET_FLAGS. */
    void operation(Block block, int i) {
        long word = block.code[i];
        long imm = block.immediates[i];
        switch (MicroOp.op(word)) {
            case MicroOpcode.SET_FLAGS -> {
                code.get(MicroOp.a(word));
                code.op(L2I);
                flags.setExplicit();
            }
            case MicroOpcode.FLOAT -> {
                if (!floats.emit(block, i)) {
                    pending = true;
                    calculate(word, imm);
                    floats.after(word);
                }
            }
            default -> calculate(word, imm);
        }
    }

    private void calculate(long word, long imm) {
        StringBuilder parameters = new StringBuilder("(");
        int x = MicroOp.x(word);
        if (MicroOp.op(word) == MicroOpcode.PACKED) {
            PackedOperation operation = PackedOperation.of(x);
            parameters.append(operands(word, operation.arity, operation.immediate, imm));
            call(operation.group.className, operation.name(), parameters);
        } else {
            FloatOperation operation = FloatOperation.of(x);
            floating();
            parameters.append(Names.FLOATING_DESCRIPTOR);
            parameters.append(operands(word, operation.arity, operation.immediate, imm));
            call(owner(operation.group), operation.name(), parameters);
        }
        code.set(MicroOp.d(word));
    }

    private void call(String owner, String operation, StringBuilder parameters) {
        String method = operation.toLowerCase(Locale.ROOT);
        code.call(SIMD + owner, method, parameters.append(")J").toString());
    }

    /** Pushes the operands; the part of the descriptor that they are. */
    private String operands(long word, int arity, boolean immediate, long imm) {
        int[] slots = {MicroOp.a(word), MicroOp.b(word), MicroOp.c(word)};
        for (int i = 0; i < arity; i++) {
            code.get(slots[i]);
        }
        if (immediate) {
            code.integer((int) imm);
        }
        return "J".repeat(arity) + (immediate ? "I" : "");
    }

    private static String owner(FloatOperation.Group group) {
        return switch (group) {
            case DOUBLE -> "DoubleOperations";
            case SINGLE -> "SingleOperations";
            case CONVERSION -> "FloatConversions";
        };
    }
}
