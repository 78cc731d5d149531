#include "kernel.h"

static bool ends_with(const char *text, const char *end) {
    const char *t = text, *e = end;
    while (*t) t++;
    while (*e) e++;
    while (e > end)
        if (t == text || *--t != *--e) return false;
    return true;
}

void kernel_main(void) {
    extern char image_end[];
    const uint32_t *info = (const uint32_t *)(uint64_t)multiboot_info;
    print("magic %x\n", (uint64_t)multiboot_magic);
    print("memory size given: %s\n", info[0] & 1 ? "yes" : "no");
    print("640 KiB below: %s\n", info[1] >= 600 && info[1] <= 640 ? "yes" : "no");
    print("command line: %s\n", info[0] & 4 && ends_with((const char *)(uint64_t)info[4],
                                                         "one two=three \"four five\"") ? "yes" : "no");
    print("memory map: %s\n", info[0] & 0x40 ? "yes" : "no");
    uint64_t available = 0, last = 0;
    bool covers = false, sorted = true;
    for (uint64_t at = info[12]; at < info[12] + (uint64_t)info[11];) {
        const uint32_t *entry = (const uint32_t *)at;
        uint64_t base = entry[1] | (uint64_t)entry[2] << 32, length = entry[3] | (uint64_t)entry[4] << 32;
        sorted &= base >= last;
        last = base;
        if (entry[5] == 1) {
            available += length;
            covers |= base <= 0x100000 && (uint64_t)image_end <= base + length;
        }
        at += entry[0] + 4;
    }
    print("sorted: %s, covers the kernel: %s\n", sorted ? "yes" : "no", covers ? "yes" : "no");
    print("about 128 MiB: %s\n", available > 126 << 20 && available <= 128 << 20 ? "yes" : "no");
    print("loader name: %s\n", info[0] & 0x200 && *(const char *)(uint64_t)info[16] ? "yes" : "no");
}
