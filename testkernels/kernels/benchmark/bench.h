/*
 * What the benchmark rows share. The compute-*.c files and protocol.c are also linked into a native
 * program (testkernels/native), so they touch no device and no system register.
 */
#ifndef BENCH_H
#define BENCH_H

#include "kernel.h"

/*
 * One row. run() does `count` operations from a fresh start and returns what they computed, so that
 * equal counts give equal results on every machine; `check` is a count small enough for any engine.
 */
struct row {
    const char *name;
    uint64_t check;
    uint64_t (*run)(uint64_t count);
    void (*prepare)(void);
};

/* Each list ends with a row without a name. */
extern const struct row exception_rows[], transition_rows[], system_rows[], paging_rows[], code_rows[],
    compute_array_rows[], compute_string_rows[], compute_control_rows[], compute_float_rows[],
    compute_vector_rows[], compute_avx_rows[];

/* Writable memory for the rows' data, page-aligned, zero at the beginning. */
#define ARENA_SIZE (48ull << 20)
extern uint8_t *arena;

/*
 * Runs what the command line asks for: "row=NAME count=N batches=K" measures (see protocol.c), without
 * row= every row of the lists runs its check and prints the result. False: there is no such row.
 */
bool bench(const char *command_line, const struct row *const lists[]);

/* The two outputs: what a human or a test reads, and what the measuring host times. */
void put_text(char c);
void put_mark(char c);

/* Fills memory with the same pseudo-random numbers every time. */
void fill_random(uint32_t *words, uint64_t count, uint64_t seed);

static inline uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* SHA-256 of 64 KiB, in C alone. */
extern const uint32_t round_constants[64] __attribute__((aligned(16)));
void prepare_sha256(void);
uint64_t sha256(uint64_t count);

/* Keeps the compiler from moving or merging memory accesses across this point. */
#define BARRIER() asm volatile("" ::: "memory")

#endif
