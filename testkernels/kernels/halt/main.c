#include "kernel.h"

void kernel_main(void) {
    print("halting\n");
    asm volatile("cli; hlt");
    fail("HLT returned");
}
