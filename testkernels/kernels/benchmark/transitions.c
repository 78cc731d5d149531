/* Ways between ring 3 and ring 0, IRETQ alone, and an interrupt of the PIT. */
#include "bench.h"
#include "pages.h"

#define USER_STACK 0x50000000ull
#define EFER 0xc0000080
#define STAR 0xc0000081
#define LSTAR 0xc0000082
#define SFMASK 0xc0000084

extern char user_start[], user_end[], skip_two_with_code[], count_only[], count_interrupt[], bare_sysret[],
    end_of_user[];
extern uint64_t user_result;
void user_pf(void), user_int80(void), user_syscall(void);
uint64_t bare_iretq(uint64_t count);

static void prepare_user(void) {
    static bool done;
    if (!done) {
        allow_user(user_start, user_end);
        map_page(USER_STACK, new_page(), PAGE_PRESENT | PAGE_WRITE | PAGE_USER);
    }
    done = true;
    set_gate(0x81, end_of_user, 14, 3, 0);
}

static uint64_t in_ring_3(void (*code)(void), uint64_t count) {
    uint64_t *top = (uint64_t *)(USER_STACK + 4096) - 2;
    top[0] = count;
    top[1] = TEST_PAGES;
    enter_user((uint64_t)code, (uint64_t)top, 2);
    return user_result;
}

static void prepare_pf(void) {
    prepare_user();
    map_test_pages(1);
    *page_entry(TEST_PAGES) = 0;
    invlpg((void *)TEST_PAGES);
    set_gate(14, skip_two_with_code, 14, 0, 0);
}

static uint64_t pf(uint64_t count) { return in_ring_3(user_pf, count); }

static void prepare_int80(void) {
    prepare_user();
    set_gate(0x80, count_only, 14, 3, 0);
}

static uint64_t int80(uint64_t count) { return in_ring_3(user_int80, count); }

/* The kernel's side is SYSRET alone: what a kernel adds is not the machine's cost. */
static void prepare_syscall(void) {
    prepare_user();
    write_msr(EFER, read_msr(EFER) | 1);
    write_msr(STAR, (uint64_t)0x18 << 48 | (uint64_t)KERNEL_CS << 32);
    write_msr(LSTAR, (uint64_t)bare_sysret);
    write_msr(SFMASK, 0x700);
}

static uint64_t system_call(uint64_t count) { return in_ring_3(user_syscall, count); }

/* One-shot mode with the least count, 1.7 us of the guest's time, and HLT until it comes. */
static uint64_t pit(uint64_t count) {
    register uint64_t handled asm("r8") = 0;
    for (uint64_t i = 0; i < count; i++) {
        out8(0x43, 0x30);
        out8(0x40, 2);
        out8(0x40, 0);
        asm volatile("sti\n\thlt\n\tcli" : "+r"(handled)::"memory");
    }
    return handled;
}

/* A few rounds take away what the firmware's timer left in the PIC. */
static void prepare_pit(void) {
    set_gate(0x20, count_interrupt, 14, 0, 0);
    out8(0x21, 0xfe);
    pit(4);
}

const struct row transition_rows[] = {
    {"pf-skipped-ring3", 100, pf, prepare_pf},
    {"int80", 100, int80, prepare_int80},
    {"syscall", 100, system_call, prepare_syscall},
    {"iretq", 100, bare_iretq, 0},
    {"pit", 10, pit, prepare_pit},
    {0, 0, 0, 0},
};
