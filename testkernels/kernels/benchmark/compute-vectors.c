/* Memory as glibc's SSE2 routines go through it, and the same with AVX2. */
#include "bench.h"

enum { SIZE = 64 << 10 };

typedef char v16 __attribute__((vector_size(16)));
typedef long long w16 __attribute__((vector_size(16), aligned(1), may_alias));

/* 64 KiB by four unaligned vectors in turn, as memmove does beyond 128 bytes. */
static uint64_t copy_sse2(uint64_t count) {
    uint64_t sum = 0;
    fill_random((uint32_t *)arena, SIZE / 4, 6);
    while (count--) {
        const uint8_t *from = arena + 8;
        uint8_t *to = arena + (1 << 20);
        for (uint64_t at = 0; at < SIZE; at += 64) {
            w16 a = *(const w16 *)(from + at), b = *(const w16 *)(from + at + 16);
            w16 c = *(const w16 *)(from + at + 32), d = *(const w16 *)(from + at + 48);
            *(w16 *)(to + at) = a;
            *(w16 *)(to + at + 16) = b;
            *(w16 *)(to + at + 32) = c;
            *(w16 *)(to + at + 48) = d;
        }
        BARRIER();
        sum = sum * 3 + to[count % SIZE];
    }
    return sum;
}

static uint64_t length_sse2(const uint8_t *text) {
    const v16 zero = {0};
    for (uint64_t at = 0;; at += 64) {
        const v16 *v = (const v16 *)(text + at);
        v16 least = __builtin_ia32_pminub128(__builtin_ia32_pminub128(v[0], v[1]), __builtin_ia32_pminub128(v[2], v[3]));
        if (__builtin_ia32_pmovmskb128(least == zero) == 0) continue;
        for (unsigned i = 0;; i++) {
            unsigned mask = __builtin_ia32_pmovmskb128(v[i] == zero);
            if (mask) return at + 16 * i + __builtin_ctz(mask);
        }
    }
}

static void prepare_length(void) {
    for (unsigned at = 0; at < SIZE; at++) arena[at] = 'a' + at % 23;
    arena[SIZE - 3] = 0;
}

/* The length of 64 KiB by PMINUB, PCMPEQB and PMOVMSKB. */
static uint64_t strlen_sse2(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        sum += length_sse2(arena);
        BARRIER();
    }
    return sum;
}

const struct row compute_vector_rows[] = {
    {"memcpy-sse2", 2, copy_sse2, 0},
    {"strlen-sse2", 2, strlen_sse2, prepare_length},
    {0, 0, 0, 0},
};
