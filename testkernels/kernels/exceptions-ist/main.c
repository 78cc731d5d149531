#include "kernel.h"

extern char user_start[], user_end[];
void user_program(void);
asm(".pushsection .user, \"ax\"\n"
    "user_program: int3\n\t"
    "ud2\n\t"
    "mov 0x100000, %al\n\t"
    "int $0x80\n\t"
    ".popsection");

static uint8_t stacks[8][4096] __attribute__((aligned(16)));
static const int vectors[] = {0, 3, 6, 13, 14, 0x80};
static int nested;

static uint64_t top(int ist) {
    return (uint64_t)stacks[ist] + sizeof stacks[ist] - (uint64_t)ist;
}

static void where(struct frame *f) {
    uint64_t at = (uint64_t)&f->rip;
    print("  %s", exception_name((int)f->vector));
    if (has_error_code((int)f->vector)) print("(%x)", f->error);
    for (int ist = 1; ist < 8; ist++)
        if (at > (uint64_t)stacks[ist] && at < top(ist))
            print(" on IST%d, frame at the aligned top-%u", ist, (top(ist) & -16ull) - at);
    if (at > tss.rsp[0] - 4096 && at < tss.rsp[0]) print(" on RSP0, frame at top-%u", tss.rsp[0] - at);
    print(", cs %x, ss %x\n", f->cs, f->ss);
    if (f->vector == 6 && nested++ == 0) {
        /* An exception inside a handler on the same IST stack would start at its top again: use another. */
        asm volatile("int3");
    }
}

static void skip_where(struct frame *f) {
    where(f);
    if (f->cs == USER_CS) {
        if (f->vector == 6) f->rip += 2;
        if (f->vector == 14) f->rip += 7;
        if (f->vector == 0x80) leave_user();
    } else {
        if (f->vector == 0 || f->vector == 6 || f->vector == 13 || f->vector == 14) f->rip = provoke_resume;
    }
}

void kernel_main(void) {
    load_idt();
    load_tss();
    for (int ist = 1; ist < 8; ist++) tss.ist[ist - 1] = top(ist);
    for (int i = 0; i < 6; i++) {
        set_handler(vectors[i], skip_where);
        idt[vectors[i]].ist = (uint8_t)(i + 1);
    }
    idt[3].type |= 3 << 5;
    idt[0x80].type |= 3 << 5;
    idt[0x80].ist = 0;

    print("ring 0:\n");
    PROVOKE("", "divl %%ebx", "b"(0));
    PROVOKE("", "int3", "b"(0));
    PROVOKE("", "ud2", "b"(0));
    PROVOKE("", "mov %%bx, %%ds", "b"(0x78));
    PROVOKE("", "movb $1, (%%rbx)", "b"(0x40000000));
    print("ring 3:\n");
    allow_user(user_start, user_end);
    nested = 0;
    enter_user((uint64_t)user_program, 0x1000, 2);
}
