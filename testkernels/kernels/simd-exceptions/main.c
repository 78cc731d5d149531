#include "kernel.h"

#define CR0_EM 4ull
#define CR0_TS 8ull
#define CR4_OSFXSR 0x200ull
#define CR4_OSXMMEXCPT 0x400ull

#define ALL_MASKED 0x1f80
#define INVALID 0x80
#define DENORMAL 0x100
#define ZERO_DIVIDE 0x200
#define OVERFLOW 0x400
#define UNDERFLOW 0x800
#define PRECISION 0x1000

static const uint32_t zero[4] __attribute__((aligned(16))) = {0, 0, 0, 0};
static const uint32_t one[4] __attribute__((aligned(16))) = {0x3f800000, 0x3f800000, 0x3f800000, 0x3f800000};
static const uint32_t three[4] __attribute__((aligned(16))) = {0x40400000, 0x40400000, 0x40400000, 0x40400000};
static const uint32_t tiny[4] __attribute__((aligned(16))) = {1, 1, 1, 1};
static const uint32_t small[4] __attribute__((aligned(16))) = {0x00800001, 0x00800001, 0x00800001, 0x00800001};
static const uint32_t large[4] __attribute__((aligned(16))) = {0x7f7fffff, 0x7f7fffff, 0x7f7fffff, 0x7f7fffff};
static const uint32_t signalling[4] __attribute__((aligned(16))) = {0x7f800001, 0x7f800001, 0x7f800001, 0x7f800001};
static const uint32_t mixed[4] __attribute__((aligned(16))) = {0, 0x3f800000, 0x00000001, 0x40400000};
static uint32_t mxcsr, left[4] __attribute__((aligned(16)));

/* Loads a into xmm0 and b into xmm1, lets the code run under these masks, and tells how it went. */
#define TRY(what, masks, a, b, code)                                                             \
    do {                                                                                         \
        mxcsr = (masks);                                                                         \
        PROVOKE("ldmxcsr mxcsr\n\tmovaps %0, %%xmm0\n\tmovaps %1, %%xmm1", code, "m"(a), "m"(b)); \
        asm volatile("stmxcsr mxcsr\n\tmovaps %%xmm0, %0" : "=m"(left)::"memory");               \
        report(what);                                                                            \
        print("    mxcsr %x, xmm0 %x %x %x %x\n", (uint64_t)mxcsr, (uint64_t)left[0],            \
              (uint64_t)left[1], (uint64_t)left[2], (uint64_t)left[3]);                          \
    } while (0)

void kernel_main(void) {
    load_idt();
    set_handler(6, provoke);
    set_handler(7, provoke);
    set_handler(19, provoke);
    write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);

    TRY("0 / 0, masked", ALL_MASKED, zero, zero, "divss %%xmm1, %%xmm0");
    TRY("0 / 0", ALL_MASKED & ~INVALID, zero, zero, "divss %%xmm1, %%xmm0");
    TRY("1 / 0", ALL_MASKED & ~ZERO_DIVIDE, one, zero, "divss %%xmm1, %%xmm0");
    TRY("denormal + 1", ALL_MASKED & ~DENORMAL, tiny, one, "addss %%xmm1, %%xmm0");
    TRY("largest * largest", ALL_MASKED & ~OVERFLOW, large, large, "mulss %%xmm1, %%xmm0");
    TRY("smallest * smallest", ALL_MASKED & ~UNDERFLOW, small, small, "mulss %%xmm1, %%xmm0");
    TRY("1 / 3", ALL_MASKED & ~PRECISION, one, three, "divss %%xmm1, %%xmm0");
    TRY("1 / 3 with the invalid operation unmasked", ALL_MASKED & ~INVALID, one, three,
        "divss %%xmm1, %%xmm0");
    TRY("packed, an operand's exception before a result's", ALL_MASKED & ~ZERO_DIVIDE, three, mixed,
        "divps %%xmm1, %%xmm0");
    TRY("comparison with a signalling NaN", ALL_MASKED & ~INVALID, one, signalling,
        "comiss %%xmm1, %%xmm0");
    TRY("conversion that does not fit", ALL_MASKED & ~INVALID, large, zero, "cvtss2si %%xmm0, %%eax");
    TRY("signalling NaN that only moves", ALL_MASKED & ~INVALID, one, signalling,
        "movaps %%xmm1, %%xmm0");

    write_cr4(read_cr4() & ~CR4_OSXMMEXCPT);
    TRY("1 / 0 without CR4.OSXMMEXCPT", ALL_MASKED & ~ZERO_DIVIDE, one, zero, "divss %%xmm1, %%xmm0");
    write_cr4(read_cr4() | CR4_OSXMMEXCPT);

    PROVOKE("", "ldmxcsr mxcsr\n");
    report("ldmxcsr");
    write_cr0(read_cr0() | CR0_TS);
    PROVOKE("", "addps %%xmm0, %%xmm0");
    report("with CR0.TS");
    write_cr0((read_cr0() & ~CR0_TS) | CR0_EM);
    PROVOKE("", "addps %%xmm0, %%xmm0");
    report("with CR0.EM");
    write_cr0(read_cr0() & ~CR0_EM);
    write_cr4(read_cr4() & ~CR4_OSFXSR);
    PROVOKE("", "addps %%xmm0, %%xmm0");
    report("without CR4.OSFXSR");
}
