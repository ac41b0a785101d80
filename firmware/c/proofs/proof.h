/* What the images share: events that tell their number, a checksum, and checks that say what was wrong. */
#ifndef PROOF_H
#define PROOF_H

#include "annulus.h"
#include "machine.h"

/* How many events go through a ring in most images. */
#define EVENTS 10000u

#define TEXT_(value) #value
#define TEXT(value) TEXT_(value)
/* Ends the image as failed unless the condition holds. */
#define CHECK(condition)                                                   \
    do {                                                                   \
        if (!(condition)) {                                                \
            machine_print(__FILE__ ":" TEXT(__LINE__) ": " #condition "\n"); \
            machine_exit(false);                                           \
        }                                                                  \
    } while (0)

/* The event of this number. Its bits are mixed, so that a torn or stale one does not look like its neighbour. */
static inline uint32_t event(uint32_t number)
{
    return number * 0x9e3779b1u ^ number >> 15;
}

/* A sum over events that depends on their order. */
static inline uint32_t checksum(uint32_t sum, uint32_t value)
{
    sum ^= value;
    return (sum << 5 | sum >> 27) * 0x01000193u;
}

/* The slot of this index among those that a claim or a poll lent. */
static inline uint32_t *slot(const annulus_static_slots *slots, size_t index)
{
    return index < slots->first_count ? (uint32_t *)slots->first + index
                                      : (uint32_t *)slots->second + (index - slots->first_count);
}

static inline size_t count_of(const annulus_static_slots *slots)
{
    return slots->first_count + slots->second_count;
}

/* One of `count` numbers, 65,536 at most, as an event's bits say: without a division, of which no image has any. */
static inline uint32_t one_of(uint32_t count, uint32_t bits)
{
    return (bits >> 16) * count >> 16;
}

/* Says a number, digit by digit, as often as each power of ten goes into it. */
static inline void print_number(uint32_t number)
{
    static const uint32_t powers[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    char text[11], *end = text;
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        char digit = '0';
        for (; number >= powers[i]; number -= powers[i]) {
            digit++;
        }
        if (digit != '0' || end != text || powers[i] == 1) {
            *end++ = digit;
        }
    }
    *end = '\0';
    machine_print(text);
}

#endif
