#include "kernel.h"

void user_program(void);
extern char user_start[], user_end[];

static void write_all(struct frame *f) {
    const char *what = (const char *)f->r14;
    print("%s: %s", what, exception_name((int)f->vector));
    if (has_error_code((int)f->vector)) print("(%x)", f->error);
    if (f->vector == 14 && f->rip == read_cr2())
        print(" at cr2");
    else
        print(" at +%d", (int)(f->rip - f->r12));
    print(", cs %x, ss %x, rsp %s", f->cs, f->ss, f->rsp == f->r15 ? "kept" : "changed");
    /* The frame stands at the top of the RSP0 stack, below SS, RSP, RFLAGS, CS, RIP and the error code. */
    print(", frame at rsp0-%u", tss.rsp[0] - (uint64_t)&f->rip);
    if (f->vector == 14) print(", cr2 %x", read_cr2());
    print("\n");
    f->rip = f->r13;
}

static void end(struct frame *f) {
    print("user flags at the end: %x\n", f->rflags & ~0xd5ull);
    leave_user();
}

void kernel_main(void) {
    load_idt();
    load_tss();
    for (int vector = 0; vector < 256; vector++) set_handler(vector, write_all);
    for (int vector = 3; vector < 5; vector++) idt[vector].type |= 3 << 5;
    set_handler(0x80, end);
    idt[0x80].type |= 3 << 5;
    allow_user(user_start, user_end);
    write_cr4(read_cr4() | 0x200);
    write_msr(0xc0000080, read_msr(0xc0000080) & ~1ull);

    map_page(0x40000000, (uint64_t)new_page(), PAGE_PRESENT | PAGE_WRITE | PAGE_USER | PAGE_NX);
    map_page(0x40001000, (uint64_t)new_page(), PAGE_PRESENT | PAGE_USER | PAGE_NX);
    enter_user((uint64_t)user_program, 0x40001000, 2);

    print("with CR0.TS:\n");
    write_cr0(read_cr0() | 8);
    void user_with_ts(void);
    enter_user((uint64_t)user_with_ts, 0x40000ffd, 2);
}
