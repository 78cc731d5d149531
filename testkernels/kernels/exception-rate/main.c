/*
 * Exception round trips in tight loops: handlers of two instructions that skip what faulted. The command
 * line may end in the number of round trips of each kind; bench/ measures with a million.
 */
#include "kernel.h"

/* Handlers that keep all registers: the skipped instructions are two bytes long. */
asm("skip_two: addq $2, (%rsp)\n\tiretq\n"
    "skip_two_with_code: addq $2, 8(%rsp)\n\tadd $8, %rsp\n\tiretq\n"
    "go_on: iretq\n");
extern char skip_two[], skip_two_with_code[], go_on[];

static uint64_t wanted(void) {
    const uint32_t *info = (const uint32_t *)(uint64_t)multiboot_info;
    uint64_t count = 0;
    if (!(info[0] & 4)) return 1000;
    for (const char *at = (const char *)(uint64_t)info[4]; *at; at++) {
        if (*at == ' ') count = 0;
        else if (*at >= '0' && *at <= '9') count = count * 10 + (uint64_t)(*at - '0');
    }
    return count ? count : 1000;
}

#define LOOP(name, code, count)                                                                  \
    do {                                                                                         \
        uint64_t left = count;                                                                   \
        asm volatile("1:\n\t" code "\n\tdec %0\n\tjnz 1b" : "+r"(left) : "b"(0x40000000ull), "c"(1ull << 62) \
                     : "rax", "memory", "cc");                                                   \
        print(name ": %u round trips\n", (uint64_t)(count));                                     \
    } while (0)

void kernel_main(void) {
    out8(0x21, 0xff);
    out8(0xa1, 0xff);
    load_idt();
    set_gate(3, go_on, 14, 0, 0);
    set_gate(6, skip_two, 14, 0, 0);
    set_gate(13, skip_two_with_code, 14, 0, 0);
    set_gate(14, skip_two_with_code, 14, 0, 0);
    uint64_t count = wanted();
    LOOP("int3", "int3", count);
    LOOP("ud2", "ud2", count);
    LOOP("#GP, non-canonical load", "mov (%%rcx), %%al", count);
    LOOP("#PF, skipped", "mov (%%rbx), %%al", count);
}
