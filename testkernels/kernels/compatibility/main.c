#include "kernel.h"

extern uint32_t here, next;
void run32(uint64_t stack);
void gate_target(void);
extern uint32_t gate_result;

static void note(struct frame *f) {
    print("%s", exception_name((int)f->vector));
    if (has_error_code((int)f->vector)) print("(%x)", f->error);
    print(" at +%d, cs %x, ss %x\n", (int)(f->rip - here), f->cs, f->ss);
    f->rip = next;
}

static void say(struct frame *f) {
    print("%s", (const char *)(f->rdi & 0xffffffff));
}

static void show(struct frame *f) {
    print("%s %x\n", (const char *)(f->rdi & 0xffffffff), f->rax);
}

void kernel_main(void) {
    static uint8_t stack[4096] __attribute__((aligned(16)));
    load_idt();
    load_tss();
    for (int vector = 0; vector < 32; vector++) set_handler(vector, note);
    set_handler(0x80, say);
    set_handler(0x81, show);
    /* 0x58: a 64-bit call gate, 16 bytes; 0x68: 32-bit data with a limit of 0xfff, byte granular. */
    uint64_t target = (uint64_t)gate_target;
    gdt[11] = (target & 0xffff) | (uint64_t)KERNEL_CS << 16 | 0x8cull << 40 | (target >> 16 & 0xffff) << 48;
    gdt[12] = target >> 32;
    gdt[13] = 0x0040930000000fffull;
    run32((uint64_t)stack + sizeof stack);
    print("back in 64-bit mode, gate called %u time\n", (uint64_t)gate_result);
}
