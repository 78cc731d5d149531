#include "kernel.h"

void kernel_main(void) {
    print("looping\n");
    asm volatile("cli; 1: jmp 1b");
}
