#include "kernel.h"

extern char stepped[], stepped_end[];
static uint64_t steps;
static bool shown = true;

static void step(struct frame *f) {
    uint64_t dr6;
    asm volatile("mov %%dr6, %0" : "=r"(dr6));
    if (shown) print(" +%d%s", (int)(f->rip - (uint64_t)stepped), (dr6 & 0x4000) ? "" : " without BS");
    asm volatile("mov %0, %%dr6" ::"r"(0xffff0ff0ull));
    if (shown && f->rip > (uint64_t)stepped_end) f->rflags &= ~0x100ull;
    if (++steps > 60) fail("steps without end");
}

static void breakpoint(struct frame *f) {
    print(" [int3 with TF %s, handler without]", f->rflags & 0x100 ? "pushed" : "lost");
    if (read_flags() & 0x100) fail("TF is set in a handler");
}

void kernel_main(void) {
    static char from[8] = "abcdef", to[8];
    load_idt();
    load_tss();
    set_handler(1, step);
    set_handler(3, breakpoint);
    uint64_t flags, source = (uint64_t)from, target = (uint64_t)to;
    print("traps at");
    asm volatile("pushfq\n\t"
                 "orl $0x100, (%%rsp)\n\t"
                 "popfq\n"
                 "stepped:\n\t"
                 "nop\n\t"                      /* 0: the first trap comes after this one */
                 "mov $3, %%ecx\n\t"            /* 1 */
                 "rep movsb\n\t"                /* 6: a trap for each iteration */
                 "pushfq\n\t"                   /* 8 */
                 "pop %0\n\t"                   /* 9 */
                 "mov %%ss, %%eax\n\t"
                 "mov %%eax, %%ss\n\t"          /* no trap between this one */
                 "nop\n\t"                      /* and this one */
                 "int3\n\t"
                 "nop\n\t"
                 "jmp 1f\n\t"
                 "ud2\n"
                 "1: call 2f\n\t"
                 "jmp 3f\n"
                 "2: ret\n"
                 "3: .byte 0xcd, 3\n\t"
                 "nop\n"
                 "stepped_end:\n\t"
                 "nop\n\t"
                 : "=b"(flags), "+S"(source), "+D"(target)
                 :
                 : "rax", "rcx", "memory", "cc");
    print("\n%u steps, TF seen by PUSHF: %s, copied %s\n", steps, flags & 0x100 ? "yes" : "no", to);

    steps = 0;
    shown = false;
    print("POPF that clears TF still traps once: ");
    asm volatile("pushfq; orl $0x100, (%%rsp); popfq; pushfq; andl $~0x100, (%%rsp); popfq; nop; nop" ::
                     : "memory", "cc");
    print("\n%u steps\n", steps);
}
