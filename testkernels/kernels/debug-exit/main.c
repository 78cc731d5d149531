#include "kernel.h"

void kernel_main(void) {
    debug_exit(0x10);
}
