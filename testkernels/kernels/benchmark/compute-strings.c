/* Copies, fills and searches of 64 KiB: plain C and string instructions, also in the native program. */
#include "bench.h"

#define SIZE (64u << 10)
#define WORDS (SIZE / 8)
#define NEAR_TARGET (128u << 10)
/* So far apart the two run through the same sets of a soft TLB and of a cache. */
#define FAR_TARGET (2u << 20)

#define ORIGINAL (4u << 20)

/* The rows change their source; the original of it is kept aside, without a zero byte. */
static void prepare_source(void) {
    fill_random((uint32_t *)(arena + ORIGINAL), SIZE / 4, 6);
    for (unsigned i = 0; i < SIZE; i++) arena[ORIGINAL + i] |= 1;
}

static void copy_original(void) {
    const uint8_t *from = arena + ORIGINAL;
    uint8_t *to = arena;
    uint64_t n = WORDS;
    asm volatile("rep movsq" : "+S"(from), "+D"(to), "+c"(n)::"memory");
}

/* A word of what was just written, a different one each time; the source changes too. */
static uint64_t after(uint64_t round, const uint8_t *target) {
    BARRIER();
    arena[round % SIZE] += 2;
    return ((const uint64_t *)target)[round * 7 % WORDS];
}

static uint64_t rep_movsb(uint64_t count) {
    uint64_t sum = 0;
    copy_original();
    while (count--) {
        const uint8_t *from = arena;
        uint8_t *to = arena + NEAR_TARGET;
        uint64_t n = SIZE;
        asm volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(n)::"memory");
        sum = sum * 3 + after(count, arena + NEAR_TARGET);
    }
    return sum;
}

static uint64_t rep_movsq(uint64_t count) {
    uint64_t sum = 0;
    copy_original();
    while (count--) {
        const uint8_t *from = arena;
        uint8_t *to = arena + NEAR_TARGET;
        uint64_t n = WORDS;
        asm volatile("rep movsq" : "+S"(from), "+D"(to), "+c"(n)::"memory");
        sum = sum * 3 + after(count, arena + NEAR_TARGET);
    }
    return sum;
}

static uint64_t rep_stosq(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        uint8_t *to = arena + NEAR_TARGET;
        uint64_t n = WORDS;
        asm volatile("rep stosq" : "+D"(to), "+c"(n) : "a"(count * 0x0101010101010101ull) : "memory");
        sum = sum * 3 + after(count, arena + NEAR_TARGET);
    }
    return sum;
}

static uint64_t rep_movsb_16(uint64_t count) {
    uint64_t sum = 0;
    copy_original();
    while (count--) {
        const uint8_t *from = arena + (count & 0xff0);
        uint8_t *to = arena + NEAR_TARGET + (count & 0xfff);
        uint64_t n = 16;
        asm volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(n)::"memory");
        sum += to[-3];
    }
    return sum;
}

static uint64_t copy_words(uint64_t count, uint8_t *target) {
    uint64_t sum = 0;
    copy_original();
    while (count--) {
        const uint64_t *from = (const uint64_t *)arena;
        uint64_t *to = (uint64_t *)target;
        for (unsigned i = 0; i < WORDS; i++) to[i] = from[i];
        sum = sum * 3 + after(count, target);
    }
    return sum;
}

static uint64_t copy_8(uint64_t count) { return copy_words(count, arena + NEAR_TARGET); }

static uint64_t copy_8_far(uint64_t count) { return copy_words(count, arena + FAR_TARGET); }

static uint64_t copy_1(uint64_t count) {
    uint64_t sum = 0;
    copy_original();
    while (count--) {
        for (unsigned i = 0; i < SIZE; i++) arena[NEAR_TARGET + i] = arena[i];
        sum = sum * 3 + after(count, arena + NEAR_TARGET);
    }
    return sum;
}

static uint64_t string_length(uint64_t count) {
    uint64_t sum = 0;
    copy_original();
    arena[SIZE - 1] = 0;
    while (count--) {
        const uint8_t *at = arena + (count & 15);
        while (*at) at++;
        sum = sum * 3 + (uint64_t)(at - arena);
        BARRIER();
    }
    return sum;
}

const struct row compute_string_rows[] = {
    {"rep-movsb", 2, rep_movsb, prepare_source},
    {"rep-movsq", 2, rep_movsq, prepare_source},
    {"rep-stosq", 2, rep_stosq, 0},
    {"rep-movsb-16", 100, rep_movsb_16, prepare_source},
    {"copy-8", 2, copy_8, prepare_source},
    {"copy-1", 2, copy_1, prepare_source},
    {"copy-8-far", 2, copy_8_far, prepare_source},
    {"strlen", 2, string_length, prepare_source},
    {0, 0, 0, 0},
};
