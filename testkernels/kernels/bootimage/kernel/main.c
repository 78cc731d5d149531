/* A kernel as the book has it: VGA text and serial port, exceptions, the PICs with the masks they have, HLT, and
 * tests that end by isa-debug-exit. */

typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

struct entry {
    u64 base, length;
    u32 kind, attributes;
};

struct frame {
    u64 rip, cs, rflags, rsp, ss;
};

/* More than one sector, so that each must have come to its place. */
#define WORDS 30000
extern const u32 pattern[WORDS];

static u32 zeros[3000];
static volatile u64 ticks, fault_error, fault_address;
static u64 resume;

static void out8(u16 port, u8 value) {
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static u8 in8(u16 port) {
    u8 value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void print(const char *text) {
    static u32 cell;
    for (; *text; text++) {
        while (!(in8(0x3fd) & 0x20)) {
        }
        out8(0x3f8, *text);
        if (*text == '\n')
            cell += 80 - cell % 80;
        else
            ((volatile u16 *)0xb8000)[cell++] = 0x0e00 | (u8)*text;
    }
}

static void check(const char *what, int holds) {
    print(what);
    print(holds ? "...[ok]\n" : "...[failed]\n");
}

__attribute__((interrupt)) static void breakpoint(struct frame *frame) {
    (void)frame;
    print("EXCEPTION: BREAKPOINT\n");
}

__attribute__((interrupt)) static void page_fault(struct frame *frame, u64 error) {
    u64 address;
    __asm__ volatile("mov %%cr2, %0" : "=r"(address));
    fault_address = address;
    fault_error = error;
    frame->rip = resume;
}

__attribute__((interrupt)) static void timer(struct frame *frame) {
    (void)frame;
    ticks++;
    out8(0x20, 0x20);
}

static struct gate {
    u16 low, selector;
    u8 ist, type;
    u16 middle;
    u32 high, zero;
} idt[33];

static void set_gate(int vector, void *handler) {
    u64 address = (u64)handler;
    idt[vector] = (struct gate){address, 0x08, 0, 0x8e, address >> 16, address >> 32, 0};
}

/* Each access goes on at its own "1:" where it faults. */
#define FAULTS(instruction, address)                                                                                   \
    __asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; " instruction "; 1:"                                        \
                     : "=m"(resume)                                                                                    \
                     : "r"((u64)(address))                                                                             \
                     : "rax", "memory")

static int faulted(u64 address, u64 error) {
    int right = fault_address == address && fault_error == error;
    fault_address = 0;
    return right;
}

static int usable(const struct entry *map, u64 count, u64 at) {
    int found = 0;
    for (u64 i = 0; i < count; i++)
        if (at >= map[i].base && at - map[i].base < map[i].length) {
            if (map[i].kind != 1)
                return 0;
            found = 1;
        }
    return found;
}

static void remap_interrupts(void) {
    u8 masks[2] = {in8(0x21), in8(0xa1)};
    check("timer and keyboard are open", !(masks[0] & 3));
    for (int chip = 0; chip < 2; chip++) {
        u16 port = chip ? 0xa0 : 0x20;
        out8(port, 0x11);
        out8(port + 1, chip ? 40 : 32);
        out8(port + 1, chip ? 2 : 4);
        out8(port + 1, 1);
        out8(port + 1, 0xff);
    }
    out8(0x21, masks[0] | 0xfe);
}

static void check_memory(const struct entry *map, u64 count) {
    int whole = 1;
    for (u32 i = 0; i < WORDS; i++)
        whole &= pattern[i] == i * 2654435761u;
    for (u32 i = 0; i < 3000; i++)
        whole &= zeros[i] == 0;
    check("all of the kernel is there", whole);
    check("memory map", usable(map, count, 0x1000) && !usable(map, count, 0x9fc00) &&
                            !usable(map, count, 0xf0000) && usable(map, count, 0x100000));
    FAULTS("movq %%rax, (%1)", &pattern[5]);
    check("constants are read-only", faulted((u64)&pattern[5], 3));
    FAULTS("jmp *%1", &zeros[7]);
    check("data is not executable", faulted((u64)&zeros[7], 0x11));
    FAULTS("movq (%1), %%rax", 0xdeadbeaf000);
    check("what is not mapped faults", faulted(0xdeadbeaf000, 0));
    u64 top = *(volatile u64 *)0xfffffffffffffff8;
    check("the tables show themselves", (top & 0x000ffffffffff001) == 0x1001);
}

void start(const struct entry *map, u64 count) {
    for (int i = 0; i < 2000; i++)
        ((volatile u16 *)0xb8000)[i] = 0x0e20;
    print("Hello World!\n");
    set_gate(3, breakpoint);
    set_gate(14, page_fault);
    set_gate(32, timer);
    struct __attribute__((packed)) {
        u16 limit;
        u64 base;
    } pointer = {sizeof idt - 1, (u64)idt};
    __asm__ volatile("lidt %0" : : "m"(pointer));
    __asm__ volatile("int3");
    print("It did not crash!\n");
    check_memory(map, count);
    remap_interrupts();
    __asm__ volatile("sti");
    while (ticks < 5)
        __asm__ volatile("hlt");
    check("the timer ticks", 1);
    __asm__ volatile("outl %0, %w1" : : "a"(0x10), "Nd"(0xf4));
    for (;;)
        __asm__ volatile("hlt");
}
