package dev.faultline.cpu.simd;

import dev.faultline.ir.PackedOperation;

/** From PackedOperations to their methods: for the interpreter; compiled code calls those. */
final class PackedDispatch {
    private PackedDispatch() {}

    static long integer(PackedOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case PADDB -> PackedIntegers.paddb(a, b);
            case PADDW -> PackedIntegers.paddw(a, b);
            case PADDD -> PackedIntegers.paddd(a, b);
            case PSUBB -> PackedIntegers.psubb(a, b);
            case PSUBW -> PackedIntegers.psubw(a, b);
            case PSUBD -> PackedIntegers.psubd(a, b);
            case PCMPEQB -> PackedIntegers.pcmpeqb(a, b);
            case PCMPEQW -> PackedIntegers.pcmpeqw(a, b);
            case PCMPEQD -> PackedIntegers.pcmpeqd(a, b);
            case PCMPGTB -> PackedIntegers.pcmpgtb(a, b);
            case PCMPGTW -> PackedIntegers.pcmpgtw(a, b);
            case PCMPGTD -> PackedIntegers.pcmpgtd(a, b);
            case PMOVMSKB -> PackedIntegers.pmovmskb(a);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    static long shuffle(PackedOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case PUNPCKLBW -> PackedShuffles.punpcklbw(a, b);
            case PUNPCKHBW -> PackedShuffles.punpckhbw(a, b);
            case PSHUFD -> PackedShuffles.pshufd(a, b, imm);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }
}
