#include "kernel.h"

void kernel_main(void) {
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) nothing = {0, 0};
    /* mov eax, 5; ret, and then another number */
    volatile uint8_t *screen = (volatile uint8_t *)0xb8000;
    const uint8_t code[] = {0xb8, 5, 0, 0, 0, 0xc3};
    for (int i = 0; i < 6; i++) screen[i] = code[i];
    uint64_t result;
    asm volatile("call *%1" : "=a"(result) : "r"(screen) : "memory");
    print("code in VGA memory returns %u\n", result);
    screen[1] = 6;
    asm volatile("call *%1" : "=a"(result) : "r"(screen) : "memory");
    print("and rewritten %u\n", result);
    print("into the void\n");
    asm volatile("lidt %0; jmp *%1" ::"m"(nothing), "r"(0x30000000ull));
}
