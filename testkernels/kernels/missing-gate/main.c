#include "kernel.h"

static uint8_t double_fault_stack[4096] __attribute__((aligned(16)));

static void without(int vector) {
    idt[vector].type &= 0x7f;
}

static void with(int vector) {
    idt[vector].type |= 0x80;
}

void kernel_main(void) {
    load_idt();
    load_tss();
    tss.ist[0] = (uint64_t)double_fault_stack + sizeof double_fault_stack;
    idt[8].ist = 1;
    for (int vector = 0; vector < 256; vector++) set_handler(vector, provoke);

    /* Intel SDM Vol. 3A 6.15: a benign exception and a contributory one are handled one after the other. */
    without(3);
    PROVOKE("", "int3", "b"(0));
    report("int3 without a gate");
    with(3);
    without(6);
    PROVOKE("", "ud2", "b"(0));
    report("ud2 without a gate");
    with(6);
    without(0);
    PROVOKE("", "divl %%ebx", "b"(0));
    report("div by zero without a gate");
    with(0);
    without(13);
    PROVOKE("", "mov %%bx, %%ds", "b"(0x78));
    report("#GP without a gate");
    with(13);
    without(14);
    PROVOKE("", "mov (%%rbx), %%al", "b"(0x40000000));
    report("#PF without a gate");
    with(14);
    without(11);
    PROVOKE("", "mov %%bx, %%fs", "b"(0x48));
    report("#NP without a gate");
    without(6);
    PROVOKE("", "ud2", "b"(0));
    report("ud2 without a gate, and none for #NP");
    with(6);
    with(11);

    /* A contributory exception and then a page fault: the page fault is delivered. */
    tss.ist[1] = 0x40001000;
    idt[0].ist = 2;
    PROVOKE("", "divl %%ebx", "b"(0));
    report("div by zero onto a stack that is not there");
    idt[0].ist = 0;
    idt[14].ist = 2;
    PROVOKE("", "mov (%%rbx), %%al", "b"(0x50000000));
    report("#PF onto a stack that is not there");
    print("cr2 %x\n", seen_cr2);
    idt[14].ist = 0;
}
