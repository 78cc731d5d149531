/*
 * SSE arithmetic of the host CPU for SoftFloatTest: reads operations from standard input, writes
 * their results and MXCSR. An unmasked exception's MXCSR is that of the signal; the instruction then
 * runs again with everything masked.
 */
#define _GNU_SOURCE
#include <immintrin.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

struct operation {
    uint32_t code, mxcsr;
    uint64_t a, b, c;
};

struct outcome {
    uint64_t result;
    uint32_t mxcsr, trapped;
};

static volatile uint32_t trapped, mxcsr_then;

static void on_signal(int signal, siginfo_t *info, void *context) {
    struct _libc_fpstate *f = ((ucontext_t *)context)->uc_mcontext.fpregs;
    (void)signal, (void)info;
    trapped = 1;
    mxcsr_then = f->mxcsr;
    f->mxcsr |= 0x1f80;
}

#define DD(name, text) \
    case name: __asm__ volatile(text : "+x"(x) : "x"(y), "x"(z)); break;
#define XR(name, text) \
    case name: __asm__ volatile(text : "=r"(r) : "x"(x)); break;
#define RX(name, text) \
    case name: __asm__ volatile(text : "+x"(x) : "r"(o->a)); break;

#define ROUNDINGS(base, form) form(base, 0) form(base, 1) form(base, 2) form(base, 3)
#define ROUND_D(base, n) DD(base + n, "roundsd $" #n ", %0, %0")
#define ROUND_S(base, n) DD(base + n, "roundss $" #n ", %0, %0")
#define TO_HALF(base, n) DD(base + n, "vcvtps2ph $" #n ", %0, %0")

static void execute(const struct operation *o, struct outcome *p) {
    __m128i x = _mm_set_epi64x(0, o->a), y = _mm_set_epi64x(0, o->b), z = _mm_set_epi64x(0, o->c);
    uint64_t r = 0;
    uint32_t mxcsr = o->mxcsr;
    trapped = 0;
    __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
    switch (o->code) {
        DD(0, "addsd %1, %0") DD(1, "subsd %1, %0") DD(2, "mulsd %1, %0") DD(3, "divsd %1, %0")
        DD(4, "sqrtsd %0, %0") DD(5, "vfmadd213sd %2, %1, %0")
        DD(6, "roundsd $4, %0, %0") DD(7, "roundsd $12, %0, %0")
        XR(8, "cvtsd2si %1, %k0") XR(9, "cvtsd2si %1, %q0")
        XR(10, "cvttsd2si %1, %k0") XR(11, "cvttsd2si %1, %q0")
        RX(12, "cvtsi2sd %k1, %0") RX(13, "cvtsi2sd %q1, %0")
        DD(14, "cvtss2sd %0, %0")
        case 15:
            __asm__ volatile("ucomisd %2, %1\n pushf\n pop %0" : "=r"(r) : "x"(x), "x"(y) : "cc");
            break;
        case 16:
            __asm__ volatile("comisd %2, %1\n pushf\n pop %0" : "=r"(r) : "x"(x), "x"(y) : "cc");
            break;
        ROUNDINGS(17, ROUND_D)
        DD(32, "addss %1, %0") DD(33, "subss %1, %0") DD(34, "mulss %1, %0") DD(35, "divss %1, %0")
        DD(36, "sqrtss %0, %0") DD(37, "vfmadd213ss %2, %1, %0")
        DD(38, "roundss $4, %0, %0") DD(39, "roundss $12, %0, %0")
        XR(40, "cvtss2si %1, %k0") XR(41, "cvtss2si %1, %q0")
        XR(42, "cvttss2si %1, %k0") XR(43, "cvttss2si %1, %q0")
        RX(44, "cvtsi2ss %k1, %0") RX(45, "cvtsi2ss %q1, %0")
        DD(46, "cvtsd2ss %0, %0")
        case 47:
            __asm__ volatile("ucomiss %2, %1\n pushf\n pop %0" : "=r"(r) : "x"(x), "x"(y) : "cc");
            break;
        case 48:
            __asm__ volatile("comiss %2, %1\n pushf\n pop %0" : "=r"(r) : "x"(x), "x"(y) : "cc");
            break;
        ROUNDINGS(49, ROUND_S)
        DD(53, "vcvtph2ps %0, %0")
        DD(54, "vcvtps2ph $4, %0, %0")
        ROUNDINGS(55, TO_HALF)
    }
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    uint32_t usual = 0x1f80;
    __asm__ volatile("ldmxcsr %0" : : "m"(usual));
    int compares = o->code == 15 || o->code == 16 || o->code == 47 || o->code == 48;
    int integers = (o->code & 31) >= 8 && (o->code & 31) <= 11;
    p->result = compares ? r & 0x45 : integers ? r : (uint64_t)_mm_cvtsi128_si64(x);
    p->mxcsr = trapped ? mxcsr_then : mxcsr;
    p->trapped = trapped;
}

int main(void) {
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGFPE, &action, 0);
    struct operation o;
    while (fread(&o, sizeof o, 1, stdin) == 1) {
        struct outcome p;
        execute(&o, &p);
        fwrite(&p, sizeof p, 1, stdout);
    }
    return 0;
}
