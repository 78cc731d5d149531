package dev.faultline.cpu;

import java.util.Locale;

/** A feature that {@code --cpu} may hide; named as Linux and QEMU name it. */
public enum CpuFeature {
    /** Horizontal arithmetic, MOVDDUP, FISTTP. */
    SSE3(Leaf.LEAF_1_ECX, 0),
    /** PSHUFB and its like. */
    SSSE3(Leaf.LEAF_1_ECX, 9, SSE3),
    /** Blends, rounding, PMULLD. */
    SSE4_1(Leaf.LEAF_1_ECX, 19, SSSE3),
    /** CRC32, PCMPGTQ, string comparison. */
    SSE4_2(Leaf.LEAF_1_ECX, 20, SSE4_1),
    POPCNT(Leaf.LEAF_1_ECX, 23),
    AES(Leaf.LEAF_1_ECX, 25, SSE4_1),
    PCLMULQDQ(Leaf.LEAF_1_ECX, 1, SSE4_1),
    /** SHA-1 and SHA-256. */
    SHA_NI(Leaf.LEAF_7_EBX, 29, SSE4_1),
    MOVBE(Leaf.LEAF_1_ECX, 22),
    RDRAND(Leaf.LEAF_1_ECX, 30),
    /** XSAVE, XCR0, and XSAVEOPT and XSAVEC with it. */
    XSAVE(Leaf.LEAF_1_ECX, 26),
    /** VEX prefixes and YMM registers. */
    AVX(Leaf.LEAF_1_ECX, 28, SSE4_2, XSAVE),
    /** Conversions of half precision. */
    F16C(Leaf.LEAF_1_ECX, 29, AVX),
    /** Multiplication and addition with one rounding. */
    FMA(Leaf.LEAF_1_ECX, 12, AVX),
    /** Integers in YMM registers, gathers. */
    AVX2(Leaf.LEAF_7_EBX, 5, AVX),
    /** AES in YMM registers. */
    VAES(Leaf.LEAF_7_ECX, 9, AVX2, AES),
    /** PCLMULQDQ in YMM registers. */
    VPCLMULQDQ(Leaf.LEAF_7_ECX, 10, AVX, PCLMULQDQ),
    /** ANDN, BEXTR and BLSR; TZCNT stays. */
    BMI1(Leaf.LEAF_7_EBX, 3),
    /** PDEP, PEXT, MULX, shifts without flags. */
    BMI2(Leaf.LEAF_7_EBX, 8),
    ADX(Leaf.LEAF_7_EBX, 19),
    RDSEED(Leaf.LEAF_7_EBX, 18),
    FSGSBASE(Leaf.LEAF_7_EBX, 0),
    SMEP(Leaf.LEAF_7_EBX, 7),
    SMAP(Leaf.LEAF_7_EBX, 20),
    UMIP(Leaf.LEAF_7_ECX, 2),
    PKU(Leaf.LEAF_7_ECX, 3),
    LA57(Leaf.LEAF_7_ECX, 16),
    PCID(Leaf.LEAF_1_ECX, 17);

    /** A register that CPUID answers with. */
    enum Leaf {
        LEAF_1_ECX,
        LEAF_7_EBX,
        LEAF_7_ECX
    }

    final Leaf leaf;

    /** The feature's bit of that register. */
    final int mask;

    /** What it cannot be without. */
    private final CpuFeature[] needs;

    CpuFeature(Leaf leaf, int bit, CpuFeature... needs) {
        this.leaf = leaf;
        mask = 1 << bit;
        this.needs = needs;
    }

    /** Whether it cannot be without another. */
    boolean needs(CpuFeature other) {
        for (CpuFeature needed : needs) {
            if (needed == other || needed.needs(other)) {
                return true;
            }
        }
        return false;
    }

    /** What it is called on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
