#include "kernel.h"

static volatile uint64_t ticks, in_service;

static uint8_t pic_register(uint8_t command) {
    out8(0x20, command);
    return in8(0x20);
}

static void tick(struct frame *f) {
    (void)f;
    ticks++;
    in_service = pic_register(0x0b);
    out8(0x20, 0x20);
}

static void set_counter(uint8_t mode, uint16_t count) {
    out8(0x43, (uint8_t)(0x30 | mode << 1));
    out8(0x40, (uint8_t)count);
    out8(0x40, (uint8_t)(count >> 8));
}

static void start_pic(void) {
    out8(0x20, 0x11), out8(0xa0, 0x11);
    out8(0x21, 0x20), out8(0xa1, 0x28);
    out8(0x21, 4), out8(0xa1, 2);
    out8(0x21, 1), out8(0xa1, 1);
    out8(0x21, 0xfe), out8(0xa1, 0xff);
}

void kernel_main(void) {
    load_idt();
    load_tss();
    set_handler(0x20, tick);
    start_pic();

    set_counter(2, 1193);
    uint64_t halts = 0;
    for (ticks = 0; ticks < 20; halts++) asm volatile("sti; hlt; cli");
    print("20 ticks of a millisecond, %u times out of HLT, in service %b\n", halts, (int)in_service);

    /* A masked request waits in the PIC. */
    out8(0x21, 0xff);
    set_counter(0, 1193);
    uint64_t before = ticks;
    for (int spin = 0; !(pic_register(0x0a) & 1) && spin < 100000000; spin++) asm volatile("sti; nop; cli");
    print("masked: %u ticks, requested %b\n", ticks - before, pic_register(0x0a));
    out8(0x21, 0xfe);
    asm volatile("sti; nop; nop; cli");
    print("unmasked: %u ticks, requested %b\n", ticks - before, pic_register(0x0a));

    /* STI's shadow: the interrupt comes after the instruction that follows. */
    set_counter(0, 100);
    for (int spin = 0; !(pic_register(0x0a) & 1) && spin < 100000000; spin++) {
    }
    before = ticks;
    uint64_t at_cli;
    asm volatile("sti; cli" ::: "memory");
    at_cli = ticks - before;
    asm volatile("sti; nop; cli" ::: "memory");
    print("sti, cli: %u ticks; sti, nop: %u ticks\n", at_cli, ticks - before);

    /* The latched count of a running counter goes down and stays within its period. */
    set_counter(2, 50000);
    /* The 8254 loads a count with its next clock, 838 ns later. */
    for (volatile int wait = 0; wait < 10000; wait++) {
    }
    bool within = true, moved = false;
    uint16_t last = 0;
    for (int i = 0; i < 100; i++) {
        out8(0x43, 0);
        uint16_t count = in8(0x40);
        count = (uint16_t)(count | in8(0x40) << 8);
        within &= count >= 1 && count <= 50000;
        moved |= i && count != last;
        last = count;
    }
    print("latched counts within the period: %s, moving: %s\n", within ? "yes" : "no", moved ? "yes" : "no");
}
