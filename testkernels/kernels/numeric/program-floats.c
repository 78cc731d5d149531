/* Runs in ring 3. Its results are compared bit by bit, so nothing in it may be reordered. */
#include "kernel.h"

#define USER __attribute__((section(".user")))
#define SIZE 6

extern uint64_t results[];

static inline USER uint64_t bits(double value) {
    union {
        double value;
        uint64_t bits;
    } u = {value};
    return u.bits;
}

static USER double arc_cotangent(double x) {
    double power = 1.0 / x, sum = 0.0;
    for (int i = 0; i < 30; i++) {
        sum += (i & 1 ? -power : power) / (2 * i + 1);
        power /= x * x;
    }
    return sum;
}

static USER double exponential(double x) {
    double term = 1.0, sum = 1.0;
    for (int i = 1; i < 25; i++) {
        term *= x / i;
        sum += term;
    }
    return sum;
}

static USER double newton(double x) {
    double guess = x;
    for (int i = 0; i < 8; i++) guess = (guess + x / guess) * 0.5;
    return guess;
}

static USER double hilbert(float *single) {
    double a[SIZE][SIZE + 1];
    for (int i = 0; i < SIZE; i++) {
        a[i][SIZE] = 1.0;
        for (int j = 0; j < SIZE; j++) a[i][j] = 1.0 / (i + j + 1);
    }
    for (int k = 0; k < SIZE; k++)
        for (int i = 0; i < SIZE; i++) {
            if (i == k) continue;
            double factor = a[i][k] / a[k][k];
            for (int j = k; j <= SIZE; j++) a[i][j] -= factor * a[k][j];
        }
    double sum = 0.0;
    *single = 0.0f;
    for (int i = 0; i < SIZE; i++) {
        sum += a[i][SIZE] / a[i][i];
        *single += (float)(a[i][SIZE] / a[i][i]);
    }
    return sum;
}

static USER uint64_t there_and_back(void) {
    uint64_t sum = 0;
    for (long long i = -1000; i < 1000; i++) sum = sum * 31 + (uint64_t)(long long)((double)i * 1234.5678);
    return sum;
}

USER void user_program(void) {
    float single;
    double harmonic = 0.0;
    for (int i = 10000; i > 0; i--) harmonic += 1.0 / i;
    results[0] = bits(16.0 * arc_cotangent(5.0) - 4.0 * arc_cotangent(239.0));
    results[1] = bits(exponential(1.0));
    results[2] = bits(newton(2.0));
    results[3] = bits(harmonic);
    results[4] = bits(hilbert(&single));
    results[5] = bits(single);
    results[6] = there_and_back();
    asm volatile("int $0x80");
    __builtin_unreachable();
}
