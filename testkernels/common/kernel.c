#include "kernel.h"

#define COM1 0x3f8

struct gate idt[256] __attribute__((aligned(16)));
struct tss tss __attribute__((aligned(16)));
static handler handlers[256];
extern char interrupt_entries[];

uint64_t provoke_at, provoke_resume, seen_cr2, seen_frame, seen_count;
struct frame seen;

static uint8_t page_pool[96][4096] __attribute__((aligned(4096)));
static unsigned pages_used;

/* gcc calls these by itself. */
void *memcpy(void *to, const void *from, unsigned long count) {
    void *start = to;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count)::"memory");
    return start;
}

void *memset(void *to, int value, unsigned long count) {
    void *start = to;
    asm volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return start;
}

void put_char(char c) {
    while (!(in8(COM1 + 5) & 0x20)) {
    }
    out8(COM1, (uint8_t)c);
}

static void print_decimal(uint64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count) put_char(digits[--count]);
}

static void print_hex(uint64_t value, int least) {
    int digits = 16;
    while (digits > least && !(value >> (4 * digits - 4))) digits--;
    while (digits--) put_char("0123456789abcdef"[value >> (4 * digits) & 15]);
}

void print(const char *format, ...) {
    __builtin_va_list arguments;
    __builtin_va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            put_char(*format);
            continue;
        }
        switch (*++format) {
            case 's':
                for (const char *s = __builtin_va_arg(arguments, const char *); *s; s++) put_char(*s);
                break;
            case 'c':
                put_char((char)__builtin_va_arg(arguments, int));
                break;
            case 'd': {
                int value = __builtin_va_arg(arguments, int);
                if (value < 0) put_char('-');
                print_decimal(value < 0 ? -(uint64_t)value : (uint64_t)value);
                break;
            }
            case 'u':
                print_decimal(__builtin_va_arg(arguments, uint64_t));
                break;
            case 'x':
                put_char('0');
                put_char('x');
                print_hex(__builtin_va_arg(arguments, uint64_t), 1);
                break;
            case 'b':
                print_hex((uint64_t)__builtin_va_arg(arguments, int) & 0xff, 2);
                break;
            default:
                put_char(*format);
        }
    }
    __builtin_va_end(arguments);
}

void fail(const char *why) {
    print("FAILED: %s\n", why);
    debug_exit(0x11);
}

const char *exception_name(int vector) {
    static const char *const names[] = {"#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "9",
                                        "#TS", "#NP", "#SS", "#GP", "#PF", "15",  "#MF", "#AC", "#MC", "#XM"};
    return vector < 20 ? names[vector] : "vector";
}

bool has_error_code(int vector) {
    return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21;
}

void dispatch(struct frame *f) {
    if (handlers[f->vector]) {
        handlers[f->vector](f);
        return;
    }
    print("unexpected %s (%u), error %x, cs %x, rip %x, cr2 %x\n", exception_name((int)f->vector), f->vector,
          f->error, f->cs, f->rip, read_cr2());
    debug_exit(0x11);
}

void provoke(struct frame *f) {
    seen_cr2 = read_cr2();
    seen = *f;
    seen_frame = (uint64_t)&f->rip;
    seen_count++;
    f->rip = provoke_resume;
}

void report(const char *what) {
    if (!seen_count) {
        print("%s: nothing happened\n", what);
        return;
    }
    print("%s: %s", what, exception_name((int)seen.vector));
    if (has_error_code((int)seen.vector)) print("(%x)", seen.error);
    print(" at +%d, cs %x, ss %x", (int)(seen.rip - provoke_at), seen.cs, seen.ss);
    if (seen.vector == 14) print(", cr2 %x", seen_cr2);
    if (seen_count != 1) print(", %u times", seen_count);
    print("\n");
}

void set_gate(int vector, void *entry, int type, int dpl, int ist) {
    uint64_t offset = (uint64_t)entry;
    idt[vector] = (struct gate){
        .offset_low = (uint16_t)offset,
        .selector = KERNEL_CS,
        .ist = (uint8_t)ist,
        .type = (uint8_t)(0x80 | dpl << 5 | type),
        .offset_middle = (uint16_t)(offset >> 16),
        .offset_high = (uint32_t)(offset >> 32),
    };
}

void default_gate(int vector) {
    set_gate(vector, interrupt_entries + 16 * vector, 0xe, 0, 0);
}

void set_handler(int vector, handler h) {
    handlers[vector] = h;
}

void load_idt(void) {
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {sizeof idt - 1, (uint64_t)idt};
    for (int vector = 0; vector < 256; vector++) default_gate(vector);
    asm volatile("lidt %0" ::"m"(pointer));
}

void load_tss(void) {
    static uint8_t stack[16384] __attribute__((aligned(16)));
    uint64_t base = (uint64_t)&tss;
    tss.rsp[0] = (uint64_t)(stack + sizeof stack);
    tss.io_map_base = sizeof tss;
    gdt[7] = (sizeof tss - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 | (base >> 24 & 0xff) << 56;
    gdt[8] = base >> 32;
    asm volatile("ltr %w0" ::"r"(TSS_SELECTOR));
}

uint64_t new_page(void) {
    if (pages_used == sizeof page_pool / sizeof page_pool[0]) fail("out of pages");
    return (uint64_t)page_pool[pages_used++];
}

uint64_t *page_entry(uint64_t linear) {
    uint64_t *table = boot_pml4;
    for (int shift = 39; shift > 12; shift -= 9) {
        uint64_t *entry = table + (linear >> shift & 511);
        if (!(*entry & PAGE_PRESENT)) {
            uint64_t *next = (uint64_t *)new_page();
            memset(next, 0, 4096);
            *entry = (uint64_t)next | PAGE_PRESENT | PAGE_WRITE | PAGE_USER;
        } else if (*entry & PAGE_LARGE) {
            uint64_t *next = (uint64_t *)new_page();
            uint64_t flags = *entry & (PAGE_WRITE | PAGE_USER | PAGE_PRESENT | PAGE_NX);
            uint64_t size = 1ull << (shift - 9);
            for (uint64_t i = 0; i < 512; i++)
                next[i] = ((*entry & PAGE_ADDRESS & -(size << 9)) + i * size) | flags |
                          (shift > 21 ? PAGE_LARGE : 0);
            *entry = (uint64_t)next | PAGE_PRESENT | PAGE_WRITE | PAGE_USER;
            write_cr3(read_cr3());
        }
        *entry |= PAGE_USER;
        table = (uint64_t *)(*entry & PAGE_ADDRESS);
    }
    return table + (linear >> 12 & 511);
}

void map_page(uint64_t linear, uint64_t physical, uint64_t flags) {
    *page_entry(linear) = physical | flags;
    invlpg((void *)linear);
}

void allow_user(const void *start, const void *end) {
    for (uint64_t page = (uint64_t)start & -4096ull; page < (uint64_t)end; page += 4096) {
        *page_entry(page) |= PAGE_USER;
        invlpg((void *)page);
    }
}
