/*
 * Runs single instructions on the host CPU for the oracle tests. Freestanding: x86-64 Linux, no libc,
 * because a case may leave any FS base behind. Built and driven by NativeHost.java, which describes
 * the records; numbers are little-endian.
 *
 * Every case costs one signal: a handler stores the outcome of the last case, puts the next one into
 * the context it returns to, with RFLAGS.TF, and returns. The x87, MMX, XMM and YMM registers and
 * MXCSR go the same way, by the XSAVE area in the signal frame, where a case has any.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

#define DATA 0x10000000UL
#define WRITABLE_SIZE 0x2000UL
#define READ_ONLY_SIZE 0x1000UL
#define CODE 0x20000000UL
#define CODE_SIZE 0x2000UL
#define WORDS (WRITABLE_SIZE / 8)
#define READ_ONLY_SEED 0x5eedUL
#define BATCH 512
#define CODE_BYTES 64

#define COMPATIBILITY 1
#define STEP 2
#define VECTOR 4

/* An XSAVE area in the standard format (Intel SDM Vol. 1 13.4): what of it a case chooses. */
#define LEGACY_SIZE 416
#define MXCSR_MASK 28
#define XSTATE_BV 512
#define YMM_HIGH 576
#define YMM_HIGH_SIZE 256
#define PATCH_SIZE 1024

struct test_case {
    u8 code[CODE_BYTES];
    u16 code_offset;
    u16 flags;
    u32 unused;
    u64 memory_seed;
    u64 registers[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 ... */
    u64 rflags;
    u64 fs_base;
    u64 gs_base;
};

struct vector_state {
    u8 legacy[LEGACY_SIZE];
    u8 high[YMM_HIGH_SIZE];
};

/* Follows the cases of a batch, one for each that has the flag. */
struct vector_case {
    struct vector_state state;
    u64 present;      /* components not in their initial state, as bits of XCR0 */
    u32 patch_offset; /* in the data pages */
    u32 patch_size;
    u8 patch[PATCH_SIZE];
};

struct outcome {
    u64 registers[16];
    u64 rflags;
    u64 rip;
    u64 fs_base;
    u64 gs_base;
    u64 cr2;
    u32 vector;
    u32 error_code;
    u32 signal;
    u32 changed_words;
    u16 selectors[6]; /* es cs ss ds fs gs */
    u16 unused[2];
};

struct sigcontext_64 {
    u64 r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
    u16 cs, gs, fs, ss;
    u64 err, trapno, oldmask, cr2, fpstate, reserved[8];
};

struct context {
    u64 flags, link, stack_sp;
    u32 stack_flags, pad;
    u64 stack_size;
    struct sigcontext_64 mc;
};

struct action {
    void (*handler)(void);
    u64 flags;
    void (*restorer)(void);
    u64 mask;
};

static struct test_case cases[BATCH];
static struct vector_case vectors[BATCH];
static u8 out[BATCH * (sizeof(struct outcome) + WORDS * 10 + sizeof(struct vector_state))];
static u64 out_length;
static u32 count, next;
static u8 *code_alias;
static u8 alternate_stack[1 << 16] __attribute__((aligned(64)));
static u32 watched, watched_for;
static volatile int running;

static long call(long n, long a, long b, long c, long d, long e, long f) {
    long r;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(r)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return r;
}

static void quit(int status) {
    call(231, status, 0, 0, 0, 0, 0);
    __builtin_unreachable();
}

static void copy(u8 *to, const u8 *from, u64 n) {
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

/* Frozen: recorded vectors depend on it. The same as OracleMemory.word. */
static u64 memory_word(u64 seed, u64 index) {
    u64 z = seed + (index + 1) * 0x9e3779b97f4a7c15UL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9UL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebUL;
    z ^= z >> 31;
    switch (z & 15) {
        case 0: return 0;
        case 1: return ~0UL;
        case 2: return 0x8000000000000000UL;
        case 3: return z >> 4 & 0xff;
        case 4: return DATA + (z >> 4 & 0x1fff);
        case 5: return DATA + (z >> 4 & 0x1fff) | (z >> 20 & 0xff) << 32;
        case 6: return (long)z >> 40;
        default: return z;
    }
}

static void read_fully(void *to, u64 n) {
    u64 done = 0;
    while (done < n) {
        long got = call(0, 0, (long)((u8 *)to + done), n - done, 0, 0, 0);
        if (got <= 0) {
            quit(got == 0 && done == 0 ? 0 : 3);
        }
        done += got;
    }
}

static void flush(void) {
    u64 done = 0;
    while (done < out_length) {
        long put = call(1, 1, (long)(out + done), out_length - done, 0, 0, 0);
        if (put <= 0) {
            quit(4);
        }
        done += put;
    }
    out_length = 0;
}

/* Linux always saves x87 and XMM state; YMM state in its initial state may not be there. */
static u8 *vector_outcome(u8 *at, const u8 *area) {
    copy(at, area, LEGACY_SIZE);
    at += LEGACY_SIZE;
    u64 present = *(const u64 *)(area + XSTATE_BV);
    for (u32 i = 0; i < YMM_HIGH_SIZE; i++) {
        *at++ = present & 4 ? area[YMM_HIGH + i] : 0;
    }
    return at;
}

static void vector_start(const struct vector_case *v, u8 *area) {
    copy((u8 *)DATA + v->patch_offset, v->patch, v->patch_size);
    copy(area, v->state.legacy, MXCSR_MASK);
    copy(area + 32, v->state.legacy + 32, LEGACY_SIZE - 32);
    *(u64 *)(area + XSTATE_BV) = v->present;
    copy(area + YMM_HIGH, v->state.high, YMM_HIGH_SIZE);
}

static void finish(int signal, struct sigcontext_64 *m) {
    struct test_case *c = &cases[next - 1];
    struct outcome o = {0};
    u64 r[16] = {m->rax, m->rcx, m->rdx, m->rbx, m->rsp, m->rbp, m->rsi, m->rdi,
                 m->r8,  m->r9,  m->r10, m->r11, m->r12, m->r13, m->r14, m->r15};
    copy((u8 *)o.registers, (u8 *)r, sizeof r);
    o.rflags = m->rflags;
    o.rip = m->rip;
    __asm__ volatile("rdfsbase %0" : "=r"(o.fs_base));
    __asm__ volatile("rdgsbase %0" : "=r"(o.gs_base));
    __asm__ volatile("mov %%es, %0" : "=r"(o.selectors[0]));
    o.selectors[1] = m->cs;
    o.selectors[2] = m->ss;
    __asm__ volatile("mov %%ds, %0" : "=r"(o.selectors[3]));
    __asm__ volatile("mov %%fs, %0" : "=r"(o.selectors[4]));
    __asm__ volatile("mov %%gs, %0" : "=r"(o.selectors[5]));
    o.vector = m->trapno;
    o.error_code = m->err;
    o.cr2 = m->trapno == 14 ? m->cr2 : 0;
    o.signal = signal;
    u8 *head = out + out_length;
    u8 *at = head + sizeof o;
    for (u64 i = 0; i < WORDS; i++) {
        u64 now = ((u64 *)DATA)[i];
        if (now != memory_word(c->memory_seed, i)) {
            u16 index = i;
            copy(at, (u8 *)&index, 2);
            copy(at + 2, (u8 *)&now, 8);
            at += 10;
            o.changed_words++;
        }
    }
    copy(head, (u8 *)&o, sizeof o);
    if (c->flags & VECTOR) {
        at = vector_outcome(at, (u8 *)m->fpstate);
    }
    out_length = at - out;
}

static void start(struct sigcontext_64 *m) {
    static u32 old_offset;
    if (next == count) {
        flush();
        read_fully(&count, 4);
        if (count == 0 || count > BATCH) {
            quit(count == 0 ? 0 : 5);
        }
        read_fully(cases, count * sizeof(struct test_case));
        for (u32 i = 0; i < count; i++) {
            if (cases[i].flags & VECTOR) {
                read_fully(&vectors[i], sizeof(struct vector_case));
            }
        }
        next = 0;
    }
    struct test_case *c = &cases[next++];
    for (u64 i = 0; i < WORDS; i++) {
        ((u64 *)DATA)[i] = memory_word(c->memory_seed, i);
    }
    for (u32 i = 0; i < CODE_BYTES && old_offset + i < CODE_SIZE; i++) {
        code_alias[old_offset + i] = 0xcc;
    }
    old_offset = c->code_offset;
    for (u32 i = 0; i < CODE_BYTES && old_offset + i < CODE_SIZE; i++) {
        code_alias[old_offset + i] = c->code[i];
    }
    u64 *r = c->registers;
    m->rax = r[0], m->rcx = r[1], m->rdx = r[2], m->rbx = r[3];
    m->rsp = r[4], m->rbp = r[5], m->rsi = r[6], m->rdi = r[7];
    m->r8 = r[8], m->r9 = r[9], m->r10 = r[10], m->r11 = r[11];
    m->r12 = r[12], m->r13 = r[13], m->r14 = r[14], m->r15 = r[15];
    m->rip = CODE + c->code_offset;
    m->rflags = c->rflags | (c->flags & STEP ? 0x100 : 0);
    m->cs = c->flags & COMPATIBILITY ? 0x23 : 0x33;
    m->ss = 0x2b;
    if (c->flags & VECTOR) {
        vector_start(&vectors[next - 1], (u8 *)m->fpstate);
    } else {
        m->fpstate = 0;
    }
    u32 data = c->flags & COMPATIBILITY ? 0x2b : 0;
    __asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs; mov %0, %%gs" : : "r"(data));
    if (!data) {
        __asm__ volatile("wrfsbase %0" : : "r"(c->fs_base));
        __asm__ volatile("wrgsbase %0" : : "r"(c->gs_base));
    }
}

__attribute__((used)) static void on_signal(int signal, void *info, struct context *context) {
    (void)info;
    if (signal == 14) {
        /* The watchdog: the same case at three ticks in a row is a loop. */
        watched_for = watched == next ? watched_for + 1 : 0;
        watched = next;
        if (!running || watched_for < 3) {
            return;
        }
        watched_for = 0;
    }
    running = 0;
    if (next > 0) {
        finish(signal, &context->mc);
    }
    start(&context->mc);
    running = 1;
}

/* A case may leave AC, NT and ID set; the kernel clears only DF, RF and TF for a handler. */
__asm__(".globl handler_entry\n"
        "handler_entry:\n"
        "  pushq $0x202\n"
        "  popfq\n"
        "  cld\n"
        "  sub $8, %rsp\n"
        "  call on_signal\n"
        "  add $8, %rsp\n"
        "  ret\n"
        ".globl restorer\n"
        "restorer:\n"
        "  mov $15, %eax\n"
        "  syscall\n"
        ".globl _start\n"
        "_start:\n"
        "  and $-16, %rsp\n"
        "  call begin\n");

extern void handler_entry(void);
extern void restorer(void);

static void map(u64 address, u64 size, u64 protection, u64 flags, long file) {
    if ((u64)call(9, address, size, protection, flags, file, 0) != address) {
        quit(6);
    }
}

__attribute__((used)) static void begin(void) {
    static const int signals[] = {4, 5, 7, 8, 11, 14};
    /* LSL of the selector 0x7b tells the CPU's number. */
    u64 first_cpu = 1;
    call(203, 0, 8, (long)&first_cpu, 0, 0, 0);
    map(DATA, WRITABLE_SIZE + READ_ONLY_SIZE, 3, 0x100032, -1);
    for (u64 i = 0; i < READ_ONLY_SIZE / 8; i++) {
        ((u64 *)(DATA + WRITABLE_SIZE))[i] = memory_word(READ_ONLY_SEED, i);
    }
    call(10, DATA + WRITABLE_SIZE, READ_ONLY_SIZE, 1, 0, 0, 0);
    long file = call(319, (long)"code", 0, 0, 0, 0, 0);
    call(77, file, CODE_SIZE, 0, 0, 0, 0);
    map(CODE, CODE_SIZE, 5, 0x100001, file);
    code_alias = (u8 *)call(9, 0, CODE_SIZE, 3, 1, file, 0);
    for (u64 i = 0; i < CODE_SIZE; i++) {
        code_alias[i] = 0xcc;
    }
    struct {
        u8 *sp;
        u64 flags, size;
    } stack = {alternate_stack, 0, sizeof alternate_stack};
    call(131, (long)&stack, 0, 0, 0, 0, 0);
    for (u32 i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct action a = {handler_entry, 0x5c000004, restorer, 0};
        call(13, signals[i], (long)&a, 0, 8, 0, 0);
    }
    u64 timer[4] = {1, 0, 1, 0};
    call(38, 0, (long)timer, 0, 0, 0, 0);
    __asm__ volatile("int3");
    quit(7);
}
