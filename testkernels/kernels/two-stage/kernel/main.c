/* The kernel behind the loader: says what it was handed, checks that all of itself arrived, and switches off. */

typedef unsigned long u64;
typedef unsigned int u32;

struct entry {
    u64 base, length;
    u32 kind;
} __attribute__((packed));

/* Larger than one read of the loader, so that every piece must land where it belongs. */
#define WORDS 50000
extern const u32 pattern[WORDS];

static void out8(unsigned short port, unsigned char value) {
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static unsigned char in8(unsigned short port) {
    unsigned char value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void print(const char *text) {
    for (; *text; text++) {
        while (!(in8(0x3fd) & 0x20)) {
        }
        out8(0x3f8, *text);
    }
}

static int usable(const struct entry *map, u64 count, u64 at) {
    for (u64 i = 0; i < count; i++)
        if (at >= map[i].base && at - map[i].base < map[i].length && map[i].kind != 1)
            return 0;
    for (u64 i = 0; i < count; i++)
        if (at >= map[i].base && at - map[i].base < map[i].length)
            return 1;
    return 0;
}

static u32 zeros[1000];

void start(const struct entry *map, u64 count) {
    print("kernel in long mode\n");
    int whole = 1;
    for (u32 i = 0; i < WORDS; i++)
        whole &= pattern[i] == i * 2654435761u;
    for (u32 i = 0; i < 1000; i++)
        whole &= zeros[i] == 0;
    print(whole ? "all of it arrived\n" : "it arrived SPOILT\n");
    int right = usable(map, count, 0x1000) && usable(map, count, 0x9fbff) && !usable(map, count, 0x9fc00) &&
                !usable(map, count, 0xb8000) && !usable(map, count, 0xf0000) && usable(map, count, 0x100000) &&
                usable(map, count, 0x1000000) && !usable(map, count, 0xfee00000);
    print(right ? "the memory map is a PC's\n" : "the memory map is WRONG\n");
    __asm__ volatile("outw %w0, %w1" : : "a"(0x2000), "Nd"(0x604));
    for (;;)
        __asm__ volatile("hlt");
}
