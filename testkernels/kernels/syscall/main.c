#include "kernel.h"

extern char user_start[], user_end[];
void user_program(void);
void syscall_entry(void);
struct {
    uint64_t user_rsp, kernel_rsp;
} per_cpu;
static uint8_t stack[8192] __attribute__((aligned(16)));
static uint64_t calls, flags_seen;

/* Returns what the program gets in rax. */
uint64_t system_call(uint64_t number, uint64_t a, uint64_t b, uint64_t flags_inside) {
    calls++;
    flags_seen |= flags_inside;
    switch (number) {
        case 0:
            print("program ended with %u after %u calls\n", a, calls);
            leave_user();
        case 1:
            for (uint64_t i = 0; i < b; i++) put_char(((const char *)a)[i]);
            return b;
        default:
            return a + b;
    }
}

void kernel_main(void) {
    load_idt();
    load_tss();
    per_cpu.kernel_rsp = (uint64_t)stack + sizeof stack;
    write_msr(0xc0000080, read_msr(0xc0000080) | 1);
    write_msr(0xc0000081, (uint64_t)0x18 << 48 | (uint64_t)KERNEL_CS << 32);
    write_msr(0xc0000082, (uint64_t)syscall_entry);
    write_msr(0xc0000084, 0x700);
    write_msr(0xc0000101, 0x123456789000ull);
    write_msr(0xc0000102, (uint64_t)&per_cpu);
    allow_user(user_start, user_end);
    map_page(0x40000000, new_page(), PAGE_PRESENT | PAGE_WRITE | PAGE_USER);
    enter_user((uint64_t)user_program, 0x40001000, 0x402);
    print("flags that SFMASK should have cleared: %x\n", flags_seen & 0x700);
    print("GS bases: %s\n",
          read_msr(0xc0000101) == (uint64_t)&per_cpu && read_msr(0xc0000102) == 0x123456789000ull
              ? "swapped" : "lost");
}
