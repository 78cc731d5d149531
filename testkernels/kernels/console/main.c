/*
 * A line editor without editing: IRQ1 and IRQ4, the 8042's set 1 codes, shift and control. With "self" on its
 * command line it types by itself, by the controller's command 0xd2, so that it runs without anybody.
 */
#include "kernel.h"

#define COLUMNS 80
#define ROWS 25
#define COM1 0x3f8
#define PLAIN 0x07
#define TYPED 0x1f /* white on blue */
#define LINE 64

static volatile uint16_t *const screen = (volatile uint16_t *)0xb8000;
static int row, column;
static char line[LINE];
static int length;
static bool shift, control;
static volatile int events;

static void show(char c, int colour) {
    put_char(c);
    if (c == '\n') {
        row++, column = 0;
    } else {
        screen[row * COLUMNS + column++] = (uint16_t)((uint8_t)c | colour << 8);
        if (column == COLUMNS) row++, column = 0;
    }
    if (row == ROWS) {
        for (int i = 0; i < (ROWS - 1) * COLUMNS; i++) screen[i] = screen[i + COLUMNS];
        for (int i = (ROWS - 1) * COLUMNS; i < ROWS * COLUMNS; i++) screen[i] = PLAIN << 8;
        row--;
    }
}

static void say(const char *text) {
    while (*text) show(*text++, PLAIN);
}

static bool equal(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

static bool contains(const char *text, const char *word) {
    for (; *text; text++) {
        int i = 0;
        while (word[i] && text[i] == word[i]) i++;
        if (!word[i]) return true;
    }
    return false;
}

static void take(char c) {
    if (c == '\r') c = '\n';
    if (c == '\n') {
        line[length] = 0;
        length = 0;
        say("\n[");
        say(line);
        say("]\n");
        if (equal(line, "quit")) power_off();
        say("> ");
    } else if (length < LINE - 2) {
        if (c < ' ') {
            show(line[length++] = '^', TYPED);
            c = (char)(c + '@');
        }
        show(line[length++] = c, TYPED);
    }
}

static void scan_code(uint8_t code) {
    static const char plain[] = "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
    static const char shifted[] = "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
    bool pressed = !(code & 0x80);
    code &= 0x7f;
    if (code == 0x2a || code == 0x36) {
        shift = pressed;
    } else if (code == 0x1d) {
        control = pressed;
    } else if (pressed && code < sizeof plain - 1) {
        char c = shift ? shifted[code] : plain[code];
        if (control && c >= 'a' && c <= 'z') c = (char)(c & 0x1f);
        if (c) take(c);
    }
}

static void keyboard(struct frame *f) {
    (void)f;
    scan_code(in8(0x60));
    events++;
    out8(0x20, 0x20);
}

static void serial(struct frame *f) {
    (void)f;
    while (in8(COM1 + 5) & 1) take((char)in8(COM1));
    out8(0x20, 0x20);
}

static void type_by_itself(void) {
    /* "Hi, World!", then "quit", each with Enter: presses, releases only of shift */
    static const uint8_t codes[] = {0x2a, 0x23, 0xaa, 0x17, 0x33, 0x39, 0x2a, 0x11, 0xaa, 0x18, 0x13, 0x26,
                                    0x20, 0x2a, 0x02, 0xaa, 0x1c, 0x10, 0x16, 0x17, 0x14, 0x1c};
    for (unsigned i = 0; i < sizeof codes; i++) {
        asm volatile("cli");
        int before = events;
        out8(0x64, 0xd2);
        out8(0x60, codes[i]);
        while (events == before) asm volatile("sti; hlt; cli");
    }
}

void kernel_main(void) {
    load_idt();
    load_tss();
    set_handler(0x21, keyboard);
    set_handler(0x24, serial);
    out8(0x20, 0x11), out8(0xa0, 0x11);
    out8(0x21, 0x20), out8(0xa1, 0x28);
    out8(0x21, 4), out8(0xa1, 2);
    out8(0x21, 1), out8(0xa1, 1);
    out8(0x21, 0xed), out8(0xa1, 0xff); /* IRQ1 and IRQ4 */
    /* A key that waits already would hold the line high, and no edge would follow. */
    while (in8(0x64) & 1) in8(0x60);
    out8(COM1 + 4, 0x0b);               /* OUT2 lets the interrupt through */
    out8(COM1 + 1, 0x01);
    for (int i = 0; i < ROWS * COLUMNS; i++) screen[i] = PLAIN << 8;
    say("console ready\n> ");
    const uint32_t *info = (const uint32_t *)(uint64_t)multiboot_info;
    if (info[0] & 4 && contains((const char *)(uint64_t)info[4], "self")) type_by_itself();
    while (true) asm volatile("sti; hlt");
}
