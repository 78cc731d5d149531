/* Compute over arrays: plain C, the same object files in the kernel and in the native program. */
#include "bench.h"

#define SIEVE (1u << 20)
#define DATA (64u << 10)
#define ORDER 96
#define NUMBERS (16u << 10)

static uint64_t sieve(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        uint8_t *composite = arena;
        for (unsigned i = 0; i < SIEVE; i++) composite[i] = 0;
        for (unsigned i = 2; i < SIEVE; i++) {
            if (composite[i]) continue;
            sum++;
            for (unsigned j = i + i; j < SIEVE; j += i) composite[j] = 1;
        }
    }
    return sum;
}

static uint32_t crc_table[256];

static void prepare_crc32(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320 : 0);
        crc_table[i] = value;
    }
    fill_random((uint32_t *)arena, DATA / 4, 1);
}

static uint64_t crc32(uint64_t count) {
    uint32_t value = 0;
    while (count--) {
        value = ~value;
        for (unsigned i = 0; i < DATA; i++) value = crc_table[(value ^ arena[i]) & 255] ^ value >> 8;
        value = ~value;
    }
    return value;
}

/* FIPS 180-4: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void sha256_block(uint32_t state[8], const uint8_t *data) {
    uint32_t w[64], s[8];
    for (int i = 0; i < 16; i++) w[i] = __builtin_bswap32(((const uint32_t *)data)[i]);
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
               (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
    for (int i = 0; i < 8; i++) s[i] = state[i];
    for (int i = 0; i < 64; i++) {
        uint32_t sum1 = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
        uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        uint32_t t1 = s[7] + sum1 + choice + round_constants[i] + w[i];
        uint32_t sum0 = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
        uint32_t t2 = sum0 + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        for (int j = 7; j > 0; j--) s[j] = s[j - 1];
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) state[i] += s[i];
}

void prepare_sha256(void) { fill_random((uint32_t *)arena, DATA / 4, 2); }

uint64_t sha256(uint64_t count) {
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    while (count--)
        for (unsigned at = 0; at < DATA; at += 64) sha256_block(state, arena + at);
    return (uint64_t)state[0] << 32 | state[7];
}

static uint32_t left[ORDER][ORDER], right[ORDER][ORDER], product[ORDER][ORDER];

static void prepare_matrix(void) {
    fill_random(&left[0][0], ORDER * ORDER, 3);
    fill_random(&right[0][0], ORDER * ORDER, 4);
}

static uint64_t matrix(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        for (int i = 0; i < ORDER; i++) {
            for (int j = 0; j < ORDER; j++) {
                uint32_t cell = 0;
                for (int k = 0; k < ORDER; k++) cell += left[i][k] * right[k][j];
                product[i][j] = cell;
            }
        }
        BARRIER();
        sum = sum * 3 + product[count % ORDER][7];
    }
    return sum;
}

static void sort(uint32_t *first, uint32_t *last) {
    while (first < last) {
        uint32_t pivot = first[(last - first) / 2], *i = first, *j = last;
        while (i <= j) {
            while (*i < pivot) i++;
            while (*j > pivot) j--;
            if (i <= j) {
                uint32_t t = *i;
                *i++ = *j;
                *j-- = t;
            }
        }
        sort(first, j);
        first = i;
    }
}

static uint64_t quicksort(uint64_t count) {
    uint32_t *numbers = (uint32_t *)arena;
    uint64_t sum = 0;
    while (count--) {
        fill_random(numbers, NUMBERS, 5);
        sort(numbers, numbers + NUMBERS - 1);
        sum = sum * 3 + numbers[count % NUMBERS];
    }
    return sum;
}

const struct row compute_array_rows[] = {
    {"sieve", 1, sieve, 0},
    {"crc32", 2, crc32, prepare_crc32},
    {"sha256", 1, sha256, prepare_sha256},
    {"matrix", 1, matrix, prepare_matrix},
    {"quicksort", 1, quicksort, 0},
    {0, 0, 0, 0},
};
