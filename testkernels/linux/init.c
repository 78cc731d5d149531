/*
 * The init of the Linux boot test: integer instructions and system calls only, no libc. Prints a line,
 * forks, takes page faults and a SIGSEGV, reads two files of /proc, and switches the machine off through
 * port 0x604.
 */
typedef unsigned long word;

static long system_call(long number, word a, word b, word c, word d, word e, word f) {
    long result;
    register word r10 asm("r10") = d;
    register word r8 asm("r8") = e;
    register word r9 asm("r9") = f;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result;
}

enum {
    READ = 0, WRITE = 1, OPEN = 2, MMAP = 9, SIGACTION = 13, SIGRETURN = 15, GETPID = 39, FORK = 57,
    EXIT = 60, WAIT4 = 61, MKDIR = 83, MOUNT = 165, IOPL = 172
};

static word length(const char *text) {
    word n = 0;
    while (text[n]) n++;
    return n;
}

static void print(const char *text) { system_call(WRITE, 1, (word)text, length(text), 0, 0, 0); }

static void print_number(word value) {
    char digits[24];
    int at = sizeof digits;
    digits[--at] = 0;
    do digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    print(digits + at);
}

/* Prints the first lines of a file that start with one of the given letters, up to a count. */
static void show(const char *name, int lines) {
    static char buffer[8192];
    long file = system_call(OPEN, (word)name, 0, 0, 0, 0, 0);
    long n = file < 0 ? -1 : system_call(READ, (word)file, (word)buffer, sizeof buffer, 0, 0, 0);
    print(name);
    if (n < 0) {
        print(": cannot be read\n");
        return;
    }
    print(":\n");
    long end = 0;
    while (lines > 0 && end < n) lines -= buffer[end++] == '\n';
    system_call(WRITE, 1, (word)buffer, (word)end, 0, 0, 0);
}

static void touch_pages(void) {
    const word pages = 300;
    /* PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS */
    volatile char *at = (char *)system_call(MMAP, 0, pages * 4096, 3, 0x22, (word)-1, 0);
    word sum = 0;
    for (word i = 0; i < pages; i++) at[i * 4096] = (char)i;
    for (word i = 0; i < pages; i++) sum += (unsigned char)at[i * 4096];
    print("pages touched: ");
    print_number(pages);
    print(", sum ");
    print_number(sum);
    print("\n");
}

static void child(void) {
    print("child: pid ");
    print_number((word)system_call(GETPID, 0, 0, 0, 0, 0, 0));
    print("\n");
    *(volatile int *)0xdeadbeef000 = 1;
    print("child: still here\n");
    system_call(EXIT, 1, 0, 0, 0, 0, 0);
}

struct action {
    void (*handler)(int);
    word flags;
    void (*restorer)(void);
    word mask;
};

asm(".globl restorer\nrestorer: mov $15, %eax\n syscall\n");
extern void restorer(void);

static volatile int caught;
static void *volatile skip;

static void on_segv(int signal) {
    caught = signal;
    print("SIGSEGV caught\n");
    /* PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED: the store succeeds on return. */
    system_call(MMAP, (word)skip, 4096, 3, 0x32, (word)-1, 0);
}

static void handled_fault(void) {
    struct action action = {on_segv, 0x04000000 /* SA_RESTORER */, restorer, 0};
    system_call(SIGACTION, 11, (word)&action, 0, 8, 0, 0);
    skip = (void *)0x700000000;
    *(volatile int *)0x700000000 = 42;
    print("store done: ");
    print_number((word) * (volatile int *)0x700000000);
    print("\n");
}

static void test(void) {
    print("Hello from user space\n");
    long pid = system_call(FORK, 0, 0, 0, 0, 0, 0);
    if (pid == 0) child();
    int status = 0;
    system_call(WAIT4, (word)pid, (word)&status, 0, 0, 0, 0);
    print("child ended by signal ");
    print_number((word)status & 127);
    print("\n");
    touch_pages();
    handled_fault();
    system_call(MKDIR, (word) "/proc", 0755, 0, 0, 0, 0);
    system_call(MOUNT, (word) "proc", (word) "/proc", (word) "proc", 0, 0, 0);
    show("/proc/cpuinfo", 6);
    show("/proc/interrupts", 3);
    print("init is done\n");
    system_call(IOPL, 3, 0, 0, 0, 0, 0);
    asm volatile("outw %%ax, %%dx" ::"a"(0x2000), "d"(0x604));
    print("the machine is still on\n");
    for (;;) asm volatile("pause");
}

/* The kernel enters with an aligned stack and no return address. */
asm(".globl _start\n_start: call entry\n");
void entry(void) { test(); }
