/*
 * How rows are measured. A guest cannot time itself where time is virtual, so the host does: each batch is
 * one "<" line and one ">" line on the mark output, and the host notes when they come.
 *
 *   row=NAME count=N batches=K     K batches of N operations; after each "sum 0x...", their result
 *   row=NAME batches=0             batches of 1, 2, 4, 8, ... operations until the host ends the process
 *
 * "check 0x..." stands before and after the batches: a result of equal counts everywhere, cold and warm.
 */
#include "bench.h"

uint8_t *arena;

static void put_string(void (*put)(char), const char *text) {
    while (*text) put(*text++);
}

static void put_result(void (*put)(char), const char *name, uint64_t value) {
    put_string(put, name);
    put_string(put, " 0x");
    for (int shift = 60; shift >= 0; shift -= 4) put("0123456789abcdef"[value >> shift & 15]);
    put('\n');
}

/* What follows KEY= on the command line, or null. */
static const char *value_of(const char *line, const char *key) {
    for (const char *at = line; *at; at++) {
        if (at != line && at[-1] != ' ') continue;
        const char *a = at, *b = key;
        while (*b && *a == *b) a++, b++;
        if (!*b && *a == '=') return a + 1;
    }
    return 0;
}

static uint64_t number_of(const char *line, const char *key, uint64_t otherwise) {
    const char *text = value_of(line, key);
    if (!text) return otherwise;
    uint64_t value = 0;
    while (*text >= '0' && *text <= '9') value = value * 10 + (uint64_t)(*text++ - '0');
    return value;
}

static bool is_word(const char *text, const char *word) {
    while (*word && *text == *word) text++, word++;
    return !*word && (!*text || *text == ' ');
}

static uint64_t one_batch(const struct row *row, uint64_t count) {
    put_string(put_mark, "<\n");
    uint64_t sum = row->run(count);
    put_string(put_mark, ">\n");
    return sum;
}

static void measure(const struct row *row, uint64_t count, uint64_t batches) {
    put_result(put_mark, "check", row->run(row->check));
    if (!batches) {
        for (;; count *= 2) one_batch(row, count);
    }
    while (batches--) put_result(put_mark, "sum", one_batch(row, count));
    put_result(put_mark, "check", row->run(row->check));
}

bool bench(const char *line, const struct row *const lists[]) {
    const char *wanted = value_of(line, "row");
    uint64_t count = number_of(line, "count", 1), batches = number_of(line, "batches", 0);
    for (; *lists; lists++) {
        for (const struct row *row = *lists; row->name; row++) {
            if (wanted && !is_word(wanted, row->name)) continue;
            if (row->prepare) row->prepare();
            if (wanted) {
                measure(row, count ? count : 1, batches);
                return true;
            }
            put_result(put_text, row->name, row->run(row->check));
        }
    }
    return !wanted;
}

void fill_random(uint32_t *words, uint64_t count, uint64_t seed) {
    for (uint64_t i = 0; i < count; i++) words[i] = (uint32_t)next_random(&seed);
}
