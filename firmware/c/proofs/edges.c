/* Full and empty: the whole capacity is usable, a full ring refuses, and room comes slot by slot. */
#include "ends.h"

#define RINGS(capacity)                                       \
    ANNULUS_STATIC_RING(single_##capacity, uint32_t, capacity); \
    ANNULUS_STATIC_MULTI_RING(multi_##capacity, uint32_t, capacity)

RINGS(1);
RINGS(2);
RINGS(8);
RINGS(64);

static uint32_t sent, received;

static void push(struct ends *ends, annulus_status expected)
{
    uint32_t value = expected == ANNULUS_OK ? event(sent) : 0;
    CHECK(PRODUCE(try_push, ends, &value) == expected);
    sent += expected == ANNULUS_OK;
}

static void exchange(struct ends ends, size_t capacity)
{
    uint32_t value;
    uint32_t events[64];
    size_t count;
    annulus_static_slots slots;
    sent = received = 0;
    while (received < EVENTS) {
        /* From empty to full, one by one. */
        CHECK(CONSUME(try_pop, &ends, &value) == ANNULUS_EMPTY);
        CHECK(CONSUME(release, &ends, 1) == ANNULUS_EMPTY);
        for (size_t used = 0; used < capacity; used++) {
            CHECK(length(&ends) == used);
            push(&ends, ANNULUS_OK);
        }
        CHECK(length(&ends) == capacity);
        push(&ends, ANNULUS_FULL);
        CHECK(PRODUCE(try_claim, &ends, capacity + 1, &slots) == ANNULUS_INVALID_COUNT);
        CHECK(PRODUCE(try_claim, &ends, 0, &slots) == ANNULUS_INVALID_COUNT);
        /* Each slot that is released is room for one more, and no more. */
        for (size_t i = 0; i < (capacity + 1) / 2; i++) {
            CHECK(CONSUME(try_pop, &ends, &value) == ANNULUS_OK && value == event(received));
            received++;
            CHECK(PRODUCE(try_claim, &ends, 2, &slots) == (capacity < 2 ? ANNULUS_INVALID_COUNT : ANNULUS_FULL));
            push(&ends, ANNULUS_OK);
            push(&ends, ANNULUS_FULL);
        }
        /* To empty again, at once. */
        CHECK(CONSUME(release, &ends, capacity + 1) == ANNULUS_INVALID_COUNT);
        CHECK(CONSUME(try_read, &ends, events, capacity, &count) == ANNULUS_OK && count == capacity);
        for (size_t i = 0; i < capacity; i++) {
            CHECK(events[i] == event(received));
            received++;
        }
    }
    push(&ends, ANNULUS_OK);
    close_ring(&ends);
    push(&ends, ANNULUS_CLOSED);
    CHECK(CONSUME(try_pop, &ends, &value) == ANNULUS_OK && value == event(received));
    CHECK(CONSUME(try_pop, &ends, &value) == ANNULUS_CLOSED);
}

#define EXCHANGE(capacity)                                   \
    exchange(ends_of_single(&single_##capacity), capacity); \
    exchange(ends_of_multi(&multi_##capacity), capacity)

void machine_main(void)
{
    EXCHANGE(1);
    EXCHANGE(2);
    EXCHANGE(8);
    EXCHANGE(64);
    print_number(EVENTS);
    machine_print(" events through rings of 1, 2, 8 and 64 slots\n");
}
