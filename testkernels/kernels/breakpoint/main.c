/* The exception chapter of "Writing an OS in Rust", in C. */
#include "kernel.h"

void breakpoint_here(void);

/* At a fixed address and on a fixed stack, so that what is printed is the same with every compiler. */
asm(".pushsection .text.fixed, \"ax\"\n"
    "breakpoint_here:\n\t"
    "push %rbx\n\t"
    "mov %rsp, %rbx\n\t"
    "mov $0x300000, %esp\n\t"
    "pushq $0x202\n\t"
    "popfq\n\t"
    "int3\n\t"
    "cli\n\t"
    "mov %rbx, %rsp\n\t"
    "pop %rbx\n\t"
    "ret\n\t"
    ".popsection");

static void breakpoint_handler(struct frame *f) {
    print("EXCEPTION: BREAKPOINT\n"
          "InterruptStackFrame {\n"
          "    instruction_pointer: VirtAddr(%x),\n"
          "    code_segment: %u,\n"
          "    cpu_flags: %x,\n"
          "    stack_pointer: VirtAddr(%x),\n"
          "    stack_segment: %u,\n"
          "}\n",
          f->rip, f->cs, f->rflags, f->rsp, f->ss);
}

void kernel_main(void) {
    print("Hello World!\n");
    out8(0x21, 0xff);
    out8(0xa1, 0xff);
    load_idt();
    set_handler(3, breakpoint_handler);
    breakpoint_here();
    print("It did not crash!\n");
}
