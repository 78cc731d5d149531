#include "kernel.h"

#define TASKS 3
#define NOBODY (-1)
#define CR0_MP 2ull
#define CR0_TS 8ull
#define CR4_OSFXSR 0x200ull

extern char user_start[], user_end[];
void task_multiply(void);
void task_root(void);
void task_integer(void);

static struct {
    struct frame frame;
    bool ended;
    uint64_t result;
    uint8_t registers[512] __attribute__((aligned(16)));
} tasks[TASKS];
static const char *const names[TASKS] = {"multiply", "root", "integer"};
static int current, owner = NOBODY;
static uint64_t not_available, saved, switches;

/* The registers belong to `owner` until another task uses them. */
static void use_registers(struct frame *f) {
    (void)f;
    not_available++;
    asm volatile("clts");
    if (owner == current) return;
    if (owner != NOBODY) {
        asm volatile("fxsave64 %0" : "=m"(tasks[owner].registers));
        saved++;
    }
    asm volatile("fxrstor64 %0" ::"m"(tasks[current].registers));
    owner = current;
}

static void go_on_with_next(struct frame *f) {
    for (int i = 1; i <= TASKS; i++) {
        int next = (current + i) % TASKS;
        if (tasks[next].ended) continue;
        current = next;
        switches++;
        *f = tasks[current].frame;
        write_cr0(read_cr0() | CR0_TS);
        return;
    }
    leave_user();
}

static void yield(struct frame *f) {
    tasks[current].frame = *f;
    go_on_with_next(f);
}

static void end(struct frame *f) {
    tasks[current].ended = true;
    tasks[current].result = f->rax;
    if (owner == current) owner = NOBODY;
    go_on_with_next(f);
}

static void start(int task, void (*entry)(void), uint64_t stack) {
    tasks[task].frame = (struct frame){
        .rip = (uint64_t)entry, .cs = USER_CS, .rflags = 2, .rsp = stack, .ss = USER_DS};
    asm volatile("fxsave64 %0" : "=m"(tasks[task].registers));
}

void kernel_main(void) {
    load_idt();
    load_tss();
    set_handler(7, use_registers);
    set_handler(0x80, yield);
    set_handler(0x81, end);
    idt[0x80].type |= 3 << 5;
    idt[0x81].type |= 3 << 5;
    allow_user(user_start, user_end);
    map_page(0x40000000, new_page(), PAGE_PRESENT | PAGE_WRITE | PAGE_USER);
    write_cr4(read_cr4() | CR4_OSFXSR);
    write_cr0(read_cr0() | CR0_MP);
    asm volatile("fninit");

    start(0, task_multiply, 0x40000400);
    start(1, task_root, 0x40000800);
    start(2, task_integer, 0x40000c00);
    write_cr0(read_cr0() | CR0_TS);
    enter_user(tasks[0].frame.rip, tasks[0].frame.rsp, 2);
    for (int i = 0; i < TASKS; i++) print("%s: %x\n", names[i], tasks[i].result);
    print("%u switches, %u times #NM, %u times saved\n", switches, not_available, saved);
}
