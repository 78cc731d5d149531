#include "kernel.h"

void kernel_main(void) {
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) nothing = {0, 0};
    print("no IDT, one INT3\n");
    asm volatile("lidt %0; int3" ::"m"(nothing));
    fail("INT3 without an IDT returned");
}
