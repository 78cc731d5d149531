package dev.faultline.cpu.simd;

import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.ir.FloatOperation;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.PackedOperation;

/** Dispatches the infallible micro-ops of vector instructions. */
public final class SimdOperations {
    private SimdOperations() {}

    /** The value for slot d of a micro-op, whose operands are the slots that its word names. */
    public static long evaluate(Cpu cpu, long word, long imm) {
        long[] s = cpu.slots;
        long a = s[MicroOp.a(word)];
        return switch (MicroOp.op(word)) {
            case PACKED -> {
                PackedOperation operation = PackedOperation.of(MicroOp.x(word));
                yield packed(operation, a, s[MicroOp.b(word)], s[MicroOp.c(word)], (int) imm);
            }
            case FLOAT -> {
                FloatOperation operation = FloatOperation.of(MicroOp.x(word));
                long b = s[MicroOp.b(word)];
                yield FloatDispatch.evaluate(
                        cpu.floating, operation, a, b, s[MicroOp.c(word)], (int) imm);
            }
            case SET_FLAGS -> {
                LazyFlags.setExplicit(cpu, (int) a);
                yield 0;
            }
            case MMX_READ -> cpu.floating.mmx(MicroOp.c(word));
            case MMX_WRITE -> {
                cpu.floating.setMmx(MicroOp.c(word), a);
                yield 0;
            }
            default -> {
                cpu.floating.enterMmx();
                yield 0;
            }
        };
    }

    /** One quadword of a vector instruction without arithmetic on floats. */
    static long packed(PackedOperation operation, long a, long b, long c, int imm) {
        return switch (operation.group) {
            case INTEGER -> PackedDispatch.integer(operation, a, b, c);
            case PRODUCT -> PackedDispatch.product(operation, a, b, imm);
            case SHIFT -> PackedDispatch.shift(operation, a, b);
            case SHUFFLE -> PackedDispatch.shuffle(operation, a, b, c, imm);
            case EXTENSION -> PackedDispatch.extension(operation, a, imm);
            case AES -> PackedDispatch.aes(operation, a, b, c, imm);
            case SHA -> PackedDispatch.sha(operation, a, b, c, imm);
        };
    }
}
