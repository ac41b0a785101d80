/* Waits that end by the clock. */
#include "contract.h"

enum { ASKED = 20000 /* nanoseconds */ };

static void a_wait_ends_at_its_deadline_and_leaves_nothing_behind(struct ends *it) {
    annulus_claim claim;
    annulus_batch batch;
    uint64_t numbers[CAPACITY] = {0}, until;
    size_t count;
#define GIVES_UP(call)                                                                     \
    until = annulus_now() + ASKED;                                                         \
    ANSWERS(call, ANNULUS_TIMED_OUT);                                                      \
    CHECK(annulus_now() >= until)
    for (size_t i = 0; i < it->count; ++i) {
        GIVES_UP(annulus_consumer_poll_deadline(&it->consumers[i], 1, until, &batch));
        GIVES_UP(annulus_consumer_read_deadline(&it->consumers[i], numbers, 1, until, &count));
    }
    send(it, 0, CAPACITY - 1);
    GIVES_UP(annulus_producer_claim_deadline(&it->producer, 2, until, &claim));
    GIVES_UP(annulus_producer_write_deadline(&it->producer, numbers, 2, until));
#undef GIVES_UP
    CHECK(room(it) == 1);
    send(it, CAPACITY - 1, 1);
    all_get(it, 0, CAPACITY);
}

static void a_deadline_that_has_passed_or_is_far_away_does_not_keep_what_is_there(struct ends *it) {
    const uint64_t deadlines[] = {0, annulus_now(), annulus_now() + (UINT64_C(1) << 60), UINT64_MAX};
    annulus_claim claim;
    annulus_batch batch;
    for (size_t i = 0; i < sizeof deadlines / sizeof *deadlines; ++i) {
        OK(annulus_producer_claim_deadline(&it->producer, 3, deadlines[i], &claim));
        number(&claim, i);
        OK(annulus_producer_publish(&it->producer, &claim));
        for (size_t consumer = 0; consumer < it->count; ++consumer) {
            OK(annulus_consumer_poll_deadline(&it->consumers[consumer], 3, deadlines[i], &batch));
            CHECK(number_at(&batch, 0) == i);
            OK(annulus_consumer_done(&it->consumers[consumer], &batch));
        }
    }
}

int deadlines(void) {
    ON(everywhere, a_wait_ends_at_its_deadline_and_leaves_nothing_behind);
    ON(everywhere, a_deadline_that_has_passed_or_is_far_away_does_not_keep_what_is_there);
    return passed;
}
