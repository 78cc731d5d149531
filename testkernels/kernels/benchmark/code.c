/* Stores into code. */
#include "bench.h"

#define STUBS 64
#define STUB_SIZE 16

uint64_t code_near(uint64_t count), code_far(uint64_t count), code_data(uint64_t count);

/* MOV EAX, imm32; RET, written and then called, 64 on a page. */
static uint64_t code_stubs(uint64_t count) {
    uint64_t sum = 0;
    while (count) {
        unsigned stubs = count < STUBS ? (unsigned)count : STUBS;
        for (unsigned i = 0; i < stubs; i++)
            *(volatile uint64_t *)(arena + i * STUB_SIZE) = 0xc300000000b8ull | (uint64_t)(uint32_t)(count + i) << 8;
        for (unsigned i = 0; i < stubs; i++) sum = sum * 3 + ((uint32_t(*)(void))(arena + i * STUB_SIZE))();
        count -= stubs;
    }
    return sum;
}

const struct row code_rows[] = {
    {"code-near", 100, code_near, 0},
    {"code-far", 100, code_far, 0},
    {"code-data", 100, code_data, 0},
    {"code-stubs", 128, code_stubs, 0},
    {0, 0, 0, 0},
};
