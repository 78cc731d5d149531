package dev.faultline.cpu;

import dev.faultline.mmu.PageWalker;

/**
 * Which features CPUID shows and what follows from them. Changed only before the machine starts, as
 * {@code --cpu} says.
 *
 * <p>Deliberately absent, with the visible consequence: APIC (there is no local APIC yet), MCA,
 * MONITOR (the instruction is a hint that kernels then do not use), XSAVES and its MSR, AVX-512,
 * GFNI and SSE4A (their instructions are #UD).
 */
public final class CpuFeatures {
    public static final int ECX1_SSE3 = 1;
    public static final int ECX1_PCLMULQDQ = 1 << 1;
    public static final int ECX1_SSSE3 = 1 << 9;
    public static final int ECX1_FMA = 1 << 12;
    public static final int ECX1_CX16 = 1 << 13;
    public static final int ECX1_PCID = 1 << 17;
    public static final int ECX1_SSE4_1 = 1 << 19;
    public static final int ECX1_SSE4_2 = 1 << 20;
    public static final int ECX1_MOVBE = 1 << 22;
    public static final int ECX1_POPCNT = 1 << 23;
    public static final int ECX1_AES = 1 << 25;
    public static final int ECX1_XSAVE = 1 << 26;
    public static final int ECX1_AVX = 1 << 28;
    public static final int ECX1_F16C = 1 << 29;
    public static final int ECX1_RDRAND = 1 << 30;
    public static final int ECX1_HYPERVISOR = 1 << 31;

    public static final int EDX1_FPU = 1;
    public static final int EDX1_VME = 1 << 1;
    public static final int EDX1_DE = 1 << 2;
    public static final int EDX1_PSE = 1 << 3;
    public static final int EDX1_TSC = 1 << 4;
    public static final int EDX1_MSR = 1 << 5;
    public static final int EDX1_PAE = 1 << 6;
    public static final int EDX1_MCE = 1 << 7;
    public static final int EDX1_CX8 = 1 << 8;
    public static final int EDX1_SEP = 1 << 11;
    public static final int EDX1_MTRR = 1 << 12;
    public static final int EDX1_PGE = 1 << 13;
    public static final int EDX1_CMOV = 1 << 15;
    public static final int EDX1_PAT = 1 << 16;
    public static final int EDX1_PSE36 = 1 << 17;
    public static final int EDX1_CLFSH = 1 << 19;
    public static final int EDX1_MMX = 1 << 23;
    public static final int EDX1_FXSR = 1 << 24;
    public static final int EDX1_SSE = 1 << 25;
    public static final int EDX1_SSE2 = 1 << 26;

    public static final int EBX7_FSGSBASE = 1;
    public static final int EBX7_BMI1 = 1 << 3;
    public static final int EBX7_AVX2 = 1 << 5;
    public static final int EBX7_SMEP = 1 << 7;
    public static final int EBX7_BMI2 = 1 << 8;
    public static final int EBX7_INVPCID = 1 << 10;

    /** FCS and FDS of the x87 are saved as 0. */
    public static final int EBX7_FCS_FDS_DEPRECATED = 1 << 13;

    public static final int EBX7_RDSEED = 1 << 18;
    public static final int EBX7_ADX = 1 << 19;
    public static final int EBX7_SMAP = 1 << 20;
    public static final int EBX7_SHA = 1 << 29;

    public static final int ECX7_UMIP = 1 << 2;
    public static final int ECX7_PKU = 1 << 3;
    public static final int ECX7_VAES = 1 << 9;
    public static final int ECX7_VPCLMULQDQ = 1 << 10;
    public static final int ECX7_LA57 = 1 << 16;
    public static final int ECX7_RDPID = 1 << 22;

    /** IA32_ARCH_CAPABILITIES exists. */
    public static final int EDX7_ARCH_CAPABILITIES = 1 << 29;

    public static final int ECX81_LAHF = 1;
    public static final int ECX81_LZCNT = 1 << 5;
    public static final int ECX81_PREFETCHW = 1 << 8;

    /** Shown to 64-bit code only, as on an Intel processor. */
    public static final int EDX81_SYSCALL = 1 << 11;

    public static final int EDX81_NX = 1 << 20;
    public static final int EDX81_PAGE_1G = 1 << 26;
    public static final int EDX81_RDTSCP = 1 << 27;
    public static final int EDX81_LM = 1 << 29;

    /** CPUID.1:ECX, but for OSXSAVE, which mirrors CR4. */
    public int leaf1Ecx =
            ECX1_SSE3
                    | ECX1_PCLMULQDQ
                    | ECX1_SSSE3
                    | ECX1_FMA
                    | ECX1_CX16
                    | ECX1_PCID
                    | ECX1_SSE4_1
                    | ECX1_SSE4_2
                    | ECX1_MOVBE
                    | ECX1_POPCNT
                    | ECX1_AES
                    | ECX1_XSAVE
                    | ECX1_AVX
                    | ECX1_F16C
                    | ECX1_RDRAND
                    | ECX1_HYPERVISOR;

    /** CPUID.1:EDX. */
    public int leaf1Edx =
            EDX1_FPU
                    | EDX1_VME
                    | EDX1_DE
                    | EDX1_PSE
                    | EDX1_TSC
                    | EDX1_MSR
                    | EDX1_PAE
                    | EDX1_MCE
                    | EDX1_CX8
                    | EDX1_SEP
                    | EDX1_MTRR
                    | EDX1_PGE
                    | EDX1_CMOV
                    | EDX1_PAT
                    | EDX1_PSE36
                    | EDX1_CLFSH
                    | EDX1_MMX
                    | EDX1_FXSR
                    | EDX1_SSE
                    | EDX1_SSE2;

    /** CPUID.7.0:EBX. */
    public int leaf7Ebx =
            EBX7_FSGSBASE
                    | EBX7_BMI1
                    | EBX7_AVX2
                    | EBX7_SMEP
                    | EBX7_BMI2
                    | EBX7_INVPCID
                    | EBX7_FCS_FDS_DEPRECATED
                    | EBX7_RDSEED
                    | EBX7_ADX
                    | EBX7_SMAP
                    | EBX7_SHA;

    /** CPUID.7.0:ECX, but for OSPKE, which mirrors CR4. */
    public int leaf7Ecx =
            ECX7_UMIP | ECX7_PKU | ECX7_VAES | ECX7_VPCLMULQDQ | ECX7_LA57 | ECX7_RDPID;

    /** CPUID.7.0:EDX. */
    public int leaf7Edx = EDX7_ARCH_CAPABILITIES;

    /** CPUID.80000001H:ECX. */
    public int leaf81Ecx = ECX81_LAHF | ECX81_LZCNT | ECX81_PREFETCHW;

    /** CPUID.80000001H:EDX. */
    public int leaf81Edx = EDX81_SYSCALL | EDX81_NX | EDX81_PAGE_1G | EDX81_RDTSCP | EDX81_LM;

    /** MAXPHYADDR. */
    public final int physicalBits = PageWalker.MAXPHYADDR;

    /** Ticks of the TSC per second, for leaf 15H; 0 leaves the kernel to calibrate it. */
    public long tscHertz;

    private static final long CR4_BASE =
            Cr4.TSD
                    | Cr4.PCE
                    | Cr4.OSFXSR
                    | Cr4.OSXMMEXCPT
                    | Cr4.VME
                    | Cr4.PVI
                    | Cr4.DE
                    | Cr4.PSE
                    | Cr4.PAE
                    | Cr4.MCE
                    | Cr4.PGE;

    /** Features that {@link CpuModel} hides, a bit for each by its ordinal. */
    private long hidden;

    /** Takes away what a model does not show. */
    public void hide(CpuModel model) {
        for (CpuFeature feature : model.hidden()) {
            hidden |= 1L << feature.ordinal();
            switch (feature.leaf) {
                case LEAF_1_ECX -> leaf1Ecx &= ~feature.mask;
                case LEAF_7_EBX -> leaf7Ebx &= ~feature.mask;
                case LEAF_7_ECX -> leaf7Ecx &= ~feature.mask;
            }
        }
    }

    /** Whether any feature is hidden. */
    public boolean anyHidden() {
        return hidden != 0;
    }

    /** Whether a feature's instructions are to be #UD. */
    public boolean hides(CpuFeature feature) {
        return (hidden >>> feature.ordinal() & 1) != 0;
    }

    /** The bits of CR4 that are not reserved. */
    public long cr4Bits() {
        long bits = CR4_BASE;
        bits |= (leaf1Ecx & ECX1_PCID) != 0 ? Cr4.PCIDE : 0;
        bits |= (leaf1Ecx & ECX1_XSAVE) != 0 ? Cr4.OSXSAVE : 0;
        bits |= (leaf7Ebx & EBX7_FSGSBASE) != 0 ? Cr4.FSGSBASE : 0;
        bits |= (leaf7Ebx & EBX7_SMEP) != 0 ? Cr4.SMEP : 0;
        bits |= (leaf7Ebx & EBX7_SMAP) != 0 ? Cr4.SMAP : 0;
        bits |= (leaf7Ecx & ECX7_UMIP) != 0 ? Cr4.UMIP : 0;
        bits |= (leaf7Ecx & ECX7_PKU) != 0 ? Cr4.PKE : 0;
        bits |= (leaf7Ecx & ECX7_LA57) != 0 ? Cr4.LA57 : 0;
        return bits;
    }

    /** The bits of XCR0 that XSETBV may set. */
    public long xcr0Bits() {
        long bits = Xcr0.X87 | Xcr0.SSE;
        bits |= (leaf1Ecx & ECX1_AVX) != 0 ? Xcr0.AVX : 0;
        return bits | ((leaf7Ecx & ECX7_PKU) != 0 ? Xcr0.PKRU : 0);
    }

    /** The bits of EFER that a WRMSR may set. */
    public long eferBits() {
        long bits = 0;
        bits |= (leaf81Edx & EDX81_SYSCALL) != 0 ? Efer.SCE : 0;
        bits |= (leaf81Edx & EDX81_NX) != 0 ? Efer.NXE : 0;
        bits |= (leaf81Edx & EDX81_LM) != 0 ? Efer.LME : 0;
        return bits;
    }
}
