/* Straight-line arithmetic, pointer chases, calls and branches: plain C, also in the native program. */
#include "bench.h"

#define NODE 64

static uint64_t alu(uint64_t count) {
    uint64_t seed = 88172645463325252ull, sum = 0;
    while (count--) sum += next_random(&seed);
    return sum;
}

/* One cycle through all nodes in random order (Sattolo's shuffle). */
static void prepare_chase(uint64_t nodes) {
    uint64_t seed = 7;
    for (uint64_t i = 0; i < nodes; i++) *(uint64_t *)(arena + i * NODE) = i;
    for (uint64_t i = nodes - 1; i; i--) {
        uint64_t *a = (uint64_t *)(arena + i * NODE);
        uint64_t *b = (uint64_t *)(arena + next_random(&seed) % i * NODE);
        uint64_t t = *a;
        *a = *b;
        *b = t;
    }
    for (uint64_t i = 0; i < nodes; i++) {
        uint64_t *node = (uint64_t *)(arena + i * NODE);
        *node = (uint64_t)(arena + *node * NODE);
    }
}

static void prepare_chase_64k(void) { prepare_chase((64u << 10) / NODE); }

static void prepare_chase_16m(void) { prepare_chase((16u << 20) / NODE); }

static uint64_t chase(uint64_t count) {
    const uint64_t *at = (const uint64_t *)arena;
    while (count--) at = (const uint64_t *)*at;
    return (uint64_t)((const uint8_t *)at - arena);
}

static uint32_t fibonacci(uint32_t n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static uint64_t fib(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        uint32_t n = 27;
        /* The compiler may not know that all calls give the same. */
        asm volatile("" : "+r"(n));
        sum = sum * 3 + fibonacci(n);
    }
    return sum;
}

/* Sums the numbers from 100 down in a little stack machine: 100 times nine codes and three, a run. */
static uint64_t interpret(const uint8_t *code, uint64_t accumulator) {
    static const void *const ways[] = {&&push, &&add, &&load, &&store, &&less, &&swap, &&loop, &&end};
    uint64_t stack[8], cell = 100, *top = stack;
    const uint8_t *at = code;
#define NEXT goto *ways[*at++]
    *top = accumulator;
    NEXT;
push:
    *++top = *at++;
    NEXT;
add:
    top[-1] += top[0];
    top--;
    NEXT;
load:
    *++top = cell;
    NEXT;
store:
    cell = *top--;
    NEXT;
less:
    cell--;
    NEXT;
swap: {
    uint64_t t = top[0];
    top[0] = top[-1];
    top[-1] = t;
    NEXT;
}
loop:
    if (cell) at = code;
    NEXT;
end:
    return *top;
#undef NEXT
}

enum { PUSH, ADD, LOAD, STORE, LESS, SWAP, LOOP, END };

static uint64_t bytecode(uint64_t count) {
    static const uint8_t program[] = {LOAD, ADD,   PUSH, 5,    SWAP, ADD, LESS,
                                      LOAD, STORE, LOOP, LOAD, ADD,  END};
    const uint8_t *code = program;
    uint64_t sum = 0;
    /* The compiler may not know the program. */
    asm volatile("" : "+r"(code));
    while (count--) sum += interpret(code, count) ^ sum << 1;
    return sum;
}

#define TARGET(number, expression) \
    static __attribute__((noinline)) uint64_t target##number(uint64_t x) { return expression; }
TARGET(0, x + 1)
TARGET(1, x ^ 0x55)
TARGET(2, x * 3)
TARGET(3, x - 7)
TARGET(4, x << 1 | x >> 63)
TARGET(5, ~x)
TARGET(6, x ^ x >> 5)
TARGET(7, x + 0x1234567)

static uint64_t indirect_call(uint64_t count) {
    static uint64_t (*const volatile targets[])(uint64_t) = {target0, target1, target2, target3,
                                                             target4, target5, target6, target7};
    uint64_t seed = 9, value = 0;
    while (count--) {
        seed = seed * 6364136223846793005ull + 1442695040888963407ull;
        value = targets[seed >> 61](value);
    }
    return value;
}

static uint64_t multiply_divide(uint64_t count) {
    uint64_t x = 0x123456789abcdefull, sum = 0;
    while (count--) {
        x = x * 6364136223846793005ull + 1442695040888963407ull;
        sum += x / (x >> 40 | 1) ^ x % 1000003;
    }
    return sum;
}

static uint64_t bit_tricks(uint64_t count) {
    uint64_t x = 88172645463325252ull, sum = 0;
    while (count--) {
        x = __builtin_bswap64(x) + 0x9e3779b97f4a7c15ull;
        uint64_t ones = x - (x >> 1 & 0x5555555555555555ull);
        ones = (ones & 0x3333333333333333ull) + (ones >> 2 & 0x3333333333333333ull);
        ones = ((ones + (ones >> 4)) & 0x0f0f0f0f0f0f0f0full) * 0x0101010101010101ull >> 56;
        sum += ones + (uint64_t)__builtin_ctzll(x | 1ull << 63) + (x << (ones & 63) | x >> (-ones & 63));
    }
    return sum;
}

/* The steps from one start to 1. */
static uint64_t collatz(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        for (uint64_t n = 27 + (count & 1023); n != 1; sum++) n = n & 1 ? 3 * n + 1 : n >> 1;
    }
    return sum;
}

const struct row compute_control_rows[] = {
    {"alu", 1000, alu, 0},
    {"chase-64k", 1000, chase, prepare_chase_64k},
    {"chase-16m", 1000, chase, prepare_chase_16m},
    {"fib", 1, fib, 0},
    {"bytecode", 10, bytecode, 0},
    {"indirect-call", 1000, indirect_call, 0},
    {"multiply-divide", 1000, multiply_divide, 0},
    {"bit-tricks", 1000, bit_tricks, 0},
    {"collatz", 100, collatz, 0},
    {0, 0, 0, 0},
};
