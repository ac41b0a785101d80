/* Checks for C test programs. Each case prints a line that the test part counts; a failed check ends the program. */
#ifndef CHECK_H
#define CHECK_H

#include <annulus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                         \
            exit(EXIT_FAILURE);                                                            \
        }                                                                                  \
    } while (0)

/* That a call answers what it must. */
#define ANSWERS(call, status)                                                              \
    do {                                                                                   \
        annulus_status answer_ = (call), expected_ = (status);                             \
        if (answer_ != expected_) {                                                        \
            printf("%s:%d: %s: %s, not %s\n", __FILE__, __LINE__, #call,                   \
                   annulus_status_str(answer_), annulus_status_str(expected_)); \
            exit(EXIT_FAILURE);                                                            \
        }                                                                                  \
    } while (0)

#define OK(call) ANSWERS(call, ANNULUS_OK)

static int passed;

#define CASE(name)                                                                         \
    do {                                                                                   \
        name();                                                                            \
        ++passed;                                                                          \
        printf("test %s ... ok\n", #name);                                                 \
        fflush(stdout);                                                                    \
    } while (0)

/* The end of main: what the test part reads. A check that failed ended the program before. */
static inline int done(void) {
    printf("%d passed, 0 failed\n", passed);
    return EXIT_SUCCESS;
}

/* Options for a ring of 64-bit numbers. */
static inline annulus_options of_numbers(size_t capacity) {
    annulus_options options;
    annulus_options_init(&options, capacity, sizeof(uint64_t), sizeof(uint64_t));
    options.wait = ANNULUS_WAIT_BUSY_SPIN;
    return options;
}

/* The event at an index of a batch. */
static inline uint64_t number_at(const annulus_batch *batch, size_t index) {
    const uint64_t *first = (const uint64_t *)batch->first, *second = (const uint64_t *)batch->second;
    CHECK(index < batch->first_count + batch->second_count);
    return index < batch->first_count ? first[index] : second[index - batch->first_count];
}

/* Writes consecutive numbers into a claim. */
static inline void number(annulus_claim *claim, uint64_t from) {
    uint64_t *first = (uint64_t *)claim->first, *second = (uint64_t *)claim->second;
    for (size_t i = 0; i < claim->first_count; ++i) first[i] = from++;
    for (size_t i = 0; i < claim->second_count; ++i) second[i] = from++;
}

#endif
