#include "kernel.h"

#define CR4_OSFXSR 0x200ull
#define CR4_OSXSAVE 0x40000ull
#define X87_SSE_AVX 7

struct area {
    uint8_t legacy[512];
    uint64_t present, format, reserved[6];
    uint8_t upper[256];
} __attribute__((aligned(64)));

static struct area areas[3];
static uint32_t mxcsr_of[2] = {0x1f80, 0x7f80};

struct leaf {
    uint32_t eax, ebx, ecx, edx;
};

static struct leaf cpuid(uint32_t leaf, uint32_t subleaf) {
    struct leaf l;
    asm volatile("cpuid" : "=a"(l.eax), "=b"(l.ebx), "=c"(l.ecx), "=d"(l.edx) : "a"(leaf), "c"(subleaf));
    return l;
}

static void save(struct area *area, uint32_t components) {
    asm volatile("xsave64 %0" : "+m"(*area) : "a"(components), "d"(0));
}

static void restore(struct area *area, uint32_t components) {
    asm volatile("xrstor64 %0" ::"m"(*area), "a"(components), "d"(0));
}

/* What a task has in its registers: a number of its own in each byte of each of them. */
static void fill(int task) {
    static uint8_t bytes[32] __attribute__((aligned(32)));
    for (int i = 0; i < 32; i++) bytes[i] = (uint8_t)(0x10 * (task + 1) + i / 8);
    asm volatile("ldmxcsr %1\n\t"
                 "vmovdqa %0, %%ymm0\n\tvmovdqa %%ymm0, %%ymm7\n\tvmovdqa %%ymm0, %%ymm15" ::"m"(bytes),
                 "m"(mxcsr_of[task]));
}

static void show(int task) {
    static uint8_t low[32] __attribute__((aligned(32))), high[32] __attribute__((aligned(32)));
    uint32_t mxcsr;
    asm volatile("vmovdqa %%ymm0, %0\n\tvmovdqa %%ymm15, %1\n\tstmxcsr %2"
                 : "=m"(low), "=m"(high), "=m"(mxcsr));
    print("task %d: mxcsr %x, ymm0", task, (uint64_t)mxcsr);
    for (int i = 0; i < 32; i += 8) print(" %b", low[i]);
    print(", ymm15");
    for (int i = 0; i < 32; i += 8) print(" %b", high[i]);
    print("\n");
}

static void rules(void) {
    PROVOKE("xor %%ecx, %%ecx\n\txor %%edx, %%edx\n\tmov $5, %%eax", "xsetbv");
    report("xsetbv: AVX without SSE");
    PROVOKE("xor %%ecx, %%ecx\n\txor %%edx, %%edx\n\tmov $6, %%eax", "xsetbv");
    report("xsetbv: no x87");
    PROVOKE("mov $1, %%ecx\n\txor %%edx, %%edx\n\tmov $7, %%eax", "xsetbv");
    report("xsetbv: XCR1");
    PROVOKE("xor %%ecx, %%ecx\n\tmov $1, %%edx\n\tmov $7, %%eax", "xsetbv");
    report("xsetbv: bit 32");
    PROVOKE("mov $7, %%eax\n\txor %%edx, %%edx", "xsave 16(%0)", "r"(&areas[2]));
    report("xsave: not aligned to 64 bytes");
    areas[2].present = 1ull << 40;
    PROVOKE("mov $7, %%eax\n\txor %%edx, %%edx", "xrstor (%0)", "r"(&areas[2]));
    report("xrstor: a component that XCR0 has not");
    areas[2].present = 0;
    areas[2].reserved[0] = 1;
    PROVOKE("mov $7, %%eax\n\txor %%edx, %%edx", "xrstor (%0)", "r"(&areas[2]));
    report("xrstor: a reserved byte of the header");
    areas[2].reserved[0] = 0;
    write_cr0(read_cr0() | 8);
    PROVOKE("mov $7, %%eax\n\txor %%edx, %%edx", "xsave (%0)", "r"(&areas[2]));
    report("xsave with CR0.TS");
    asm volatile("clts");
}

void kernel_main(void) {
    load_idt();
    set_handler(6, provoke);
    set_handler(7, provoke);
    set_handler(13, provoke);
    PROVOKE("xor %%ecx, %%ecx", "xgetbv");
    report("xgetbv without CR4.OSXSAVE");
    print("CPUID.1:ECX.OSXSAVE %d", (int)(cpuid(1, 0).ecx >> 27 & 1));
    write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXSAVE);
    print(", then %d\n", (int)(cpuid(1, 0).ecx >> 27 & 1));
    print("bytes for x87 and SSE %u\n", (uint64_t)cpuid(0xd, 0).ebx);
    PROVOKE("", "vmovaps %%ymm1, %%ymm0");
    report("vmovaps without XCR0.AVX");
    asm volatile("xsetbv" ::"c"(0), "a"(X87_SSE_AVX), "d"(0));
    print("bytes with AVX %u, from %u on\n", (uint64_t)cpuid(0xd, 0).ebx, (uint64_t)cpuid(0xd, 2).ebx);
    rules();

    asm volatile("fninit\n\tvzeroall");
    save(&areas[0], X87_SSE_AVX);
    for (int task = 0; task < 2; task++) {
        fill(task);
        save(&areas[task], X87_SSE_AVX);
    }
    for (int i = 0; i < 4; i++) {
        restore(&areas[i & 1], X87_SSE_AVX);
        show(i & 1);
    }
    restore(&areas[0], 3);
    print("only x87 and SSE of task 0 over task 1:\n");
    show(0);
    areas[0].present = 1;
    restore(&areas[0], X87_SSE_AVX);
    print("SSE and AVX in their initial state:\n");
    show(0);
}
