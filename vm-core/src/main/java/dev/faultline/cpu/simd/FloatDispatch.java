package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;
import dev.faultline.ir.FloatOperation;

/** From FloatOperations to their methods: for the interpreter; compiled code calls those. */
final class FloatDispatch {
    private FloatDispatch() {}

    static long evaluate(
            FloatingState f, FloatOperation operation, long a, long b, long c, int imm) {
        return switch (operation.group) {
            case DOUBLE -> doubles(f, operation, a, b, c, imm);
            case SINGLE, CONVERSION ->
                    throw new IllegalStateException("no method for " + operation);
        };
    }

    private static long doubles(
            FloatingState f, FloatOperation operation, long a, long b, long c, int imm) {
        throw new IllegalStateException("no method for " + operation);
    }
}
