/* Expectations here are written from the Intel SDM, sections as noted, not taken from a run. */
#include "kernel.h"

extern char user_start[], user_end[];
void user_program(void);
asm(".pushsection .user, \"ax\"\n"
    "user_program: sub $16, %rsp\n\t"
    "mov 1(%rsp), %eax\n\t"
    "mov %ax, 1(%rsp)\n\t"
    "mov 1(%rsp), %al\n\t"
    "mov 8(%rsp), %rax\n\t"
    "sysexitl\n\t"
    "int $0x80\n\t"
    ".popsection");

static void user_fault(struct frame *f) {
    const uint8_t *code = (const uint8_t *)f->rip;
    print("ring 3: %s", exception_name((int)f->vector));
    if (has_error_code((int)f->vector)) print("(%x)", f->error);
    print("%s\n", f->rflags & 0x10000 ? ", RF" : "");
    f->rip += code[0] == 0x0f ? 2 : code[0] == 0x66 ? 5 : 4;
}

static void user_end_call(struct frame *f) {
    print("ring 3: end%s\n", f->rflags & 0x10000 ? ", RF" : "");
    leave_user();
}

static void resume_flag(const char *what) {
    print("%s: %s%s\n", what, exception_name((int)seen.vector), seen.rflags & 0x10000 ? ", RF" : "");
}

#define WRMSR(msr, value)                                                                         \
    PROVOKE("mov %%esi, %%ecx; mov %%edi, %%eax; mov %%rdi, %%rdx; shr $32, %%rdx", "wrmsr", "S"(msr), "D"(value))

static void stack_faults(void) {
    /* Vol. 1 3.3.7.1: a reference through the stack segment that is not canonical is #SS(0). */
    seen_count = 0;
    asm volatile("lea 9f(%%rip), %%rax; mov %%rax, provoke_resume; lea 8f(%%rip), %%rax; mov %%rax, provoke_at;"
                 "mov %%rsp, %%r12; mov %%rbx, %%rsp; 8: push %%rax; 9: mov %%r12, %%rsp" ::"b"(1ull << 50)
                 : "rax", "r12", "memory");
    report("push, rsp not canonical");
    PROVOKE("mov %%rbp, %%rdx; mov %%rbx, %%rbp; lea 9f(%%rip), %%rax; mov %%rax, provoke_resume",
            "mov (%%rbp), %%al\n9:\tmov %%rdx, %%rbp", "b"(1ull << 50));
    report("read by rbp, not canonical");
    PROVOKE("", "jmp *%%rbx", "b"(1ull << 50));
    report("jump to a non-canonical address");
    map_page(0x7ffffffff000ull, new_page(), PAGE_PRESENT | PAGE_WRITE);
    PROVOKE("", "movw $1, (%%rbx)", "b"(0x7fffffffffffull));
    report("write across the end of the lower half");
}

void kernel_main(void) {
    static uint8_t ist[4096] __attribute__((aligned(16)));
    load_idt();
    load_tss();
    for (int vector = 0; vector < 32; vector++) set_handler(vector, provoke);
    /* Some of these faults find RSP unusable. */
    tss.ist[0] = (uint64_t)ist + sizeof ist;
    idt[12].ist = 1;
    idt[13].ist = 1;

    /* Vol. 3B 18.3.1.1: faults push RF set, traps and software interrupts do not. */
    PROVOKE("", "ud2", "b"(0));
    resume_flag("ud2");
    PROVOKE("", "divl %%ebx", "b"(0));
    resume_flag("divide error");
    PROVOKE("", "mov (%%rbx), %%al", "b"(0x40000000));
    resume_flag("page fault");
    PROVOKE("", "int3", "b"(0));
    resume_flag("int3");
    PROVOKE("", "int $4", "b"(0));
    resume_flag("int 4");

    /* INT1 is a trap that leaves DR6 alone. */
    asm volatile("mov %0, %%dr6" ::"r"(0xffff0ff0ull));
    PROVOKE("", ".byte 0xf1", "b"(0));
    report("int1");
    uint64_t dr6;
    asm volatile("mov %%dr6, %0" : "=r"(dr6));
    print("dr6 %x\n", dr6);

    stack_faults();

    /* Vol. 2, MOV to control and debug registers. */
    PROVOKE("", "mov %%rbx, %%cr0", "b"(0x80000010ull));
    report("mov cr0, PG without PE");
    PROVOKE("", "mov %%rbx, %%cr0", "b"(0xa0010011ull));
    report("mov cr0, NW without CD");
    PROVOKE("", "mov %%rbx, %%cr0", "b"(0x180010011ull));
    report("mov cr0, bit 32");
    PROVOKE("", "mov %%rbx, %%cr0", "b"(0x10011ull));
    report("mov cr0, no PG in 64-bit mode");
    PROVOKE("", "mov %%rbx, %%cr3", "b"(read_cr3() | 1ull << 60));
    report("mov cr3, reserved bit 60");
    PROVOKE("", "mov %%rbx, %%cr4", "b"(read_cr4() & ~0x20ull));
    report("mov cr4, no PAE in long mode");
    PROVOKE("", "mov %%rbx, %%cr4", "b"(read_cr4() | 1ull << 30));
    report("mov cr4, reserved bit 30");
    PROVOKE("", "mov %%rbx, %%cr8", "b"(16ull));
    report("mov cr8, 16");
    PROVOKE("", "mov %%rbx, %%dr6", "b"(1ull << 32));
    report("mov dr6, bit 32");
    PROVOKE("", "mov %%rbx, %%dr7", "b"(1ull << 32));
    report("mov dr7, bit 32");
    PROVOKE("", ".byte 0x0f, 0x22, 0xcb", "b"(0));
    report("mov cr1");

    /* Vol. 2, WRMSR and RDMSR. */
    /* Not canonical with 57 bits either: that is what registers accept where LA57 exists. */
    WRMSR(0xc0000082u, 1ull << 62);
    report("wrmsr LSTAR, not canonical");
    WRMSR(0xc0000080u, 0x100000d00ull);
    report("wrmsr EFER, reserved bit 32");
    WRMSR(0xc0000080u, 0x800ull);
    report("wrmsr EFER, LME off under paging");
    WRMSR(0x277u, 2ull);
    report("wrmsr PAT, memory type 2");
    PROVOKE("mov $0x12345, %%ecx", "rdmsr", "b"(0));
    report("rdmsr of no MSR");
    WRMSR(0x12345u, 0ull);
    report("wrmsr of no MSR");

    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {0xffff, 1ull << 62};
    PROVOKE("", "lgdt (%%rbx)", "b"(&pointer));
    report("lgdt, base not canonical");
    PROVOKE("", "lidt (%%rbx)", "b"(&pointer));
    report("lidt, base not canonical");
    PROVOKE("", "ltr %%bx", "b"(0));
    report("ltr, null");

    print("alignment checks\n");
    write_cr0(read_cr0() | 1 << 18);
    for (int vector = 0; vector < 32; vector++) set_handler(vector, user_fault);
    set_handler(0x80, user_end_call);
    idt[0x80].type |= 3 << 5;
    allow_user(user_start, user_end);
    map_page(0x40000000, new_page(), PAGE_PRESENT | PAGE_WRITE | PAGE_USER);
    enter_user((uint64_t)user_program, 0x40001000, 0x40002);
}
