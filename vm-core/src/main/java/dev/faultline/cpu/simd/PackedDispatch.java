package dev.faultline.cpu.simd;

import dev.faultline.ir.PackedOperation;

/** From PackedOperations to their methods: for the interpreter; compiled code calls those. */
final class PackedDispatch {
    private PackedDispatch() {}

    static long integer(PackedOperation operation, long a, long b, long c) {
        return switch (operation) {
            case PADDB -> PackedIntegers.paddb(a, b);
            case PADDW -> PackedIntegers.paddw(a, b);
            case PADDD -> PackedIntegers.paddd(a, b);
            case PADDSB -> PackedIntegers.paddsb(a, b);
            case PADDSW -> PackedIntegers.paddsw(a, b);
            case PADDUSB -> PackedIntegers.paddusb(a, b);
            case PADDUSW -> PackedIntegers.paddusw(a, b);
            case PSUBB -> PackedIntegers.psubb(a, b);
            case PSUBW -> PackedIntegers.psubw(a, b);
            case PSUBD -> PackedIntegers.psubd(a, b);
            case PSUBSB -> PackedIntegers.psubsb(a, b);
            case PSUBSW -> PackedIntegers.psubsw(a, b);
            case PSUBUSB -> PackedIntegers.psubusb(a, b);
            case PSUBUSW -> PackedIntegers.psubusw(a, b);
            case PCMPEQB -> PackedIntegers.pcmpeqb(a, b);
            case PCMPEQW -> PackedIntegers.pcmpeqw(a, b);
            case PCMPEQD -> PackedIntegers.pcmpeqd(a, b);
            case PCMPEQQ -> PackedIntegers.pcmpeqq(a, b);
            case PCMPGTB -> PackedIntegers.pcmpgtb(a, b);
            case PCMPGTW -> PackedIntegers.pcmpgtw(a, b);
            case PCMPGTD -> PackedIntegers.pcmpgtd(a, b);
            case PCMPGTQ -> PackedIntegers.pcmpgtq(a, b);
            case PMINUB -> PackedIntegers.pminub(a, b);
            case PMINUW -> PackedIntegers.pminuw(a, b);
            case PMINUD -> PackedIntegers.pminud(a, b);
            case PMINSB -> PackedIntegers.pminsb(a, b);
            case PMINSW -> PackedIntegers.pminsw(a, b);
            case PMINSD -> PackedIntegers.pminsd(a, b);
            case PMAXUB -> PackedIntegers.pmaxub(a, b);
            case PMAXUW -> PackedIntegers.pmaxuw(a, b);
            case PMAXUD -> PackedIntegers.pmaxud(a, b);
            case PMAXSB -> PackedIntegers.pmaxsb(a, b);
            case PMAXSW -> PackedIntegers.pmaxsw(a, b);
            case PMAXSD -> PackedIntegers.pmaxsd(a, b);
            case PAVGB -> PackedIntegers.pavgb(a, b);
            case PAVGW -> PackedIntegers.pavgw(a, b);
            case PSIGNB -> PackedIntegers.psignb(a, b);
            case PSIGNW -> PackedIntegers.psignw(a, b);
            case PSIGND -> PackedIntegers.psignd(a, b);
            case PABSB -> PackedIntegers.pabsb(a);
            case PABSW -> PackedIntegers.pabsw(a);
            case PABSD -> PackedIntegers.pabsd(a);
            case PMOVMSKB -> PackedIntegers.pmovmskb(a);
            case MOVMSKPS -> PackedIntegers.movmskps(a);
            case SELECT -> PackedIntegers.select(a, b, c);
            case PBLENDVB -> PackedIntegers.pblendvb(a, b, c);
            case BLENDVPS -> PackedIntegers.blendvps(a, b, c);
            case BLENDVPD -> PackedIntegers.blendvpd(a, b, c);
            case PTEST -> PackedIntegers.ptest(a, b);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    static long product(PackedOperation operation, long a, long b, int imm) {
        return switch (operation) {
            case PMULLW -> PackedProducts.pmullw(a, b);
            case PMULHW -> PackedProducts.pmulhw(a, b);
            case PMULHUW -> PackedProducts.pmulhuw(a, b);
            case PMULHRSW -> PackedProducts.pmulhrsw(a, b);
            case PMULLD -> PackedProducts.pmulld(a, b);
            case PMULUDQ -> PackedProducts.pmuludq(a, b);
            case PMULDQ -> PackedProducts.pmuldq(a, b);
            case PMADDWD -> PackedProducts.pmaddwd(a, b);
            case PMADDUBSW -> PackedProducts.pmaddubsw(a, b);
            case PSADBW -> PackedProducts.psadbw(a, b);
            case MPSADBW -> PackedProducts.mpsadbw(a, b, imm);
            case PHMINPOSUW -> PackedProducts.phminposuw(a, b);
            case PHADDW -> PackedProducts.phaddw(a, b);
            case PHADDD -> PackedProducts.phaddd(a, b);
            case PHADDSW -> PackedProducts.phaddsw(a, b);
            case PHSUBW -> PackedProducts.phsubw(a, b);
            case PHSUBD -> PackedProducts.phsubd(a, b);
            case PHSUBSW -> PackedProducts.phsubsw(a, b);
            case PCLMULLOW -> PackedProducts.pclmullow(a, b);
            case PCLMULHIGH -> PackedProducts.pclmulhigh(a, b);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    static long shift(PackedOperation operation, long a, long b) {
        return switch (operation) {
            case PSLLW -> PackedShifts.psllw(a, b);
            case PSLLD -> PackedShifts.pslld(a, b);
            case PSLLQ -> PackedShifts.psllq(a, b);
            case PSRLW -> PackedShifts.psrlw(a, b);
            case PSRLD -> PackedShifts.psrld(a, b);
            case PSRLQ -> PackedShifts.psrlq(a, b);
            case PSRAW -> PackedShifts.psraw(a, b);
            case PSRAD -> PackedShifts.psrad(a, b);
            case VPSLLVD -> PackedShifts.vpsllvd(a, b);
            case VPSLLVQ -> PackedShifts.vpsllvq(a, b);
            case VPSRLVD -> PackedShifts.vpsrlvd(a, b);
            case VPSRLVQ -> PackedShifts.vpsrlvq(a, b);
            case VPSRAVD -> PackedShifts.vpsravd(a, b);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    static long shuffle(PackedOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case PUNPCKLBW -> PackedShuffles.punpcklbw(a, b);
            case PUNPCKHBW -> PackedShuffles.punpckhbw(a, b);
            case PUNPCKLWD -> PackedShuffles.punpcklwd(a, b);
            case PUNPCKHWD -> PackedShuffles.punpckhwd(a, b);
            case PUNPCKLDQ -> PackedShuffles.punpckldq(a, b);
            case PUNPCKHDQ -> PackedShuffles.punpckhdq(a, b);
            case PACKSSWB -> PackedShuffles.packsswb(a, b);
            case PACKUSWB -> PackedShuffles.packuswb(a, b);
            case PACKSSDW -> PackedShuffles.packssdw(a, b);
            case PACKUSDW -> PackedShuffles.packusdw(a, b);
            case PSHUFD -> PackedShuffles.pshufd(a, b, imm);
            case PSHUFW -> PackedShuffles.pshufw(a, imm);
            case PSHUFB -> PackedShuffles.pshufb(a, b, c);
            case PALIGNR -> PackedShuffles.palignr(a, b, imm);
            case VPERMILPS -> PackedShuffles.vpermilps(a, b, c);
            case VPERMILPD -> PackedShuffles.vpermilpd(a, b, c);
            case VPBROADCASTB -> PackedShuffles.vpbroadcastb(a);
            case VPBROADCASTW -> PackedShuffles.vpbroadcastw(a);
            case PINSRB -> PackedShuffles.pinsrb(a, b, imm);
            case PINSRW -> PackedShuffles.pinsrw(a, b, imm);
            case PINSRD -> PackedShuffles.pinsrd(a, b, imm);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    static long extension(PackedOperation operation, long a, int imm) {
        return switch (operation) {
            case PMOVSXBW -> PackedExtensions.pmovsxbw(a, imm);
            case PMOVSXBD -> PackedExtensions.pmovsxbd(a, imm);
            case PMOVSXBQ -> PackedExtensions.pmovsxbq(a, imm);
            case PMOVSXWD -> PackedExtensions.pmovsxwd(a, imm);
            case PMOVSXWQ -> PackedExtensions.pmovsxwq(a, imm);
            case PMOVSXDQ -> PackedExtensions.pmovsxdq(a, imm);
            case PMOVZXBW -> PackedExtensions.pmovzxbw(a, imm);
            case PMOVZXBD -> PackedExtensions.pmovzxbd(a, imm);
            case PMOVZXBQ -> PackedExtensions.pmovzxbq(a, imm);
            case PMOVZXWD -> PackedExtensions.pmovzxwd(a, imm);
            case PMOVZXWQ -> PackedExtensions.pmovzxwq(a, imm);
            case PMOVZXDQ -> PackedExtensions.pmovzxdq(a, imm);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    static long aes(PackedOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case AESENC -> Aes.aesenc(a, b, c, imm);
            case AESENCLAST -> Aes.aesenclast(a, b, c, imm);
            case AESDEC -> Aes.aesdec(a, b, c, imm);
            case AESDECLAST -> Aes.aesdeclast(a, b, c, imm);
            case AESIMC -> Aes.aesimc(a);
            case AESKEYGENASSIST -> Aes.aeskeygenassist(a, imm);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    static long sha(PackedOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case VPROLD -> Sha.vprold(a, imm);
            case SHA1ROUNDS -> Sha.sha1rounds(a, b, c, imm);
            case SHA1NEXTE -> Sha.sha1nexte(a, b);
            case SHA256SUM -> Sha.sha256sum(a, b, c);
            case SHA256ROUND -> Sha.sha256round(a, b, c);
            case SHA256MSG1 -> Sha.sha256msg1(a, b);
            case SHA256MSG2 -> Sha.sha256msg2(a, b);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }
}
