#include "kernel.h"

void kernel_main(void) {
    load_idt();
    print("overwriting the page tables\n");
    for (int i = 0; i < 512; i++) boot_pml4[i] = 0xfffffffffffff00full * (uint64_t)(i + 1);
    write_cr3(read_cr3());
    fail("still here");
}
