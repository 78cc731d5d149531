/* Privileged and atomic instructions that stay where they are. */
#include "bench.h"

#define UNUSED_PORT 0xed
#define UART_STATUS 0x3fd
#define EFER 0xc0000080

static uint64_t out_unused(uint64_t count) {
    for (uint64_t i = 0; i < count; i++) out8(UNUSED_PORT, (uint8_t)i);
    return count;
}

static uint64_t in_uart(uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) sum += in8(UART_STATUS);
    return sum;
}

/* Long mode is what every processor here has. */
static uint64_t cpuid(uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint32_t a = 0x80000001, b, c = 0, d;
        asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
        sum += d >> 29 & 1;
    }
    return sum;
}

static uint64_t rdtsc(uint64_t count) {
    uint64_t before = 0, advanced = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint32_t low, high;
        asm volatile("rdtsc" : "=a"(low), "=d"(high));
        uint64_t now = low | (uint64_t)high << 32;
        advanced += now > before;
        before = now;
    }
    return advanced;
}

/* LME, LMA and NXE; SCE depends on the rows before. */
static uint64_t rdmsr(uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) sum += read_msr(EFER) & 0xd00;
    return sum;
}

static uint64_t pushf_popf(uint64_t count) {
    uint64_t left = count;
    asm volatile("1:\tpushfq\n\tpopfq\n\tdec %0\n\tjnz 1b" : "+r"(left)::"memory", "cc");
    return left + count;
}

static uint64_t sti_cli(uint64_t count) {
    out8(0x21, 0xff);
    uint64_t left = count;
    asm volatile("1:\tsti\n\tcli\n\tdec %0\n\tjnz 1b" : "+r"(left)::"memory", "cc");
    return left + count;
}

static uint64_t cr0(uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t value = read_cr0();
        write_cr0(value);
        sum += value & 0x80010001;
    }
    return sum;
}

static uint64_t lock_xadd(uint64_t count) {
    uint64_t cell = 1, sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t value = i;
        asm volatile("lock xadd %0, %1" : "+r"(value), "+m"(cell)::"cc");
        sum ^= value;
    }
    return sum + cell;
}

const struct row system_rows[] = {
    {"out-unused", 100, out_unused, 0},
    {"in-uart", 100, in_uart, 0},
    {"cpuid", 100, cpuid, 0},
    {"rdtsc", 100, rdtsc, 0},
    {"rdmsr", 100, rdmsr, 0},
    {"pushf-popf", 100, pushf_popf, 0},
    {"sti-cli", 100, sti_cli, 0},
    {"cr0", 100, cr0, 0},
    {"lock-xadd", 100, lock_xadd, 0},
    {0, 0, 0, 0},
};
