#include "kernel.h"

static uint64_t mark(uint64_t page) {
    return page * 0x9e3779b97f4a7c15ull ^ page >> 7;
}

void kernel_main(void) {
    extern char image_end[];
    const uint32_t *info = (const uint32_t *)(uint64_t)multiboot_info;
    uint64_t first = ((uint64_t)image_end + 4095) & -4096ull, last = 0x100000 + (uint64_t)info[2] * 1024;
    /* The loader's structures may stand above the image: leave a margin. */
    first += 0x100000;
    uint64_t wrong = 0;
    for (uint64_t page = first; page < last; page += 4096) *(uint64_t *)(page + (page >> 9 & 0xff8)) = mark(page);
    for (uint64_t page = first; page < last; page += 4096)
        wrong += *(uint64_t *)(page + (page >> 9 & 0xff8)) != mark(page);
    print("more than 120 MiB: %s, pages wrong: %u\n", last - first > 120 << 20 ? "yes" : "no", wrong);
    /* Beyond the RAM there is nothing to keep what is written. */
    *(volatile uint64_t *)0x30000000 = 0x1234567890abcdefull;
    print("beyond the RAM: %x\n", *(volatile uint64_t *)0x30000000);
}
