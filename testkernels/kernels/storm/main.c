#include "kernel.h"

#define ROUNDS 500000
extern char user_start[], user_end[];
void user_program(void);
void bare_return(void);
void skip_two(void);
void skip_two_with_error(void);
void count_call(void);
uint64_t calls;

/* Handlers in assembly: what is measured is delivery and IRETQ, not C. */
asm(".text\n"
    ".balign 16\n"
    "bare_return: iretq\n"
    ".balign 16\n"
    "skip_two: addq $2, (%rsp)\n\t"
    "iretq\n"
    ".balign 16\n"
    "skip_two_with_error: add $8, %rsp\n\t"
    "addq $2, (%rsp)\n\t"
    "iretq\n"
    ".balign 16\n"
    "count_call: incq calls\n\t"
    "cmp $500000, %rcx\n\t"
    "jae 1f\n\t"
    "iretq\n"
    "1: jmp leave_user\n"
    ".pushsection .user, \"ax\"\n"
    "user_program: xor %ecx, %ecx\n"
    "2: inc %rcx\n\t"
    "int $0x80\n\t"
    "jmp 2b\n\t"
    ".popsection");

void kernel_main(void) {
    load_idt();
    load_tss();
    set_gate(3, bare_return, 0xe, 0, 0);
    set_gate(6, skip_two, 0xe, 0, 0);
    set_gate(14, skip_two_with_error, 0xe, 0, 0);
    set_gate(0x80, count_call, 0xe, 3, 0);
    allow_user(user_start, user_end);
    for (int i = 0; i < ROUNDS; i++) asm volatile("int3");
    print("int3\n");
    for (int i = 0; i < ROUNDS; i++) asm volatile("ud2");
    print("#UD\n");
    for (int i = 0; i < ROUNDS; i++) asm volatile("mov (%%rbx), %%eax" ::"b"(0x40000000) : "rax");
    print("#PF\n");
    enter_user((uint64_t)user_program, 0x1000, 2);
    print("int 0x80 from ring 3, %u\n", calls);
}
