void kernel_main(void) {}
