/* Memory as glibc's AVX2 routines go through it; AES and SHA-256 by their instructions. */
#include "bench.h"

enum { SIZE = 64 << 10 };

typedef char v32 __attribute__((vector_size(32)));
typedef long long w32 __attribute__((vector_size(32), aligned(1), may_alias));

/* 64 KiB by four unaligned vectors in turn. */
static uint64_t copy_avx2(uint64_t count) {
    uint64_t sum = 0;
    fill_random((uint32_t *)arena, SIZE / 4, 6);
    while (count--) {
        const uint8_t *from = arena + 8;
        uint8_t *to = arena + (1 << 20);
        for (uint64_t at = 0; at < SIZE; at += 128) {
            w32 a = *(const w32 *)(from + at), b = *(const w32 *)(from + at + 32);
            w32 c = *(const w32 *)(from + at + 64), d = *(const w32 *)(from + at + 96);
            *(w32 *)(to + at) = a;
            *(w32 *)(to + at + 32) = b;
            *(w32 *)(to + at + 64) = c;
            *(w32 *)(to + at + 96) = d;
        }
        BARRIER();
        sum = sum * 3 + to[count % SIZE];
    }
    return sum;
}

static uint64_t length_avx2(const uint8_t *text) {
    const v32 zero = {0};
    for (uint64_t at = 0;; at += 128) {
        const v32 *v = (const v32 *)(text + at);
        v32 least = __builtin_ia32_pminub256(__builtin_ia32_pminub256(v[0], v[1]), __builtin_ia32_pminub256(v[2], v[3]));
        if (__builtin_ia32_pmovmskb256(least == zero) == 0) continue;
        for (unsigned i = 0;; i++) {
            unsigned mask = __builtin_ia32_pmovmskb256(v[i] == zero);
            if (mask) return at + 32 * i + __builtin_ctz(mask);
        }
    }
}

static void prepare_length(void) {
    for (unsigned at = 0; at < SIZE; at++) arena[at] = 'a' + at % 23;
    arena[SIZE - 3] = 0;
}

/* The length of 64 KiB by VPMINUB, VPCMPEQB and VPMOVMSKB. */
static uint64_t strlen_avx2(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        sum += length_avx2(arena);
        BARRIER();
    }
    return sum;
}

typedef long long w16 __attribute__((vector_size(16)));

/* AES-128 in counter mode over 16 KiB, round keys as they come: what counts is their number. */
static uint64_t aes_ctr(uint64_t count) {
    w16 keys[11], counter = {1, 2};
    const w16 one = {1, 0};
    uint64_t seed = 9, sum = 0;
    for (int i = 0; i < 11; i++) {
        w16 key = {(long long)next_random(&seed), (long long)next_random(&seed)};
        keys[i] = key;
    }
    while (count--) {
        const w16 *text = (const w16 *)arena;
        w16 *cipher = (w16 *)(arena + (1 << 20));
        for (int block = 0; block < 1024; block++) {
            w16 state = counter ^ keys[0];
            counter += one;
            for (int round = 1; round < 10; round++) state = __builtin_ia32_aesenc128(state, keys[round]);
            cipher[block] = text[block] ^ __builtin_ia32_aesenclast128(state, keys[10]);
        }
        BARRIER();
        sum = sum * 3 + arena[(1 << 20) + count % (16 << 10)];
    }
    return sum;
}

static void prepare_text(void) { fill_random((uint32_t *)arena, 4096, 8); }

typedef int d16 __attribute__((vector_size(16)));
typedef char v16 __attribute__((vector_size(16)));

/* ABEF and CDGH, as SHA256RNDS2 takes the eight words of the state. */
static void sha_block(d16 state[2], const uint8_t *data) {
    const v16 big_endian = {3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12};
    const d16 upper = {2, 3, 0, 0}, next = {1, 2, 3, 4};
    d16 abef = state[0], cdgh = state[1], w[4];
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) w[i] = (d16)__builtin_shuffle(((const v16 *)data)[i], big_endian);
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) {
        d16 words = w[i & 3] + ((const d16 *)round_constants)[i];
        cdgh = __builtin_ia32_sha256rnds2(cdgh, abef, words);
        abef = __builtin_ia32_sha256rnds2(abef, cdgh, __builtin_shuffle(words, upper));
        if (i >= 12) continue;
        d16 last = w[(i + 3) & 3];
        d16 sum = __builtin_ia32_sha256msg1(w[i & 3], w[(i + 1) & 3]) + __builtin_shuffle(w[(i + 2) & 3], last, next);
        w[i & 3] = __builtin_ia32_sha256msg2(sum, last);
    }
    state[0] += abef;
    state[1] += cdgh;
}

/* SHA-256 by its instructions; as a library does, in C where CPUID does not show them. */
static uint64_t sha256_ni(uint64_t count) {
    uint32_t eax = 7, ebx, ecx = 0, edx;
    asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    if (!(ebx & 1 << 29)) return sha256(count);
    d16 state[2] = {{(int)0x9b05688c, 0x510e527f, (int)0xbb67ae85, 0x6a09e667},
                    {0x5be0cd19, 0x1f83d9ab, (int)0xa54ff53a, 0x3c6ef372}};
    while (count--)
        for (unsigned at = 0; at < SIZE; at += 64) sha_block(state, arena + at);
    return (uint64_t)(uint32_t)state[0][3] << 32 | (uint32_t)state[1][0];
}

const struct row compute_avx_rows[] = {
    {"memcpy-avx2", 2, copy_avx2, 0},
    {"strlen-avx2", 2, strlen_avx2, prepare_length},
    {"aes-ctr", 2, aes_ctr, prepare_text},
    {"sha256-ni", 1, sha256_ni, prepare_sha256},
    {0, 0, 0, 0},
};
