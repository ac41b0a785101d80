/* Sequences that start just before the wrap of the word: batches of every size go across it, whole and in parts. */
#include "ends.h"

/* A ring of each kind that starts so many sequences before the wrap. */
#define RINGS(before)                                                         \
    ANNULUS_STATIC_RING_FROM(single_##before, uint32_t, 16, 0u - before);     \
    ANNULUS_STATIC_MULTI_RING_FROM(multi_##before, uint32_t, 16, 0u - before)
#define EACH(act) act(0); act(1); act(2); act(3); act(5); act(7); act(8); act(15); act(16); act(17)

EACH(RINGS);

static void exchange(struct ends ends)
{
    uint32_t sent = 0, received = 0;
    annulus_static_slots slots;
    while (received < EVENTS) {
        uint32_t left = EVENTS - sent;
        size_t count = 1 + sent % 16 < left ? 1 + sent % 16 : left;
        CHECK(PRODUCE(try_claim, &ends, count, &slots) == ANNULUS_OK);
        CHECK(count_of(&slots) == count);
        for (size_t i = 0; i < count; i++) {
            *slot(&slots, i) = event(sent + (uint32_t)i);
        }
        size_t rest = count;
        if (count > 2 && ends.multi) { /* of a single producer the rest would be given up */
            CHECK(PRODUCE(publish, &ends, 1) == ANNULUS_OK);
            rest--;
        }
        CHECK(PRODUCE(publish, &ends, rest) == ANNULUS_OK);
        sent += (uint32_t)count;
        CHECK(length(&ends) == count);
        while (CONSUME(try_poll, &ends, 7, &slots) == ANNULUS_OK) {
            size_t lent = count_of(&slots);
            for (size_t i = 0; i < lent; i++) {
                CHECK(*slot(&slots, i) == event(received));
                received++;
            }
            CHECK(CONSUME(release, &ends, lent) == ANNULUS_OK);
        }
        CHECK(received == sent && length(&ends) == 0);
    }
}

#define EXCHANGE(before)                        \
    exchange(ends_of_single(&single_##before)); \
    exchange(ends_of_multi(&multi_##before))

void machine_main(void)
{
    EACH(EXCHANGE);
    print_number(EVENTS);
    machine_print(" events from each of 10 sequences before the wrap on\n");
}
