#include "kernel.h"

extern char user_start[], user_end[];
void user_program(void);
static uint64_t calls;

/* rax: 1 writes the string at rdi of rsi bytes, 2 adds rdi and rsi, 0 ends the program. */
static void system_call(struct frame *f) {
    calls++;
    if (f->cs != USER_CS || f->ss != USER_DS) fail("not from ring 3");
    switch (f->rax) {
        case 0:
            print("program ended with %u after %u calls\n", f->rdi, calls);
            leave_user();
        case 1:
            for (uint64_t i = 0; i < f->rsi; i++) put_char(((const char *)f->rdi)[i]);
            f->rax = f->rsi;
            break;
        case 2:
            f->rax = f->rdi + f->rsi;
            break;
        default:
            f->rax = -38ull;
    }
}

void kernel_main(void) {
    load_idt();
    load_tss();
    set_handler(0x80, system_call);
    idt[0x80].type |= 3 << 5;
    allow_user(user_start, user_end);
    map_page(0x40000000, new_page(), PAGE_PRESENT | PAGE_WRITE | PAGE_USER);
    enter_user((uint64_t)user_program, 0x40001000, 2);
    print("back in the kernel\n");
}
