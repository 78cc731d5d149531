/* What a flush of translations costs, and using pages of 4 KiB with or without one. */
#include "bench.h"
#include "pages.h"

/* Pages that are read after each change of CR3. */
#define WORKING_SET 8

void map_test_pages(unsigned count) {
    for (unsigned page = 0; page < count; page++) {
        uint64_t frame = (uint64_t)arena + page * 4096ull;
        *(uint64_t *)frame = page + 1;
        map_page(TEST_PAGES + page * 4096ull, frame, PAGE_PRESENT | PAGE_WRITE | PAGE_USER);
    }
}

static uint64_t read_pages(unsigned count) {
    uint64_t sum = 0;
    for (unsigned page = 0; page < count; page++)
        sum = sum * 3 + *(const volatile uint64_t *)(TEST_PAGES + page * 4096ull);
    return sum;
}

static void prepare_working_set(void) { map_test_pages(WORKING_SET); }

static uint64_t cr3_reload(uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        write_cr3(read_cr3());
        sum += read_pages(WORKING_SET);
    }
    return sum;
}

static uint64_t *other_pml4;

static uint64_t *copy_of(const uint64_t *table) {
    uint64_t *copy = (uint64_t *)new_page();
    for (int i = 0; i < 512; i++) copy[i] = table[i];
    return copy;
}

static uint64_t *next_table(uint64_t entry) { return (uint64_t *)(entry & PAGE_ADDRESS); }

/* A second address space that has the test pages in the opposite order. */
static void prepare_cr3_switch(void) {
    map_test_pages(WORKING_SET);
    if (other_pml4) return;
    uint64_t *tables[4] = {boot_pml4};
    for (int level = 0; level < 3; level++)
        tables[level + 1] = next_table(tables[level][TEST_PAGES >> (39 - 9 * level) & 511]);
    for (int level = 0; level < 4; level++) tables[level] = copy_of(tables[level]);
    for (int level = 0; level < 3; level++)
        tables[level][TEST_PAGES >> (39 - 9 * level) & 511] =
            (uint64_t)tables[level + 1] | PAGE_PRESENT | PAGE_WRITE | PAGE_USER;
    for (int page = 0; page < WORKING_SET; page++)
        tables[3][page] = *page_entry(TEST_PAGES + (WORKING_SET - 1ull - page) * 4096);
    other_pml4 = tables[0];
}

static uint64_t cr3_switch(uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        write_cr3(i & 1 ? (uint64_t)boot_pml4 : (uint64_t)other_pml4);
        sum = sum * 5 + read_pages(WORKING_SET);
    }
    write_cr3((uint64_t)boot_pml4);
    return sum;
}

/* QEMU doubles its soft TLB when a flush finds it full: so that it fits before the batches begin. */
static void prepare_touch(unsigned count) {
    map_test_pages(count);
    for (int round = 0; round < 8; round++) {
        read_pages(count);
        write_cr3(read_cr3());
    }
}

static void prepare_512(void) { prepare_touch(512); }

/* More than QEMU's soft TLB has without such flushes. */
static void prepare_4032(void) { map_test_pages(4032); }

static void prepare_4032_grown(void) { prepare_touch(4032); }

static uint64_t touch_512(uint64_t count) {
    uint64_t sum = 0;
    while (count--) sum += read_pages(512);
    return sum;
}

static uint64_t touch_4032(uint64_t count) {
    uint64_t sum = 0;
    while (count--) sum += read_pages(4032);
    return sum;
}

static uint64_t invlpg_alone(uint64_t count) {
    for (uint64_t i = 0; i < count; i++) invlpg((const void *)TEST_PAGES);
    return count + read_pages(1);
}

static uint64_t invlpg_touch(uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        invlpg((const void *)TEST_PAGES);
        sum += read_pages(1);
    }
    return sum;
}

const struct row paging_rows[] = {
    {"cr3-reload", 100, cr3_reload, prepare_working_set},
    {"cr3-switch", 100, cr3_switch, prepare_cr3_switch},
    {"touch-512", 2, touch_512, prepare_512},
    {"touch-4032", 2, touch_4032, prepare_4032},
    {"touch-4032-grown", 2, touch_4032, prepare_4032_grown},
    {"invlpg", 100, invlpg_alone, prepare_working_set},
    {"invlpg-touch", 100, invlpg_touch, prepare_working_set},
    {0, 0, 0, 0},
};
