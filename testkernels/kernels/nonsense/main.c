#include "kernel.h"

static uint64_t state = 88172645463325252ull;

static uint32_t random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

/* Ports that end the machine, and COM1, whose output is compared. */
static bool spared(uint32_t port) {
    return (port >= 0x60 && port <= 0x64) || port == 0x92 || (port >= 0xf4 && port <= 0xf7) ||
           (port >= 0x3f8 && port <= 0x3ff);
}

void kernel_main(void) {
    print("nonsense\n");
    for (int i = 0; i < 200000; i++) {
        uint32_t port = random() & 0x3ff, value = random();
        bool near_the_end = spared(port) || spared(port + 1) || spared(port + 2) || spared(port + 3);
        if (near_the_end) continue;
        switch (random() % 7) {
            case 0: asm volatile("outb %b0, %w1" ::"a"(value), "d"(port)); break;
            case 1: asm volatile("outw %w0, %w1" ::"a"(value), "d"(port)); break;
            case 2: asm volatile("outl %0, %w1" ::"a"(value), "d"(port)); break;
            case 3: asm volatile("inb %w1, %b0" : "=a"(value) : "d"(port)); break;
            case 4: asm volatile("inw %w1, %w0" : "=a"(value) : "d"(port)); break;
            case 5: asm volatile("inl %w1, %0" : "=a"(value) : "d"(port)); break;
            default: *(volatile uint32_t *)(0xa0000ull + (value & 0x1fffc)) = value;
        }
    }
    debug_exit(0x10);
}
