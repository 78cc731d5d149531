/* What every test kernel shares: output, exits, descriptor tables, page tables. Integer code only. */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long long uint64_t;
typedef _Bool bool;
#define true 1
#define false 0

/* The stack as common_entry leaves it; from rip on, the processor pushed it. */
struct frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
};

struct tss {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3, io_map_base;
} __attribute__((packed));

struct gate {
    uint16_t offset_low, selector;
    uint8_t ist, type;
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
} __attribute__((packed));

#define KERNEL_CS 0x08
#define KERNEL_DS 0x10
#define USER_CS 0x2b
#define USER_DS 0x23
#define TSS_SELECTOR 0x38

#define PAGE_PRESENT 1ull
#define PAGE_WRITE 2ull
#define PAGE_USER 4ull
#define PAGE_LARGE 0x80ull
#define PAGE_NX (1ull << 63)
#define PAGE_ADDRESS 0x000ffffffffff000ull

extern uint32_t multiboot_magic, multiboot_info;
extern uint64_t gdt[], boot_pml4[];
extern struct gate idt[256];
extern struct tss tss;
extern char boot_stack_top[];

void kernel_main(void);
void power_off(void) __attribute__((noreturn));
void debug_exit(uint32_t value) __attribute__((noreturn));
/* Prints what went wrong and leaves with debug-exit value 0x11 (exit code 35). */
void fail(const char *why) __attribute__((noreturn));

void put_char(char c);
/* %s, %c, %d (signed 32 bits), %u, %x (uint64_t, no leading zeros, 0x in front), %b (one byte, two digits). */
void print(const char *format, ...);

typedef void (*handler)(struct frame *);
void load_idt(void);
void set_handler(int vector, handler h);
void set_gate(int vector, void *entry, int type, int dpl, int ist);
void default_gate(int vector);
void load_tss(void);
const char *exception_name(int vector);
bool has_error_code(int vector);

/* The page-table entry of a 4 KiB page; splits large pages and makes tables on the way. */
uint64_t *page_entry(uint64_t linear);
void map_page(uint64_t linear, uint64_t physical, uint64_t flags);
uint64_t new_page(void);
void allow_user(const void *start, const void *end);

void enter_user(uint64_t rip, uint64_t rsp, uint64_t rflags);
void leave_user(void) __attribute__((noreturn));

/*
 * Runs an instruction that is expected to fault. provoke() handlers note the frame in `seen` and go on at
 * the end of the instruction, whatever it was.
 */
extern uint64_t provoke_at, provoke_resume;
extern struct frame seen;
extern uint64_t seen_cr2, seen_frame, seen_count;
void provoke(struct frame *f);
#define PROVOKE(setup, code, ...)                                                                \
    do {                                                                                         \
        seen_count = 0;                                                                          \
        asm volatile("lea 8f(%%rip), %%rax\n\tmov %%rax, provoke_at\n\t"                         \
                     "lea 9f(%%rip), %%rax\n\tmov %%rax, provoke_resume\n\t" setup               \
                     "\n8:\t" code "\n9:\n" ::__VA_ARGS__                                        \
                     : "rax", "rcx", "rdx", "memory", "cc");                                     \
    } while (0)
/* One line about `seen`: the exception, its error code, where RIP points, what was pushed. */
void report(const char *what);

static inline void out8(uint16_t port, uint8_t value) {
    asm volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static inline void out16(uint16_t port, uint16_t value) {
    asm volatile("outw %0, %1" ::"a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port) {
    uint8_t value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint64_t read_cr0(void) {
    uint64_t value;
    asm volatile("mov %%cr0, %0" : "=r"(value));
    return value;
}

static inline void write_cr0(uint64_t value) {
    asm volatile("mov %0, %%cr0" ::"r"(value) : "memory");
}

static inline uint64_t read_cr2(void) {
    uint64_t value;
    asm volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint64_t read_cr3(void) {
    uint64_t value;
    asm volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

static inline void write_cr3(uint64_t value) {
    asm volatile("mov %0, %%cr3" ::"r"(value) : "memory");
}

static inline uint64_t read_cr4(void) {
    uint64_t value;
    asm volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static inline void write_cr4(uint64_t value) {
    asm volatile("mov %0, %%cr4" ::"r"(value) : "memory");
}

static inline void write_msr(uint32_t msr, uint64_t value) {
    asm volatile("wrmsr" ::"c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static inline uint64_t read_msr(uint32_t msr) {
    uint32_t low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return low | (uint64_t)high << 32;
}

static inline uint64_t read_flags(void) {
    uint64_t flags;
    asm volatile("pushfq; pop %0" : "=r"(flags));
    return flags;
}

static inline void invlpg(const void *address) {
    asm volatile("invlpg (%0)" ::"r"(address) : "memory");
}

#endif
