/* Programs drawn from numbers, for those who have no fuzzer: as many as are asked for, the same for the same
   seed. `calls [SEED [PROGRAMS [FIRST]]]`. */
#include "calls.h"

#ifndef FUZZER

/* xorshift64* */
static uint64_t drawn(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static uint64_t seed = 1, programs = 4000, from, program;

/* A check that fails ends the process: this says where. */
static void name_the_program(void) {
    if (program < programs) printf("seed %llu, program %llu\n", (unsigned long long)seed, (unsigned long long)program);
}

static void the_ring_does_what_its_model_does(void) {
    static uint8_t bytes[3 * 400];
    for (program = from; program < programs; ++program) {
        uint64_t state = (seed << 32 | program) * UINT64_C(0x9e3779b97f4a7c15) + 1;
        size_t length = 6 + drawn(&state) % (sizeof bytes - 6);
        for (size_t i = 0; i < length; ++i) bytes[i] = (uint8_t)(drawn(&state) >> 32);
        LLVMFuzzerTestOneInput(bytes, length);
    }
}

int main(int count, char **arguments) {
    if (count > 1) seed = strtoull(arguments[1], NULL, 10);
    if (count > 2) programs = strtoull(arguments[2], NULL, 10);
    if (count > 3) from = strtoull(arguments[3], NULL, 10);
    CHECK(atexit(name_the_program) == 0);
    CASE(the_ring_does_what_its_model_does);
    return done();
}

#endif
