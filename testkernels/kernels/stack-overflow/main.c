#include "kernel.h"

#define STACK 0x40001000ull
static uint8_t double_fault_stack[4096] __attribute__((aligned(16)));
void overflow(uint64_t stack_top);
void overflow_again(uint64_t stack_top);
extern char after_overflow[];
static uint64_t depth;

asm(".text\n"
    "overflow: mov %rsp, %rbx\n\t"
    "mov %rdi, %rsp\n\t"
    "xor %ecx, %ecx\n"
    "1: inc %rcx\n\t"
    "call 1b\n"
    "after_overflow: mov %rbx, %rsp\n\t"
    "ret");

static void double_fault(struct frame *f) {
    uint64_t at = (uint64_t)&f->rip - (uint64_t)double_fault_stack;
    print("EXCEPTION: DOUBLE FAULT, error %x, cr2 %x, rsp %x\n", f->error, read_cr2(), f->rsp);
    print("on the IST stack: %s\n", at < sizeof double_fault_stack ? "yes" : "no");
    depth = f->rcx;
    f->rip = (uint64_t)after_overflow;
}

void kernel_main(void) {
    load_idt();
    load_tss();
    tss.ist[0] = (uint64_t)double_fault_stack + sizeof double_fault_stack;
    idt[8].ist = 1;
    set_handler(8, double_fault);
    for (int page = 0; page < 4; page++)
        map_page(STACK + 4096ull * page, new_page(), PAGE_PRESENT | PAGE_WRITE);
    *page_entry(STACK - 4096) = 0;
    for (int round = 0; round < 2; round++) {
        asm volatile("call overflow" ::"D"(STACK + 4 * 4096) : "rbx", "rcx", "memory");
        print("%u calls deep\n", depth);
    }
    print("It did not crash!\n");
}
