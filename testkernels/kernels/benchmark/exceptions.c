/* Exceptions at CPL 0 and what it takes to come back; r8 counts the handlers that ran. */
#include "bench.h"
#include "pages.h"

extern char count_only[], skip_two[], skip_two_with_code[], map_and_retry[], allow_write_and_retry[];

#define EVENTS(count, code, ...)                                                        \
    ({                                                                                  \
        register uint64_t handled asm("r8") = 0;                                        \
        uint64_t left = (count);                                                        \
        asm volatile("1:\t" code "\n\tdec %0\n\tjnz 1b"                                 \
                     : "+r"(left), "+r"(handled)                                        \
                     : __VA_ARGS__                                                      \
                     : "rax", "rdx", "memory", "cc");                                   \
        handled;                                                                        \
    })

static void prepare_int3(void) { set_gate(3, count_only, 14, 0, 0); }

static void prepare_int3_ist(void) {
    static uint8_t stack[4096] __attribute__((aligned(16)));
    tss.ist[0] = (uint64_t)stack + sizeof stack;
    set_gate(3, count_only, 14, 0, 1);
}

static uint64_t int3(uint64_t count) { return EVENTS(count, "int3", "r"(0)); }

static void prepare_ud2(void) { set_gate(6, skip_two, 14, 0, 0); }

static uint64_t ud2(uint64_t count) { return EVENTS(count, "ud2", "r"(0)); }

static void prepare_divide(void) { set_gate(0, skip_two, 14, 0, 0); }

static uint64_t divide(uint64_t count) { return EVENTS(count, "div %%ecx", "c"(0)); }

static void prepare_gp(void) { set_gate(13, skip_two_with_code, 14, 0, 0); }

static uint64_t gp_address(uint64_t count) { return EVENTS(count, "mov (%%rcx), %%al", "c"(1ull << 62)); }

/* Beyond the GDT's limit. */
static uint64_t gp_selector(uint64_t count) { return EVENTS(count, "mov %%ecx, %%fs", "c"(0xfff8)); }

static void prepare_pf_skipped(void) {
    map_test_pages(1);
    *page_entry(TEST_PAGES) = 0;
    invlpg((void *)TEST_PAGES);
    set_gate(14, skip_two_with_code, 14, 0, 0);
}

static uint64_t pf_skipped(uint64_t count) {
    return EVENTS(count, "mov (%%rbx), %%al", "b"(TEST_PAGES));
}

uint64_t *test_entries;

static void prepare_pf_demand(void) {
    map_test_pages(DEMAND_PAGES);
    test_entries = page_entry(TEST_PAGES);
    set_gate(14, map_and_retry, 14, 0, 0);
}

/* The handler maps the page; the row takes it away again. The last byte of the sum is what was read. */
static uint64_t pf_demand(uint64_t count) {
    register uint64_t handled asm("r8") = 0;
    uint64_t sum = 0;
    for (unsigned page = 0; page < DEMAND_PAGES; page++) {
        test_entries[page] = 0;
        invlpg((void *)(TEST_PAGES + page * 4096ull));
    }
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t *address = (const uint64_t *)(TEST_PAGES + i % DEMAND_PAGES * 4096);
        uint64_t value;
        asm volatile("mov (%2), %0" : "=r"(value), "+r"(handled) : "r"(address) : "memory");
        sum += value;
        test_entries[i % DEMAND_PAGES] = 0;
        invlpg(address);
    }
    return sum << 32 ^ handled;
}

static void prepare_pf_protected(void) {
    map_test_pages(DEMAND_PAGES);
    test_entries = page_entry(TEST_PAGES);
    set_gate(14, allow_write_and_retry, 14, 0, 0);
}

static uint64_t pf_protected(uint64_t count) {
    register uint64_t handled asm("r8") = 0;
    for (unsigned page = 0; page < DEMAND_PAGES; page++) {
        test_entries[page] &= ~PAGE_WRITE;
        invlpg((void *)(TEST_PAGES + page * 4096ull));
    }
    for (uint64_t i = 0; i < count; i++) {
        uint64_t *address = (uint64_t *)(TEST_PAGES + i % DEMAND_PAGES * 4096) + 1;
        asm volatile("mov %1, (%2)" : "+r"(handled) : "r"(i), "r"(address) : "memory");
        test_entries[i % DEMAND_PAGES] &= ~PAGE_WRITE;
        invlpg(address);
    }
    return *(const uint64_t *)(TEST_PAGES + 8) << 32 ^ handled;
}

static void prepare_single_step(void) { set_gate(1, count_only, 14, 0, 0); }

/* Eight instructions a round; switching TF on and off adds three to all of them. */
static uint64_t single_step(uint64_t count) {
    register uint64_t handled asm("r8") = 0;
    uint64_t left = count / 8 + 1;
    asm volatile(
        "pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n"
        "1:\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tdec %0\n\tjnz 1b\n\t"
        "pushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq"
        : "+r"(left), "+r"(handled)
        :
        : "memory", "cc");
    return handled;
}

const struct row exception_rows[] = {
    {"int3", 100, int3, prepare_int3},
    {"int3-ist", 100, int3, prepare_int3_ist},
    {"ud2", 100, ud2, prepare_ud2},
    {"divide-error", 100, divide, prepare_divide},
    {"gp-address", 100, gp_address, prepare_gp},
    {"gp-selector", 100, gp_selector, prepare_gp},
    {"pf-skipped", 100, pf_skipped, prepare_pf_skipped},
    {"pf-demand", 100, pf_demand, prepare_pf_demand},
    {"pf-protected", 100, pf_protected, prepare_pf_protected},
    {"single-step", 800, single_step, prepare_single_step},
    {0, 0, 0, 0},
};
