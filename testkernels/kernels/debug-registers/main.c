#include "kernel.h"

/* The stack of one of the tests grows down from the watched words. */
static uint64_t area[2048] __attribute__((aligned(4096)));
uint64_t at;
static uint64_t hits, first_dr6;
static int first_offset;

static uint64_t read_dr6(void) {
    uint64_t value;
    asm volatile("mov %%dr6, %0" : "=r"(value));
    return value;
}

static void debug(struct frame *f) {
    uint64_t dr6 = read_dr6();
    if (!hits++) {
        first_dr6 = dr6;
        first_offset = (int)(f->rip - at);
    }
    /* A fault before the instruction: RF lets it through once. */
    if (dr6 & 15 && f->rip == at) f->rflags |= 0x10000;
    if (dr6 & 0x2000) f->rflags |= 0x10000;
    asm volatile("mov %0, %%dr6" ::"r"(0xffff0ff0ull));
    if (hits > 20) fail("#DB without end");
}

static void set(int number, uint64_t address, int type, int length) {
    uint64_t dr7;
    asm volatile("mov %%dr7, %0" : "=r"(dr7));
    dr7 &= ~(0xfull << (16 + 4 * number)) & ~(3ull << 2 * number);
    dr7 |= (uint64_t)(type | length << 2) << (16 + 4 * number) | 2ull << 2 * number;
    if (number == 0) asm volatile("mov %0, %%dr0" ::"r"(address));
    if (number == 1) asm volatile("mov %0, %%dr1" ::"r"(address));
    if (number == 2) asm volatile("mov %0, %%dr2" ::"r"(address));
    if (number == 3) asm volatile("mov %0, %%dr3" ::"r"(address));
    asm volatile("mov %0, %%dr7" ::"r"(dr7));
}

static void clear(void) {
    asm volatile("mov %0, %%dr7" ::"r"(0x400ull));
}

#define RUN(what, code, ...)                                                                 \
    do {                                                                                     \
        hits = 0;                                                                            \
        asm volatile("lea 8f(%%rip), %%rax; mov %%rax, at\n8: " code ::__VA_ARGS__           \
                     : "rax", "rcx", "rdx", "memory", "cc");                                 \
        if (hits)                                                                            \
            print("%s: %u hits, first at +%d, dr6 %x\n", what, hits, first_offset,      \
                  first_dr6);                                                                \
        else                                                                                 \
            print("%s: none\n", what);                                                       \
    } while (0)

extern char breakpoint_target[];

void kernel_main(void) {
    load_idt();
    load_tss();
    set_handler(1, debug);
    uint64_t w = (uint64_t)(area + 2040);
    print("dr6 %x\n", read_dr6());

    set(0, (uint64_t)breakpoint_target, 0, 0);
    RUN("execution", "xor %%eax, %%eax; mov $3, %%ecx; lea breakpoint_target(%%rip), %%rdx; mov %%rdx, at\n"
        ".globl breakpoint_target\nbreakpoint_target: inc %%eax; loop breakpoint_target", "b"(0));
    clear();

    set(1, w, 1, 2);
    RUN("write watched, read", "mov 2(%%rbx), %%al", "b"(w));
    RUN("write watched, write of 4", "movl $1, 4(%%rbx)", "b"(w));
    RUN("write watched, write beside", "movl $1, 8(%%rbx)", "b"(w));

    RUN("write watched, write into it from before", "movl $1, -2(%%rbx)", "b"(w));
    RUN("write watched, push over it", "mov %%rsp, %%rdx; lea 8(%%rbx), %%rsp; push %%rax; mov %%rdx, %%rsp",
        "b"(w));
    RUN("write watched, read-modify-write", "lock incl (%%rbx)", "b"(w));
    RUN("write watched, rep stosb", "mov %%rdi, %%rdx; mov %%rbx, %%rdi; mov $4, %%ecx; rep stosb; mov %%rdx, %%rdi", "b"(w));
    clear();

    set(2, w + 16, 3, 0);
    RUN("access watched, read", "mov 16(%%rbx), %%al", "b"(w));
    RUN("access watched, write", "mov %%al, 16(%%rbx)", "b"(w));
    RUN("access watched, word that covers it", "mov 15(%%rbx), %%ax", "b"(w));
    set(3, w + 16, 1, 0);
    RUN("two at once", "mov %%al, 16(%%rbx)", "b"(w));
    clear();

    write_cr4(read_cr4() | 8);
    set(0, 0x80, 2, 0);
    RUN("I/O", "out %%al, $0x80", "b"(0));
    RUN("I/O elsewhere", "out %%al, $0x81", "b"(0));
    clear();
    asm volatile("mov %0, %%dr7" ::"r"(0x2400ull));
    RUN("general detect", "mov %%dr0, %%rdx", "b"(0));
    clear();
}
