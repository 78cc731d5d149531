#include "kernel.h"

#define BASE 0x40000000ull
extern char user_start[], user_end[];
void user_program(void);
static uint64_t fix_flags;
static uint64_t frames_used[16];

/* Mends the page as the test asked and goes on with the same instruction. */
static void mend(struct frame *f) {
    uint64_t cr2 = read_cr2();
    print("  #PF(%x) cr2 %x, rip %s:%s%s%s%s%s\n", f->error, cr2,
          f->rip == f->r12 ? "at the instruction" : f->rip == cr2 ? "at cr2" : "elsewhere",
          f->error & 1 ? " present" : " absent", f->error & 2 ? " write" : " read",
          f->error & 4 ? " user" : " supervisor", f->error & 8 ? " reserved" : "",
          f->error & 16 ? " fetch" : "");
    uint64_t *entry = page_entry(cr2);
    unsigned slot = (cr2 >> 12) & 15;
    if (!frames_used[slot]) frames_used[slot] = new_page();
    *entry = frames_used[slot] | fix_flags;
    invlpg((void *)cr2);
}

/* Runs `code` with rbx at `address`; the instruction's own address is in r12 for the handler. */
#define TOUCH(what, address, code)                                                                  \
    do {                                                                                            \
        print("%s\n", what);                                                                        \
        asm volatile("lea 8f(%%rip), %%r12\n8:\t" code ::"b"(address), "a"(0x1234567890abcdefull)   \
                     : "rcx", "r12", "memory", "cc");                                               \
    } while (0)

static void end(struct frame *f) {
    print("user program done, rax %x\n", f->rax);
    leave_user();
}

static void page(uint64_t index, uint64_t flags) {
    if (!frames_used[index]) frames_used[index] = new_page();
    map_page(BASE + index * 4096, frames_used[index], flags);
}

void kernel_main(void) {
    load_idt();
    load_tss();
    set_handler(14, mend);
    set_handler(0x80, end);
    idt[0x80].type |= 3 << 5;
    const uint64_t rw = PAGE_PRESENT | PAGE_WRITE;

    fix_flags = rw;
    TOUCH("read of an absent page", BASE + 0x10, "mov (%%rbx), %%rcx");
    TOUCH("write of an absent page", BASE + 0x1020, "mov %%rax, (%%rbx)");
    TOUCH("write across two absent pages", BASE + 0x2ffc, "mov %%rax, (%%rbx)");
    print("  stored %x\n", *(uint64_t *)(BASE + 0x2ffc));

    page(4, PAGE_PRESENT);
    TOUCH("write of a read-only page with CR0.WP", BASE + 0x4008, "mov %%rax, (%%rbx)");
    page(4, PAGE_PRESENT);
    write_cr0(read_cr0() & ~0x10000ull);
    TOUCH("write of a read-only page without CR0.WP: none", BASE + 0x4010, "mov %%rax, (%%rbx)");
    write_cr0(read_cr0() | 0x10000);
    TOUCH("read-modify-write of a read-only page", BASE + 0x4018, "addq $1, (%%rbx)");
    page(4, PAGE_PRESENT);
    TOUCH("lock cmpxchg that would not store still writes", BASE + 0x4028,
          "lock cmpxchg %%rcx, (%%rbx)");

    page(5, rw | PAGE_NX);
    *(uint8_t *)(BASE + 0x5000) = 0xc3;
    fix_flags = rw;
    TOUCH("execution of a no-execute page", BASE + 0x5000, "call *%%rbx");
    frames_used[6] = new_page();
    *(uint8_t *)frames_used[6] = 0xc3;
    TOUCH("execution across into an absent page", BASE + 0x6000 - 1,
          "movb $0x90, (%%rbx); call *%%rbx");

    page(7, rw | 1ull << 51);
    TOUCH("reserved bit 51 of the physical address", BASE + 0x7000, "mov (%%rbx), %%rcx");
    page(7, rw | 1ull << 51);
    TOUCH("write with a reserved bit set", BASE + 0x7000, "mov %%rax, (%%rbx)");

    print("accessed and dirty bits\n");
    page(8, rw);
    uint64_t *entry = page_entry(BASE + 0x8000);
    print("  fresh %x", *entry & 0x60);
    asm volatile("mov (%0), %%rcx" ::"r"(BASE + 0x8000) : "rcx");
    print(", read %x", *entry & 0x60);
    asm volatile("mov %%rcx, (%0)" ::"r"(BASE + 0x8000) : "rcx", "memory");
    print(", written %x\n", *entry & 0x60);

    print("ring 3\n");
    allow_user(user_start, user_end);
    fix_flags = rw | PAGE_USER;
    page(9, rw);
    page(10, PAGE_PRESENT | PAGE_USER);
    page(11, rw | PAGE_USER | PAGE_NX);
    *(uint8_t *)(BASE + 0xb000) = 0xc3;
    enter_user((uint64_t)user_program, BASE + 0xe000, 2);
}
