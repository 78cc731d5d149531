package dev.faultline.cpu;

/**
 * CPUID (Intel SDM Vol. 2 CPUID). The vendor is GenuineIntel, because kernels touch the fewest
 * model-specific registers for it; family 6, model 255 is no processor that Intel made, so no
 * kernel's table of errata or counters names it.
 */
public final class Cpuid {
    private static final int MAX_BASIC = 0x15;
    private static final int HYPERVISOR = 0x40000000;
    private static final int EXTENDED = 0x80000000;
    private static final int MAX_EXTENDED = 0x80000008;

    /** Family 6, model 0xff, stepping 1. */
    public static final int SIGNATURE = 0xf06f1;

    /** CLFLUSH line of 64 bytes (in units of 8), one logical processor. */
    private static final int LEAF1_EBX = 8 << 8 | 1 << 16;

    private static final int OSXSAVE = 1 << 27;
    private static final int OSPKE = 1 << 4;

    /** Leaf 0DH: XSAVEOPT, XSAVEC, and XGETBV with ECX = 1. */
    private static final int XSAVE_FORMS = 7;

    private static final int INVARIANT_TSC = 1 << 8;
    private static final long CRYSTAL_HERTZ = 1_000_000;

    private static final String BRAND = "Faultline virtual CPU";
    private static final String HYPERVISOR_NAME = "FaultlineVM";

    private Cpuid() {}

    /** Executes CPUID: EAX and ECX in; EAX, EBX, ECX and EDX out. */
    public static void execute(Cpu cpu) {
        int leaf = (int) cpu.slots[Cpu.RAX];
        int subleaf = (int) cpu.slots[Cpu.RCX];
        switch (leaf >>> 16) {
            case EXTENDED >>> 16 -> extended(cpu, leaf);
            case HYPERVISOR >>> 16 -> hypervisor(cpu, leaf);
            default -> {
                // Intel SDM Vol. 2 CPUID: past the highest leaf, the highest basic one answers.
                boolean inside = leaf >= 0 && leaf <= MAX_BASIC;
                basic(cpu, inside ? leaf : MAX_BASIC, subleaf);
            }
        }
    }

    private static void basic(Cpu cpu, int leaf, int subleaf) {
        CpuFeatures features = cpu.features;
        switch (leaf) {
            case 0 -> answer(cpu, MAX_BASIC, 0x756e6547, 0x6c65746e, 0x49656e69);
            case 1 -> {
                int osxsave = (cpu.cr4 & Cr4.OSXSAVE) != 0 ? OSXSAVE : 0;
                int ecx = features.leaf1Ecx | osxsave;
                answer(cpu, SIGNATURE, LEAF1_EBX, ecx, features.leaf1Edx);
            }
            case 2 -> answer(cpu, 1, 0, 0, 0);
            case 7 -> {
                int ospke = (cpu.cr4 & Cr4.PKE) != 0 ? OSPKE : 0;
                if (subleaf == 0) {
                    int ecx = features.leaf7Ecx | ospke;
                    answer(cpu, 0, features.leaf7Ebx, ecx, features.leaf7Edx);
                } else {
                    answer(cpu, 0, 0, 0, 0);
                }
            }
            case 0xd -> extendedState(cpu, subleaf);
            case 0x15 -> {
                int ratio = (int) (features.tscHertz / CRYSTAL_HERTZ);
                answer(cpu, ratio == 0 ? 0 : 1, ratio, ratio == 0 ? 0 : (int) CRYSTAL_HERTZ, 0);
            }
            default -> answer(cpu, 0, 0, 0, 0);
        }
    }

    /** Leaf 0DH: where XSAVE puts what, and how much of it there is now. */
    private static void extendedState(Cpu cpu, int subleaf) {
        long all = cpu.features.xcr0Bits();
        boolean shown = (cpu.features.leaf1Ecx & CpuFeatures.ECX1_XSAVE) != 0;
        if (!shown || subleaf < 0 || subleaf > 1 && (all >>> subleaf & 1) == 0 || subleaf > 62) {
            answer(cpu, 0, 0, 0, 0);
            return;
        }
        switch (subleaf) {
            case 0 -> {
                int now = Xcr0.standardSize(cpu.xcr0);
                answer(cpu, (int) all, now, Xcr0.standardSize(all), 0);
            }
            case 1 -> answer(cpu, XSAVE_FORMS, Xcr0.compactSize(cpu.xcr0), 0, 0);
            case 2 -> answer(cpu, Xcr0.AVX_SIZE, Xcr0.AVX_OFFSET, 0, 0);
            default -> answer(cpu, Xcr0.PKRU_SIZE, Xcr0.PKRU_OFFSET, 0, 0);
        }
    }

    private static void hypervisor(Cpu cpu, int leaf) {
        boolean shown = (cpu.features.leaf1Ecx & CpuFeatures.ECX1_HYPERVISOR) != 0;
        if (leaf == HYPERVISOR && shown) {
            String name = HYPERVISOR_NAME;
            answer(cpu, HYPERVISOR, characters(name, 0), characters(name, 4), characters(name, 8));
        } else {
            answer(cpu, 0, 0, 0, 0);
        }
    }

    private static void extended(Cpu cpu, int leaf) {
        CpuFeatures features = cpu.features;
        switch (leaf - EXTENDED) {
            case 0 -> answer(cpu, MAX_EXTENDED, 0, 0, 0);
            case 1 -> {
                int hidden = cpu.mode64() ? 0 : CpuFeatures.EDX81_SYSCALL;
                answer(cpu, 0, 0, features.leaf81Ecx, features.leaf81Edx & ~hidden);
            }
            case 2, 3, 4 -> {
                int at = (leaf - EXTENDED - 2) * 16;
                answer(
                        cpu,
                        characters(BRAND, at),
                        characters(BRAND, at + 4),
                        characters(BRAND, at + 8),
                        characters(BRAND, at + 12));
            }
            case 7 -> answer(cpu, 0, 0, 0, INVARIANT_TSC);
            case 8 -> {
                boolean la57 = (features.leaf7Ecx & CpuFeatures.ECX7_LA57) != 0;
                answer(cpu, features.physicalBits | (la57 ? 57 : 48) << 8, 0, 0, 0);
            }
            default -> answer(cpu, 0, 0, 0, 0);
        }
    }

    /** Four characters of a text as a register holds them, zero past its end. */
    private static int characters(String text, int from) {
        int value = 0;
        for (int i = 0; i < 4 && from + i < text.length(); i++) {
            value |= text.charAt(from + i) << 8 * i;
        }
        return value;
    }

    private static void answer(Cpu cpu, int eax, int ebx, int ecx, int edx) {
        cpu.slots[Cpu.RAX] = Integer.toUnsignedLong(eax);
        cpu.slots[Cpu.RBX] = Integer.toUnsignedLong(ebx);
        cpu.slots[Cpu.RCX] = Integer.toUnsignedLong(ecx);
        cpu.slots[Cpu.RDX] = Integer.toUnsignedLong(edx);
    }
}
