package dev.faultline.ir;

/**
 * What a PACKED micro-op computes: one quadword of a vector instruction, of up to three quadwords.
 * Each constant is a static method of its group's class, with its name in small letters; the SDM's
 * mnemonic where one quadword of the result is one quadword of each operand.
 */
public enum PackedOperation {
    PADDB(Group.INTEGER, 2),
    PADDW(Group.INTEGER, 2),
    PADDD(Group.INTEGER, 2),
    PADDSB(Group.INTEGER, 2),
    PADDSW(Group.INTEGER, 2),
    PADDUSB(Group.INTEGER, 2),
    PADDUSW(Group.INTEGER, 2),
    PSUBB(Group.INTEGER, 2),
    PSUBW(Group.INTEGER, 2),
    PSUBD(Group.INTEGER, 2),
    PSUBSB(Group.INTEGER, 2),
    PSUBSW(Group.INTEGER, 2),
    PSUBUSB(Group.INTEGER, 2),
    PSUBUSW(Group.INTEGER, 2),
    PCMPEQB(Group.INTEGER, 2),
    PCMPEQW(Group.INTEGER, 2),
    PCMPEQD(Group.INTEGER, 2),
    PCMPEQQ(Group.INTEGER, 2),
    PCMPGTB(Group.INTEGER, 2),
    PCMPGTW(Group.INTEGER, 2),
    PCMPGTD(Group.INTEGER, 2),
    PCMPGTQ(Group.INTEGER, 2),
    PMINUB(Group.INTEGER, 2),
    PMINUW(Group.INTEGER, 2),
    PMINUD(Group.INTEGER, 2),
    PMINSB(Group.INTEGER, 2),
    PMINSW(Group.INTEGER, 2),
    PMINSD(Group.INTEGER, 2),
    PMAXUB(Group.INTEGER, 2),
    PMAXUW(Group.INTEGER, 2),
    PMAXUD(Group.INTEGER, 2),
    PMAXSB(Group.INTEGER, 2),
    PMAXSW(Group.INTEGER, 2),
    PMAXSD(Group.INTEGER, 2),
    PAVGB(Group.INTEGER, 2),
    PAVGW(Group.INTEGER, 2),
    PSIGNB(Group.INTEGER, 2),
    PSIGNW(Group.INTEGER, 2),
    PSIGND(Group.INTEGER, 2),
    PABSB(Group.INTEGER, 1),
    PABSW(Group.INTEGER, 1),
    PABSD(Group.INTEGER, 1),
    /** The signs of the eight bytes of a as bits 0 to 7. */
    PMOVMSKB(Group.INTEGER, 1),
    /** The signs of the two doublewords of a as bits 0 and 1. */
    MOVMSKPS(Group.INTEGER, 1),
    /** Bits of b where those of c are 1, of a elsewhere. */
    SELECT(Group.INTEGER, 3),
    /** Bytes of b where those of c are negative, of a elsewhere. */
    PBLENDVB(Group.INTEGER, 3),
    /** Doublewords of b where those of c are negative, of a elsewhere. */
    BLENDVPS(Group.INTEGER, 3),
    /** b where c is negative, else a. */
    BLENDVPD(Group.INTEGER, 3),
    /** ZF where a is 0, CF where b is. */
    PTEST(Group.INTEGER, 2),
    PMULLW(Group.PRODUCT, 2),
    PMULHW(Group.PRODUCT, 2),
    PMULHUW(Group.PRODUCT, 2),
    PMULHRSW(Group.PRODUCT, 2),
    PMULLD(Group.PRODUCT, 2),
    PMULUDQ(Group.PRODUCT, 2),
    PMULDQ(Group.PRODUCT, 2),
    PMADDWD(Group.PRODUCT, 2),
    PMADDUBSW(Group.PRODUCT, 2),
    PSADBW(Group.PRODUCT, 2),
    /** Four words: at each of the first bytes of a, against doubleword imm of b. */
    MPSADBW(Group.PRODUCT, 2, true),
    /** The least word of b:a, and its number. */
    PHMINPOSUW(Group.PRODUCT, 2),
    PHADDW(Group.PRODUCT, 2),
    PHADDD(Group.PRODUCT, 2),
    PHADDSW(Group.PRODUCT, 2),
    PHSUBW(Group.PRODUCT, 2),
    PHSUBD(Group.PRODUCT, 2),
    PHSUBSW(Group.PRODUCT, 2),
    /** The lower half of the carry-less product. */
    PCLMULLOW(Group.PRODUCT, 2),
    /** The upper half of the carry-less product. */
    PCLMULHIGH(Group.PRODUCT, 2),
    PSLLW(Group.SHIFT, 2),
    PSLLD(Group.SHIFT, 2),
    PSLLQ(Group.SHIFT, 2),
    PSRLW(Group.SHIFT, 2),
    PSRLD(Group.SHIFT, 2),
    PSRLQ(Group.SHIFT, 2),
    PSRAW(Group.SHIFT, 2),
    PSRAD(Group.SHIFT, 2),
    VPSLLVD(Group.SHIFT, 2),
    VPSLLVQ(Group.SHIFT, 2),
    VPSRLVD(Group.SHIFT, 2),
    VPSRLVQ(Group.SHIFT, 2),
    VPSRAVD(Group.SHIFT, 2),
    /** The low halves of a and b alternate, bytes. */
    PUNPCKLBW(Group.SHUFFLE, 2),
    /** The high halves of a and b alternate, bytes. */
    PUNPCKHBW(Group.SHUFFLE, 2),
    /** The low halves of a and b alternate, words. */
    PUNPCKLWD(Group.SHUFFLE, 2),
    /** The high halves of a and b alternate, words. */
    PUNPCKHWD(Group.SHUFFLE, 2),
    /** The low doublewords of a and b. */
    PUNPCKLDQ(Group.SHUFFLE, 2),
    /** The high doublewords of a and b. */
    PUNPCKHDQ(Group.SHUFFLE, 2),
    PACKSSWB(Group.SHUFFLE, 2),
    PACKUSWB(Group.SHUFFLE, 2),
    PACKSSDW(Group.SHUFFLE, 2),
    PACKUSDW(Group.SHUFFLE, 2),
    /** Two doublewords of the 16 bytes b:a: numbers imm[1:0] and imm[3:2]. */
    PSHUFD(Group.SHUFFLE, 2, true),
    PSHUFW(Group.SHUFFLE, 1, true),
    /** Bytes of the 16 bytes b:a, by those of c. */
    PSHUFB(Group.SHUFFLE, 3),
    /** Eight bytes of the 16 bytes b:a from byte imm on, 0 to 7. */
    PALIGNR(Group.SHUFFLE, 2, true),
    /** Doublewords of the 16 bytes b:a, by those of c. */
    VPERMILPS(Group.SHUFFLE, 3),
    /** A quadword of b:a, by bit 1 of c. */
    VPERMILPD(Group.SHUFFLE, 3),
    VPBROADCASTB(Group.SHUFFLE, 1),
    VPBROADCASTW(Group.SHUFFLE, 1),
    /** a with the lowest byte of b at bit imm. */
    PINSRB(Group.SHUFFLE, 2, true),
    /** a with the lowest word of b at bit imm. */
    PINSRW(Group.SHUFFLE, 2, true),
    /** a with the lowest doubleword of b at bit imm. */
    PINSRD(Group.SHUFFLE, 2, true),
    /** Lanes of a from bit imm on. */
    PMOVSXBW(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVSXBD(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVSXBQ(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVSXWD(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVSXWQ(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVSXDQ(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVZXBW(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVZXBD(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVZXBQ(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVZXWD(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVZXWQ(Group.EXTENSION, 1, true),
    /** Lanes of a from bit imm on. */
    PMOVZXDQ(Group.EXTENSION, 1, true),
    /** Columns 2 * imm and the next of the state b:a, with the key c. */
    AESENC(Group.AES, 3, true),
    /** Columns 2 * imm and the next of the state b:a, with the key c. */
    AESENCLAST(Group.AES, 3, true),
    /** Columns 2 * imm and the next of the state b:a, with the key c. */
    AESDEC(Group.AES, 3, true),
    /** Columns 2 * imm and the next of the state b:a, with the key c. */
    AESDECLAST(Group.AES, 3, true),
    AESIMC(Group.AES, 1),
    AESKEYGENASSIST(Group.AES, 1, true),
    /** Doublewords rotated left. */
    VPROLD(Group.SHA, 1, true),
    /** A and B after two rounds of SHA-1, from AB, CD and two words. */
    SHA1ROUNDS(Group.SHA, 3, true),
    SHA1NEXTE(Group.SHA, 2),
    /** What a round of SHA-256 adds to D, from EF, GH and the round's word. */
    SHA256SUM(Group.SHA, 3),
    /** A and E after a round of SHA-256, from AB, CD and the sum. */
    SHA256ROUND(Group.SHA, 3),
    SHA256MSG1(Group.SHA, 2),
    SHA256MSG2(Group.SHA, 2);

    /** The classes that have the methods. */
    public enum Group {
        /** Lane by lane. */
        INTEGER("PackedIntegers"),
        /** Products, and sums across lanes. */
        PRODUCT("PackedProducts"),
        /** Lanes shifted. */
        SHIFT("PackedShifts"),
        /** Lanes change places. */
        SHUFFLE("PackedShuffles"),
        /** Lanes get wider. */
        EXTENSION("PackedExtensions"),
        /** Rounds of AES. */
        AES("Aes"),
        /** Rounds of SHA-1 and SHA-256. */
        SHA("Sha");

        /** The simple name of the class, in {@code cpu.simd}. */
        public final String className;

        Group(String className) {
            this.className = className;
        }
    }

    private static final PackedOperation[] VALUES = values();

    /** The class of its method. */
    public final Group group;

    /** Quadwords that it takes, 1 to 3. */
    public final int arity;

    /** Whether an immediate follows them, an int. */
    public final boolean immediate;

    PackedOperation(Group group, int arity) {
        this(group, arity, false);
    }

    PackedOperation(Group group, int arity, boolean immediate) {
        this.group = group;
        this.arity = arity;
        this.immediate = immediate;
    }

    /** The operation of an ordinal. */
    public static PackedOperation of(int ordinal) {
        return VALUES[ordinal];
    }
}
