#include "kernel.h"

#define CODE 0x40000000ull
#define ALIAS 0x50000000ull

static uint8_t *const code = (uint8_t *)CODE;

static void emit(uint64_t at, const char *bytes, unsigned count) {
    for (unsigned i = 0; i < count; i++) code[at + i] = (uint8_t)bytes[i];
}

static uint64_t call(uint64_t at, uint64_t argument) {
    uint64_t result;
    asm volatile("call *%1" : "=a"(result) : "r"(CODE + at), "D"(argument) : "rcx", "rdx", "memory", "cc");
    return result;
}

static void check(const char *what, uint64_t got, uint64_t expected) {
    print("%s: %u%s\n", what, got, got == expected ? "" : " WRONG");
}

void kernel_main(void) {
    load_idt();
    uint64_t first = new_page(), second = new_page();
    for (uint64_t base = CODE; base <= ALIAS; base += ALIAS - CODE) {
        map_page(base, first, PAGE_PRESENT | PAGE_WRITE);
        map_page(base + 4096, second, PAGE_PRESENT | PAGE_WRITE);
    }

    /* mov eax, 1; ret, and then another constant. */
    emit(0, "\xb8\x01\x00\x00\x00\xc3", 6);
    check("fresh code", call(0, 0), 1);
    code[1] = 2;
    check("rewritten between calls", call(0, 0), 2);
    uint64_t sum = 0;
    for (int i = 0; i < 1000; i++) {
        code[1] = (uint8_t)i;
        sum += call(0, 0);
    }
    check("rewritten a thousand times", sum, 3 * 255 * 128 + 231 * 232 / 2);

    /* lea rcx, [rip + 1]; mov byte [rcx], 9; mov al, 5 with its operand rewritten just before; ret */
    emit(0x100, "\x31\xc0\x48\x8d\x0d\x04\x00\x00\x00\xc6\x01\x09\xb0\x05\xc3", 15);
    check("the next instruction rewritten", call(0x100, 0), 9);

    /* xor eax, eax; 1: add eax, 1 (imm8 grows by one each time); inc byte [rip - 7]; dec edi; jnz 1b; ret */
    emit(0x200, "\x31\xc0\x83\xc0\x01\xfe\x05\xf9\xff\xff\xff\xff\xcf\x75\xf3\xc3", 16);
    check("a loop that rewrites itself", call(0x200, 10), 55);

    /* An instruction across two pages, its second half rewritten: mov eax, imm32 at 0xffe. */
    emit(0xffe, "\xb8\x11\x00\x00\x00\xc3", 6);
    check("across pages", call(0xffe, 0), 0x11);
    code[0xfff] = 0x22;
    check("across pages, first page rewritten", call(0xffe, 0), 0x22);
    code[0x1000] = 0x01;
    check("across pages, second page rewritten", call(0xffe, 0), 0x122);

    /* A jump from one page into the other, whose code changes. */
    emit(0x300, "\xe9\xfb\x0d\x00\x00", 5);
    emit(0x1100, "\xb8\x07\x00\x00\x00\xc3", 6);
    check("jump to the other page", call(0x300, 0), 7);
    code[0x1101] = 8;
    check("the other page rewritten", call(0x300, 0), 8);

    /* The same physical page through another linear address; CPUID serializes. */
    ((uint8_t *)ALIAS)[1] = 77;
    uint32_t a = 0, b, c, d;
    asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d)::"memory");
    check("through an alias", call(0, 0), 77);

    /* REP MOVSB over the code that follows: it copies mov al, 42; ret over mov al, 1; ret. */
    emit(0x400, "\xb9\x03\x00\x00\x00\xf3\xa4\xb0\x01\xc3", 10);
    emit(0x500, "\xb0\x2a\xc3", 3);
    uint64_t result, source = CODE + 0x500, target = CODE + 0x407;
    asm volatile("xor %%eax, %%eax; call *%3" : "=&a"(result), "+S"(source), "+D"(target)
                 : "b"(CODE + 0x400) : "rcx", "memory", "cc");
    check("rep movsb over the next instructions", result, 42);

    /* New mapping, new code. */
    *(uint8_t *)(first + 1) = 3;
    *(uint8_t *)(second + 0) = 0xb8, *(uint8_t *)(second + 1) = 99;
    *(uint8_t *)(second + 2) = *(uint8_t *)(second + 3) = *(uint8_t *)(second + 4) = 0;
    *(uint8_t *)(second + 5) = 0xc3;
    check("before remapping", call(0, 0), 3);
    map_page(CODE, second, PAGE_PRESENT | PAGE_WRITE);
    check("after remapping", call(0, 0), 99);

    /* Data beside code, written all the time. */
    map_page(CODE, first, PAGE_PRESENT | PAGE_WRITE);
    emit(0x600, "\xff\x05\x0a\x00\x00\x00\x8b\x05\x04\x00\x00\x00\xc3", 13);
    for (int i = 0; i < 4; i++) code[0x610 + i] = 0;
    uint64_t last = 0;
    for (int i = 0; i < 10000; i++) last = call(0x600, 0);
    check("data beside code", last, 10000);
}
