#include "kernel.h"

#define CR4_OSFXSR 0x200ull

static uint8_t data[64] __attribute__((aligned(64)));

void push_and_move(void);

#define TRY(code)                                                     \
    do {                                                              \
        PROVOKE("", code, "r"(data + 8), "r"(data));                  \
        report(code);                                                 \
    } while (0)

void kernel_main(void) {
    load_idt();
    set_handler(13, provoke);
    write_cr4(read_cr4() | CR4_OSFXSR);
    TRY("movaps (%0), %%xmm0");
    TRY("movaps %%xmm0, (%0)");
    TRY("movaps (%1), %%xmm0");
    TRY("movapd 1(%1), %%xmm0");
    TRY("movdqa %%xmm0, (%0)");
    TRY("movntps %%xmm0, (%0)");
    TRY("addps (%0), %%xmm0");
    TRY("pxor (%0), %%xmm0");
    TRY("movups (%0), %%xmm0");
    TRY("movdqu %%xmm0, (%0)");
    TRY("addss (%0), %%xmm0");
    TRY("fxsave (%0)");
    TRY("fxsave64 (%0)");
    /* Nobody handles this one: what a C program gets that was entered with a wrong stack pointer. */
    default_gate(13);
    set_handler(13, 0);
    push_and_move();
}
