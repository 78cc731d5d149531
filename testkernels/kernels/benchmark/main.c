/*
 * The benchmark rows of `faultline bench`, one per command line. Each file of this folder is a group of
 * rows; without a command line every row runs a few operations and prints its checksum.
 */
#include "bench.h"

/* Above the image and below the memory that a machine has by default. */
#define ARENA 0x1000000ull

void put_text(char c) { put_char(c); }

void put_mark(char c) { out8(0xe9, (uint8_t)c); }

/* All interrupt lines masked, and vectors 0x20 to 0x2f for those that a row wants. */
static void start_pics(void) {
    out8(0x20, 0x11), out8(0xa0, 0x11);
    out8(0x21, 0x20), out8(0xa1, 0x28);
    out8(0x21, 4), out8(0xa1, 2);
    out8(0x21, 1), out8(0xa1, 1);
    out8(0x21, 0xff), out8(0xa1, 0xff);
}

/* CR0.EM clear and MP set, CR4.OSFXSR and OSXMMEXCPT set. */
static void enable_floats(void) {
    uint64_t cr0, cr4;
    asm volatile("mov %%cr0, %0" : "=r"(cr0));
    asm volatile("mov %0, %%cr0" : : "r"((cr0 & ~4ull) | 2));
    asm volatile("mov %%cr4, %0" : "=r"(cr4));
    asm volatile("mov %0, %%cr4" : : "r"(cr4 | 0x600));
    /* CR4.OSXSAVE, and x87, SSE and AVX state in XCR0, where there is AVX. */
    uint32_t eax = 1, ebx, ecx = 0, edx;
    asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    if (ecx & 1 << 28) {
        asm volatile("mov %0, %%cr4" : : "r"(cr4 | 0x40600));
        asm volatile("xsetbv" : : "a"(7), "d"(0), "c"(0));
    }
    /* RESET leaves the x87 exceptions unmasked. */
    asm volatile("fninit");
}

void kernel_main(void) {
    static const struct row *const lists[] = {exception_rows,     transition_rows,     system_rows,
                                              paging_rows,        code_rows,           compute_array_rows,
                                              compute_string_rows, compute_control_rows, compute_float_rows,
                                              compute_vector_rows, compute_avx_rows, 0};
    const uint32_t *info = (const uint32_t *)(uint64_t)multiboot_info;
    const char *line = info[0] & 4 ? (const char *)(uint64_t)info[4] : "";
    enable_floats();
    start_pics();
    load_idt();
    load_tss();
    arena = (uint8_t *)ARENA;
    if (!bench(line, lists)) fail("no such row");
}
