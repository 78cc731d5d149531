#include "kernel.h"

/* int $n; ret: three bytes each, padded to four. */
extern char all[];
asm(".text\n"
    ".balign 4\n"
    "all:\n"
    ".altmacro\n"
    ".macro one number\n"
    "int $\\number\n"
    "ret\n"
    ".balign 4\n"
    ".endm\n"
    ".set number, 0\n"
    ".rept 256\n"
    /* INT3 has an opcode of its own, one byte shorter; this is the one of two bytes. */
    ".if number == 3\n"
    ".byte 0xcd, 3, 0xc3\n"
    ".balign 4\n"
    ".else\n"
    "one %number\n"
    ".endif\n"
    ".set number, number + 1\n"
    ".endr\n"
    ".noaltmacro\n");

static uint64_t vector_seen, rip_seen, flags_pushed, flags_inside, count;

static void note(struct frame *f) {
    count++;
    vector_seen = f->vector;
    rip_seen = f->rip;
    flags_pushed = f->rflags;
    flags_inside = read_flags();
}

/* INT n pushes no error code, not even for the vectors whose exceptions have one. */
static char error_entries[256 * 16] __attribute__((aligned(16)));

static void make_entries(int type) {
    for (int vector = 0; vector < 256; vector++) {
        if (has_error_code(vector)) {
            /* push 0; jmp to the entry that expects the error code */
            extern char interrupt_entries[];
            char *entry = error_entries + 16 * vector;
            int distance = (int)(interrupt_entries + 16 * vector - (entry + 7));
            entry[0] = 0x6a, entry[1] = 0, entry[2] = (char)0xe9;
            for (int i = 0; i < 4; i++) entry[3 + i] = (char)(distance >> 8 * i);
            set_gate(vector, entry, type, 0, 0);
        } else {
            default_gate(vector);
            idt[vector].type = (uint8_t)(0x80 | type);
        }
        set_handler(vector, note);
    }
}

static void run(const char *what) {
    int right = 0, interrupt_flag = 0;
    count = 0;
    for (int vector = 0; vector < 256; vector++) {
        uint64_t at = (uint64_t)all + 4 * (uint64_t)vector;
        asm volatile("sti; call *%0; cli" ::"r"(at) : "memory", "cc");
        right += vector_seen == (uint64_t)vector && rip_seen == at + 2 && (flags_pushed & 0x200);
        interrupt_flag += flags_inside >> 9 & 1;
    }
    print("%s: %u delivered, %d as they must be, IF inside %d times\n", what, count, right, interrupt_flag);
}

void kernel_main(void) {
    load_idt();
    load_tss();
    out8(0x21, 0xff);
    out8(0xa1, 0xff);
    make_entries(0xe);
    run("interrupt gates");
    make_entries(0xf);
    run("trap gates");
}
