#include "kernel.h"

#define USER 0x40000000ull
#define KERNEL 0x40001000ull
#define CONSTANT 0x40002000ull
#define DATA 0x40003000ull
extern char user_start[], user_end[];
void user_program(void);
asm(".pushsection .user, \"ax\"\n"
    "user_program: mov 0x40000000, %al\n\t"
    "mov %al, 0x40000000\n\t"
    "sidt -16(%rsp)\n\t"
    "sgdt -16(%rsp)\n\t"
    "str %eax\n\t"
    "sldt %eax\n\t"
    "smsw %eax\n\t"
    "int $0x80\n\t"
    ".popsection");

static void user_fault(struct frame *f) {
    print("  ring 3: %s(%x)\n", exception_name((int)f->vector), f->error);
    const uint8_t *code = (const uint8_t *)f->rip;
    asm volatile("stac" ::: "memory");
    /* SIDT and SGDT here have five bytes, STR, SLDT and SMSW three, the two moves seven. */
    f->rip += code[0] == 0x0f ? (code[1] == 1 && code[2] != 0xe0 ? 5 : 3) : 7;
}

static void user_end_call(struct frame *f) {
    (void)f;
    leave_user();
}

#define READ(address) PROVOKE("", "mov (%%rbx), %%al", "b"(address))
#define WRITE(address) PROVOKE("", "movb $0xc3, (%%rbx)", "b"(address))

static void show(const char *what) {
    if (!seen_count)
        print("%s: allowed\n", what);
    else
        print("%s: %s(%x), cr2 %x\n", what, exception_name((int)seen.vector), seen.error, seen_cr2);
}

/* The call that could not fetch has already pushed its return address. */
static void execute(uint64_t address, const char *what) {
    seen_count = 0;
    asm volatile("lea 9f(%%rip), %%rax; mov %%rax, provoke_resume; mov %%rsp, %%r12; call *%%rbx;"
                 "9: mov %%r12, %%rsp" ::"b"(address) : "rax", "rcx", "rdx", "r12", "memory", "cc");
    show(what);
}

void kernel_main(void) {
    const uint64_t rw = PAGE_PRESENT | PAGE_WRITE;
    load_idt();
    load_tss();
    for (int vector = 0; vector < 32; vector++) set_handler(vector, provoke);
    set_handler(0x80, user_end_call);
    idt[0x80].type |= 3 << 5;
    map_page(USER, new_page(), rw | PAGE_USER);
    map_page(KERNEL, new_page(), rw);
    map_page(CONSTANT, new_page(), PAGE_PRESENT);
    map_page(DATA, new_page(), rw | PAGE_NX);
    *(uint8_t *)USER = *(uint8_t *)KERNEL = *(uint8_t *)DATA = 0xc3;

    print("nothing enabled\n");
    READ(USER);
    show("read user page");
    WRITE(USER);
    show("write user page");
    execute(USER, "execute user page");
    WRITE(CONSTANT);
    show("write read-only page, CR0.WP");
    execute(DATA, "execute NX page");
    write_cr0(read_cr0() & ~0x10000ull);
    WRITE(CONSTANT);
    show("write read-only page, no CR0.WP");
    write_cr0(read_cr0() | 0x10000);

    print("EFER.NXE off\n");
    *page_entry(DATA) &= ~PAGE_NX;
    invlpg((void *)DATA);
    write_msr(0xc0000080, read_msr(0xc0000080) & ~0x800ull);
    execute(DATA, "execute, no NX bit");
    *page_entry(DATA) |= PAGE_NX;
    invlpg((void *)DATA);
    READ(DATA);
    print("read with bit 63 set: #PF(%x) reserved bit %s\n", seen.error & ~1ull, seen.error & 8 ? "yes" : "no");
    write_msr(0xc0000080, read_msr(0xc0000080) | 0x800);

    print("SMEP\n");
    write_cr4(read_cr4() | 1 << 20);
    execute(USER, "execute user page");
    execute(KERNEL, "execute kernel page");
    READ(USER);
    show("read user page");

    print("SMAP\n");
    write_cr4(read_cr4() | 1 << 21);
    READ(USER);
    show("read user page");
    WRITE(USER);
    show("write user page");
    PROVOKE("", "lock addl $0, (%%rbx)", "b"(USER));
    show("lock add user page");
    READ(KERNEL);
    show("read kernel page");
    asm volatile("stac");
    READ(USER);
    show("read user page with AC");
    asm volatile("clac");
    READ(USER);
    show("read user page after CLAC");
    write_cr4(read_cr4() & ~(1ull << 21));
    READ(USER);
    show("read user page, SMAP off again");

    uint32_t a = 7, b, c = 0, d;
    asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if (!(c & 8)) fail("no protection keys");
    print("protection keys\n");
    write_cr4(read_cr4() | 1 << 22);
    *page_entry(USER) |= 5ull << 59;
    invlpg((void *)USER);
    READ(USER);
    show("read, PKRU 0");
    asm volatile("wrpkru" ::"a"(2 << 10), "c"(0), "d"(0));
    READ(USER);
    show("read, write disabled");
    WRITE(USER);
    show("write, write disabled");
    asm volatile("wrpkru" ::"a"(1 << 10), "c"(0), "d"(0));
    READ(USER);
    show("read, access disabled");
    READ(KERNEL);
    show("read kernel page, access disabled");

    print("ring 3 with all of them\n");
    write_cr4(read_cr4() | 1 << 21 | 1 << 11);
    for (int vector = 0; vector < 32; vector++) set_handler(vector, user_fault);
    allow_user(user_start, user_end);
    map_page(0x40004000, new_page(), rw | PAGE_USER);
    enter_user((uint64_t)user_program, 0x40005000, 2);
    print("done\n");
}
