#include "kernel.h"

static uint8_t composite[1 << 18];
static uint32_t crc_table[256], numbers[1 << 14];

static uint32_t sieve(void) {
    uint32_t primes = 0;
    for (unsigned i = 0; i < sizeof composite; i++) composite[i] = 0;
    for (unsigned i = 2; i < sizeof composite; i++) {
        if (composite[i]) continue;
        primes++;
        for (unsigned j = i + i; j < sizeof composite; j += i) composite[j] = 1;
    }
    return primes;
}

static uint32_t crc(const uint8_t *data, unsigned count) {
    uint32_t value = ~0u;
    while (count--) value = crc_table[(value ^ *data++) & 255] ^ value >> 8;
    return ~value;
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

static uint32_t fibonacci(uint32_t n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

void kernel_main(void) {
    uint64_t sum = 0, seed = 88172645463325252ull;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320 : 0);
        crc_table[i] = value;
    }
    for (int round = 0; round < 20; round++) {
        sum = sum * 31 + sieve();
        sum = sum * 31 + crc(composite, sizeof composite);
        for (unsigned i = 0; i < sizeof numbers / 4; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            numbers[i] = (uint32_t)seed;
        }
        sort(numbers, numbers + sizeof numbers / 4 - 1);
        sum = sum * 31 + numbers[1000] + fibonacci(20);
    }
    print("%x\n", sum);
}
