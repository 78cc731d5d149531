/* Floating point as compilers emit it for user space: SSE2 scalars, and an x87 loop. */
#include "bench.h"

enum { WIDTH = 64, ITERATIONS = 200, BODIES = 5, STEPS = 1000, ORDER = 64, POINTS = 1000 };

static uint64_t bits_of(double value) {
    union {
        double number;
        uint64_t bits;
    } both = {value};
    return both.bits;
}

/* A picture of 64 by 64 points, 200 iterations at most. */
static uint64_t mandelbrot(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        for (int row = 0; row < WIDTH; row++) {
            for (int column = 0; column < WIDTH; column++) {
                double cr = column * (3.0 / WIDTH) - 2.0, ci = row * (2.5 / WIDTH) - 1.25;
                double r = 0, i = 0;
                int n = 0;
                while (n < ITERATIONS && r * r + i * i < 4.0) {
                    double t = r * r - i * i + cr;
                    i = 2 * r * i + ci;
                    r = t;
                    n++;
                }
                sum = sum * 31 + n;
            }
        }
        BARRIER();
    }
    return sum;
}

struct body {
    double x, y, z, vx, vy, vz, mass;
};

static double root(double value) {
    double result;
    asm("sqrtsd %1, %0" : "=x"(result) : "x"(value));
    return result;
}

static void advance(struct body *b, double step) {
    for (int i = 0; i < BODIES; i++) {
        for (int j = i + 1; j < BODIES; j++) {
            double dx = b[i].x - b[j].x, dy = b[i].y - b[j].y, dz = b[i].z - b[j].z;
            double square = dx * dx + dy * dy + dz * dz;
            double force = step / (square * root(square));
            b[i].vx -= dx * b[j].mass * force, b[j].vx += dx * b[i].mass * force;
            b[i].vy -= dy * b[j].mass * force, b[j].vy += dy * b[i].mass * force;
            b[i].vz -= dz * b[j].mass * force, b[j].vz += dz * b[i].mass * force;
        }
    }
    for (int i = 0; i < BODIES; i++) {
        b[i].x += step * b[i].vx, b[i].y += step * b[i].vy, b[i].z += step * b[i].vz;
    }
}

/* A thousand steps of five bodies. */
static uint64_t nbody(uint64_t count) {
    static struct body bodies[BODIES];
    uint64_t sum = 0;
    while (count--) {
        for (int i = 0; i < BODIES; i++) {
            bodies[i] = (struct body){i * 1.5, i * i * 0.5, 1.0 / (i + 1), 0.1 * i, 0.3 - 0.1 * i, 0.01 * i, 1.0 / (i * i + 1)};
        }
        for (int i = 0; i < STEPS; i++) advance(bodies, 0.001);
        sum = sum * 3 + bits_of(bodies[count % BODIES].x);
    }
    return sum;
}

static double left[ORDER][ORDER], right[ORDER][ORDER], product[ORDER][ORDER];

static void prepare_matrix(void) {
    for (int i = 0; i < ORDER; i++) {
        for (int j = 0; j < ORDER; j++) left[i][j] = 1.0 / (i + j + 1), right[i][j] = (i - j) * 0.125;
    }
}

static uint64_t matrix(uint64_t count) {
    uint64_t sum = 0;
    while (count--) {
        for (int i = 0; i < ORDER; i++) {
            for (int j = 0; j < ORDER; j++) {
                double cell = 0;
                for (int k = 0; k < ORDER; k++) cell += left[i][k] * right[k][j];
                product[i][j] = cell;
            }
        }
        BARRIER();
        sum = sum * 3 + bits_of(product[count % ORDER][7]);
    }
    return sum;
}

/* A polynomial of degree 8 in 80-bit numbers, at a thousand points. */
static uint64_t x87(uint64_t count) {
    static const long double c[] = {0.5L, -0.25L, 1 / 3.0L, 0.75L, -1 / 7.0L, 0.125L, 1 / 9.0L, -0.0625L, 1 / 11.0L};
    long double sum = 0;
    while (count--) {
        for (int i = 0; i < POINTS; i++) {
            long double x = i / 1024.0L, y = c[8];
            for (int k = 7; k >= 0; k--) y = y * x + c[k];
            sum = sum / 2 + y;
        }
        BARRIER();
    }
    return bits_of((double)sum);
}

const struct row compute_float_rows[] = {
    {"mandelbrot", 1, mandelbrot, 0},
    {"n-body", 1, nbody, 0},
    {"matrix-double", 1, matrix, prepare_matrix},
    {"x87", 1, x87, 0},
    {0, 0, 0, 0},
};
