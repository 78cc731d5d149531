#include "kernel.h"

void kernel_main(void) {
    print("resetting\n");
    out8(0x64, 0xfe);
    for (;;) asm volatile("pause");
}
