#include "kernel.h"

static void set_tss_limit(uint64_t limit) {
    gdt[7] = (gdt[7] & ~0xffffull & ~(0xfull << 40)) | limit | 9ull << 40;
    asm volatile("ltr %w0" ::"r"(TSS_SELECTOR));
}

static void simple_faults(void) {
    PROVOKE("", "divl %%ebx", "b"(0));
    report("div by zero");
    PROVOKE("mov $1, %%edx; xor %%eax, %%eax", "divl %%ebx", "b"(1));
    report("div overflow");
    PROVOKE("mov $1, %%eax; shl $63, %%rax; cqto", "idivq %%rbx", "b"(-1ll));
    report("idiv of the least number by -1");
    PROVOKE("", "int3", "b"(0));
    report("int3");
    PROVOKE("", ".byte 0xcd, 3", "b"(0));
    report("int 3");
    PROVOKE("", "int $4", "b"(0));
    report("int 4");
    PROVOKE("", "ud2", "b"(0));
    report("ud2");
    PROVOKE("", ".byte 0x06", "b"(0));
    report("push es");
    PROVOKE("", ".byte 0xf0, 0x01, 0xc0", "b"(0));
    report("lock add eax, eax");
    PROVOKE("", ".byte 0xf0, 0x90", "b"(0));
    report("lock nop");
    write_cr0(read_cr0() | 8);
    PROVOKE("", "fninit", "b"(0));
    report("fninit with CR0.TS");
    write_cr0((read_cr0() & ~8ull) | 4);
    PROVOKE("", "fninit", "b"(0));
    report("fninit with CR0.EM");
    write_cr0((read_cr0() & ~4ull) | 0xa);
    PROVOKE("", "fwait", "b"(0));
    report("fwait with CR0.TS and MP");
    write_cr0(read_cr0() & ~0xaull);
}

static void segment_faults(void) {
    asm volatile("lldt %w0" ::"r"(0));
    PROVOKE("", "mov %%bx, %%fs", "b"(0x48));
    report("mov fs, not present");
    PROVOKE("", "mov %%bx, %%ss", "b"(0x48));
    report("mov ss, not present");
    PROVOKE("", "mov %%bx, %%ds", "b"(0x7c));
    report("mov ds, in a null LDT");
    PROVOKE("", "mov %%bx, %%ds", "b"(0x78));
    report("mov ds, beyond the GDT");
    PROVOKE("", "mov %%bx, %%ss", "b"(8));
    report("mov ss, code segment");
    PROVOKE("", "mov %%bx, %%ss", "b"(0x23));
    report("mov ss, DPL 3");
    PROVOKE("", "mov %%bx, %%ds", "b"(0x38));
    report("mov ds, TSS");
    PROVOKE("", ".byte 0x8e, 0xcb", "b"(8));
    report("mov cs");
}

static void far_return_leaves_the_stack(uint64_t selector, const char *what) {
    /* The pushed words of the faulting RET are still there: RSP is as before the instruction. */
    uint64_t before, after;
    asm volatile("mov %%rsp, %0; lea 9f(%%rip), %%rax; mov %%rax, provoke_resume; lea 8f(%%rip), %%rax;"
                 "mov %%rax, provoke_at; push %2; pushq $1; 8: lretq; 9: mov %%rsp, %1; mov %0, %%rsp"
                 : "=&r"(before), "=&r"(after)
                 : "r"(selector)
                 : "rax", "memory");
    print("lretq to %s: %s(%x), rsp %s\n", what, exception_name((int)seen.vector), seen.error,
          before - after == 16 ? "as before" : "moved");
}

static void general_protection(void) {
    PROVOKE("", "mov (%%rbx), %%al", "b"(0x800000000000ull));
    report("read of a non-canonical address");
    PROVOKE("mov $0xc0000082, %%ecx; mov $0x40000000, %%edx; xor %%eax, %%eax", "wrmsr", "b"(0));
    report("wrmsr LSTAR, non-canonical");
    PROVOKE("", "ltr %%bx", "b"(0x38));
    report("ltr of a busy TSS");
    PROVOKE("", "ltr %%bx", "b"(0));
    report("ltr of null");
    PROVOKE("", "lldt %%bx", "b"(0x10));
    report("lldt of a data segment");
    PROVOKE("", ".byte 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x90", "b"(0));
    report("16 bytes of instruction");
    PROVOKE("", ".byte 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x90", "b"(0));
    report("15 bytes of instruction");
}

static void gates(void) {
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {0x40 * 16 - 1, (uint64_t)idt};
    asm volatile("lidt %0" ::"m"(pointer));
    PROVOKE("", "int $0x40", "b"(0));
    report("int 0x40 beyond the IDT");
    PROVOKE("", "int $0x3f", "b"(0));
    report("int 0x3f, the last of the IDT");
    pointer.limit = 0xfff;
    asm volatile("lidt %0" ::"m"(pointer));

    idt[0x80].type &= 0x7f;
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, gate not present");
    idt[0x80].type = 0x8c;
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, call gate");
    default_gate(0x80);
    idt[0x80].selector = 0;
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, null code segment");
    idt[0x80].selector = 0x10;
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, data segment");
    idt[0x80].selector = 0x50;
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, code not present");
    idt[0x80].selector = 0x28;
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, code of DPL 3");
    idt[0x80].selector = 0x30;
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, 32-bit code");
    default_gate(0x80);

    set_tss_limit(0x53);
    set_gate(0x80, (void *)0, 0xe, 0, 7);
    PROVOKE("", "int $0x80", "b"(0));
    report("int 0x80, IST7 beyond the TSS");
    default_gate(0x80);
    set_tss_limit(sizeof tss - 1);
}

static void alignment(void) {
    /* Intel SDM Vol. 3A 6.14.2: RSP is aligned to 16 before the push; the frame keeps the old one. */
    asm volatile("lea 9f(%%rip), %%rax; mov %%rax, provoke_resume; mov %%rsp, %%rbx; and $-16, %%rsp;"
                 "sub $3, %%rsp; int3; 9: mov %%rbx, %%rsp" ::
                     : "rax", "rbx", "memory");
    print("frame aligned: %s, saved rsp ends in %x, from there to the frame %u bytes\n",
          seen_frame % 16 == 8 ? "yes" : "no", seen.rsp & 15, seen.rsp - seen_frame);
}

void kernel_main(void) {
    load_idt();
    load_tss();
    for (int vector = 0; vector < 256; vector++) set_handler(vector, provoke);
    simple_faults();
    segment_faults();
    far_return_leaves_the_stack(0x10, "a data segment");
    far_return_leaves_the_stack(0x50, "code not present");
    far_return_leaves_the_stack(0, "null");
    general_protection();
    gates();
    alignment();
    PROVOKE("", "mov (%%rbx), %%al", "b"(0x40000000));
    report("read of nothing");
}
