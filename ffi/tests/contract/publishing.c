/* How claims end: published whole or in parts, abandoned in every way there is; and copies. */
#include "contract.h"

static void events_come_in_the_order_of_their_publishing(struct ends *it) {
    for (uint64_t number = 0; number < 40; ++number) {
        send(it, number, 1);
        all_get(it, number, 1);
    }
}

static void a_claim_is_published_in_parts(struct ends *it) {
    annulus_claim claim;
    for (uint64_t lap = 0; lap < 9; ++lap) {
        OK(annulus_producer_try_claim(&it->producer, 7, &claim));
        number(&claim, lap);
        uint64_t first = claim.sequence;
        for (size_t sent = 0, part = 1; sent < 7; sent += part, ++part) { /* 1, 2, 3, and the last one */
            if (part == 4) part = 1;
            OK(annulus_producer_publish_part(&it->producer, &claim, part));
            CHECK(claim.first_count + claim.second_count == 7 - sent - part);
            CHECK(claim.sequence == (first + sent + part) % SEQUENCES);
            all_get(it, lap + sent, part);
        }
        ANSWERS(annulus_producer_publish(&it->producer, &claim), ANNULUS_STALE);
    }
}

static void the_parts_that_were_published_stay(struct ends *it) {
    annulus_claim claim;
    for (int lap = 0; lap < 9; ++lap) {
        OK(annulus_producer_try_claim(&it->producer, 5, &claim));
        number(&claim, 1);
        OK(annulus_producer_publish_part(&it->producer, &claim, 2));
        OK(annulus_producer_abandon(&it->producer, &claim));
        CHECK(claim.first_count == 0 && claim.second_count == 0);
        send(it, 3, 1);
        all_get(it, 1, 3);
        CHECK(room(it) == CAPACITY);
    }
}

/* Gives up a claim between two events, which are all that anybody sees. */
static void between_two_events(struct ends *it, void (*give_up)(struct ends *it, annulus_claim *claim)) {
    static const size_t counts[] = {1, 3, 6, 6, 2};
    annulus_claim claim;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; ++i) {
        send(it, 1, 1);
        OK(annulus_producer_try_claim(&it->producer, counts[i], &claim));
        number(&claim, 99);
        give_up(it, &claim);
        send(it, 2, 1);
        all_get(it, 1, 2);
        CHECK(room(it) == CAPACITY);
    }
}

static void by_call(struct ends *it, annulus_claim *claim) {
    OK(annulus_producer_abandon(&it->producer, claim));
}

static void by_the_next_claim(struct ends *it, annulus_claim *claim) {
    memset(claim, 0, sizeof *claim);
    (void)it;
}

static void by_a_refused_call(struct ends *it, annulus_claim *claim) {
    ANSWERS(annulus_producer_try_claim(&it->producer, 0, claim), ANNULUS_INVALID_COUNT);
}

static void an_abandoned_claim_is_never_seen(struct ends *it) {
    between_two_events(it, by_call);
}

static void a_claim_that_is_left_is_abandoned_by_the_next_call(struct ends *it) {
    between_two_events(it, by_the_next_claim);
    between_two_events(it, by_a_refused_call);
}

static void abandoned_claims_alone_never_fill_the_ring(struct ends *it) {
    annulus_claim claim;
    for (size_t round = 0; round < 30; ++round) {
        OK(annulus_producer_try_claim(&it->producer, 1 + round % CAPACITY, &claim));
        OK(annulus_producer_abandon(&it->producer, &claim));
        all_get(it, 0, 0);
        CHECK(room(it) == CAPACITY);
    }
}

static void copies_are_written_whole_or_not_at_all(struct ends *it) {
    uint64_t numbers[CAPACITY];
    for (uint64_t lap = 0; lap < 9; ++lap) {
        for (size_t i = 0; i < CAPACITY; ++i) numbers[i] = lap + i;
        OK(annulus_producer_write(&it->producer, numbers, 5));
        ANSWERS(annulus_producer_try_write(&it->producer, numbers, 4), ANNULUS_FULL);
        OK(annulus_producer_try_write(&it->producer, numbers + 5, 2));
        OK(annulus_producer_write_deadline(&it->producer, numbers + 7, 1, 0));
        ANSWERS(annulus_producer_write_deadline(&it->producer, numbers, 1, 0), ANNULUS_TIMED_OUT);
        all_get(it, lap, CAPACITY);
    }
}

static void what_fits_is_written(struct ends *it) {
    uint64_t numbers[20], next = 0, taken = 0, got[CAPACITY];
    static const size_t reads[] = {0, 3, 8, 1, 5};
    for (size_t i = 0; i < sizeof reads / sizeof *reads; ++i) {
        size_t fits = room(it), written = 99, count;
        for (size_t j = 0; j < 20; ++j) numbers[j] = next + j;
        if (fits > 0) {
            OK(annulus_producer_write_some(&it->producer, numbers, 20, &written));
            CHECK(written == fits);
            next += written;
        }
        ANSWERS(annulus_producer_write_some(&it->producer, numbers, 20, &written), ANNULUS_FULL);
        for (size_t consumer = 0; consumer < it->count; ++consumer)
            for (size_t read = 0; read < reads[i]; ++read) {
                OK(take(&it->consumers[consumer], 1, got, &count));
                CHECK(got[0] == taken + read);
            }
        taken += reads[i];
    }
    CHECK(next == 8 + 0 + 3 + 8 + 1);
}

int publishing(void) {
    ON(everywhere, events_come_in_the_order_of_their_publishing);
    ON(everywhere, a_claim_is_published_in_parts);
    ON(everywhere, the_parts_that_were_published_stay);
    ON(everywhere, an_abandoned_claim_is_never_seen);
    ON(everywhere, a_claim_that_is_left_is_abandoned_by_the_next_call);
    ON(everywhere, abandoned_claims_alone_never_fill_the_ring);
    ON(everywhere, copies_are_written_whole_or_not_at_all);
    ON(everywhere, what_fits_is_written);
    return passed;
}
