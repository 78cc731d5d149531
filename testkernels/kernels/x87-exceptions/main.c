#include "kernel.h"

#define CR0_MP 2ull
#define CR0_EM 4ull
#define CR0_TS 8ull
#define CR0_NE 0x20ull

#define ALL_MASKED 0x37f
#define INVALID 1
#define ZERO_DIVIDE 4
#define OVERFLOW 8
#define PRECISION 0x20

uint16_t control, status;
static const double large = 1e308;

/* Lets the setup raise an exception under these masks, then runs the code that may wait for it. */
#define TRY(what, masks, setup, code)                                                            \
    do {                                                                                         \
        control = (masks);                                                                       \
        PROVOKE("fninit\n\tfldcw control\n\t" setup, code, "m"(large));                          \
        asm volatile("fnstsw status\n\tfnclex" ::: "memory");                                    \
        report(what);                                                                            \
        print("    status %x\n", (uint64_t)status);                                              \
    } while (0)

void kernel_main(void) {
    load_idt();
    set_handler(6, provoke);
    set_handler(7, provoke);
    set_handler(16, provoke);
    write_cr0(read_cr0() | CR0_NE | CR0_MP);

    TRY("1 / 0, masked, fwait", ALL_MASKED, "fld1\n\tfldz\n\tfdivrp", "fwait");
    TRY("1 / 0, fwait", ALL_MASKED & ~ZERO_DIVIDE, "fld1\n\tfldz\n\tfdivrp", "fwait");
    TRY("1 / 0, a load", ALL_MASKED & ~ZERO_DIVIDE, "fld1\n\tfldz\n\tfdivrp", "fld1");
    TRY("1 / 0, fnstsw", ALL_MASKED & ~ZERO_DIVIDE, "fld1\n\tfldz\n\tfdivrp", "fnstsw %%ax");
    TRY("1 / 0, fnclex and fwait", ALL_MASKED & ~ZERO_DIVIDE, "fld1\n\tfldz\n\tfdivrp",
        "fnclex\n\tfwait");
    TRY("1 / 0, fninit and fwait", ALL_MASKED & ~ZERO_DIVIDE, "fld1\n\tfldz\n\tfdivrp",
        "fninit\n\tfwait");
    TRY("0 / 0, fwait", ALL_MASKED & ~INVALID, "fldz\n\tfldz\n\tfdivrp", "fwait");
    TRY("store from an empty stack, fwait", ALL_MASKED & ~INVALID, "fstp %%st(0)", "fwait");
    TRY("store of 1e308 squared, fwait", ALL_MASKED & ~OVERFLOW,
        "fldl %0\n\tfmul %%st(0), %%st(0)\n\tsub $8, %%rsp\n\tfstpl (%%rsp)\n\tadd $8, %%rsp", "fwait");
    TRY("1 / 3, fwait", ALL_MASKED & ~PRECISION, "fld1\n\tfld1\n\tfadd %%st(0), %%st(0)\n\tfld1\n\t"
        "faddp\n\tfdivrp", "fwait");
    TRY("an exception that FLDCW unmasks", ALL_MASKED,
        "fld1\n\tfldz\n\tfdivrp\n\tmovw $0x37b, control\n\tfldcw control", "fwait");

    write_cr0(read_cr0() | CR0_TS);
    PROVOKE("", "fwait");
    report("fwait with CR0.TS and CR0.MP");
    PROVOKE("", "fld1");
    report("fld1 with CR0.TS");
    write_cr0(read_cr0() & ~CR0_MP);
    PROVOKE("", "fwait");
    report("fwait with CR0.TS alone");
    write_cr0((read_cr0() & ~CR0_TS) | CR0_EM);
    PROVOKE("", "fld1");
    report("fld1 with CR0.EM");
    PROVOKE("", "fwait");
    report("fwait with CR0.EM");
}
