/* Consumers and workers that join a running ring, and leave it. */
#include "contract.h"

static uint64_t place_of(const annulus_consumer *consumer) {
    uint64_t sequence;
    OK(annulus_consumer_sequence(consumer, &sequence));
    return sequence;
}

static void a_joiner_gets_what_nobody_has_come_to(struct ends *it) {
    annulus_consumer joined, later;
    uint64_t numbers[CAPACITY];
    size_t count;
    send(it, 0, 3);
    OK(annulus_ring_join(&it->ring, 0, &joined));
    CHECK(place_of(&joined) == sequence_of(it, 0));
    if (is_group(it, 0)) { /* one more worker: it shares what is there */
        OK(take(&it->consumers[0], 1, numbers, &count));
        gets(&joined, 1, 2, ANNULUS_EMPTY);
        OK(annulus_consumer_destroy(&joined));
        return;
    }
    OK(take(&joined, 2, numbers, &count));
    CHECK(count == 2 && numbers[0] == 0 && numbers[1] == 1);
    send(it, 3, 2);
    OK(annulus_ring_join(&it->ring, 0, &later)); /* to where the run ended that somebody has seen */
    CHECK(place_of(&later) == sequence_of(it, 3));
    gets(&later, 3, 2, ANNULUS_EMPTY);
    gets(&joined, 2, 3, ANNULUS_EMPTY);
    OK(annulus_consumer_destroy(&joined));
    OK(annulus_consumer_destroy(&later));
}

static void a_joiner_is_behind_open_claims_and_guards_them(struct ends *it) {
    annulus_producer other;
    annulus_claim open, late, more;
    annulus_consumer joined;
    uint64_t numbers[2 * CAPACITY];
    annulus_status end;
    if (!several(it)) return;
    OK(annulus_ring_producer(&it->ring, &other));
    send(it, 0, 2);
    for (size_t i = 0; i < it->count; ++i) drain(&it->consumers[i], numbers, &end);
    OK(annulus_producer_try_claim(&it->producer, 2, &open));
    OK(annulus_producer_try_claim(&other, 3, &late));
    number(&late, 4);
    OK(annulus_producer_publish(&other, &late));
    /* The cursor is five events further; from there on nobody would guard the open claim. */
    OK(annulus_ring_join(&it->ring, 0, &joined));
    CHECK(place_of(&joined) == sequence_of(it, 2));
    end_consumers(it);
    CHECK(room(it) == 3);
    ANSWERS(annulus_producer_try_claim(&other, 4, &more), ANNULUS_FULL);
    gets(&joined, 0, 0, ANNULUS_EMPTY);
    number(&open, 2);
    OK(annulus_producer_publish(&it->producer, &open));
    gets(&joined, 2, 5, ANNULUS_EMPTY);
    CHECK(room(it) == CAPACITY);
    OK(annulus_consumer_destroy(&joined));
    OK(annulus_producer_destroy(&other));
}

static void a_joiner_bounds_producers_and_later_stages_until_it_leaves(struct ends *it) {
    annulus_consumer joined;
    uint64_t numbers[2 * CAPACITY];
    annulus_status end;
    size_t count, behind = 0;
    if (is_group(it, 0)) return;
    OK(annulus_ring_join(&it->ring, 0, &joined));
    send(it, 0, CAPACITY);
    for (size_t i = 0; i < it->count && !is_group(it, i); ++i)
        if (!comes_after(it, i, 0)) gets(&it->consumers[i], 0, CAPACITY, ANNULUS_EMPTY);
    for (size_t i = 0; i < it->count; ++i) CHECK(drain(&it->consumers[i], numbers, &end) == 0);
    CHECK(room(it) == 0);
    OK(take(&joined, 3, numbers, &count));
    for (size_t i = 0; i < it->count; ++i) behind += drain(&it->consumers[i], numbers, &end);
    CHECK(room(it) == 3);
    OK(annulus_consumer_destroy(&joined));
    for (size_t i = 0; i < it->count; ++i) behind += drain(&it->consumers[i], numbers, &end);
    CHECK(room(it) == CAPACITY && behind % CAPACITY == 0);
}

static void there_are_as_many_places_as_the_options_said(struct ends *it) {
    annulus_consumer joined[3];
    ANSWERS(annulus_ring_join(&it->ring, (uint32_t)it->way.shape->stage_count, &joined[0]), ANNULUS_INVALID_STAGES);
    ANSWERS(annulus_ring_join(&it->ring, UINT32_MAX, &joined[0]), ANNULUS_INVALID_STAGES);
    for (size_t i = 0; i < it->count; ++i)
        if (is_exclusive(it, i))
            ANSWERS(annulus_ring_join(&it->ring, it->stage_of[i], &joined[0]), ANNULUS_WRONG_KIND);
    if (is_group(it, 0)) return; /* workers share the place of their group */
    for (int round = 0; round < 5; ++round) {
        OK(annulus_ring_join(&it->ring, 0, &joined[0]));
        OK(annulus_ring_join(&it->ring, 0, &joined[1]));
        ANSWERS(annulus_ring_join(&it->ring, 0, &joined[2]), ANNULUS_NO_PLACE);
        OK(annulus_consumer_destroy(&joined[0]));
        OK(annulus_ring_join(&it->ring, 0, &joined[2]));
        OK(annulus_consumer_destroy(&joined[1]));
        OK(annulus_consumer_destroy(&joined[2]));
    }
}

static void without_consumers_producers_fill_one_lap(struct ends *it) {
    annulus_consumer joined;
    annulus_claim claim;
    end_consumers(it);
    send(it, 0, CAPACITY);
    /* Somebody can still come: */
    ANSWERS(annulus_producer_try_claim(&it->producer, 1, &claim), ANNULUS_FULL);
    ANSWERS(annulus_producer_claim_deadline(&it->producer, 1, annulus_now() + 1000, &claim), ANNULUS_TIMED_OUT);
    OK(annulus_ring_join(&it->ring, 0, &joined));
    gets(&joined, 0, CAPACITY, ANNULUS_EMPTY);
    send(it, 8, CAPACITY);
    ANSWERS(annulus_producer_try_claim(&it->producer, 1, &claim), ANNULUS_FULL);
    OK(annulus_consumer_destroy(&joined));
}

static void a_ring_that_ended_can_be_joined_and_says_so(struct ends *it) {
    annulus_consumer joined;
    send(it, 0, 3);
    end_producer(it);
    OK(annulus_ring_join(&it->ring, 0, &joined));
    gets(&joined, 0, 3, ANNULUS_CLOSED);
    OK(annulus_consumer_destroy(&joined));
    OK(annulus_ring_halt(&it->ring));
    OK(annulus_ring_join(&it->ring, 0, &joined));
    gets(&joined, 0, 0, ANNULUS_HALTED);
    OK(annulus_consumer_destroy(&joined));
}

int joining(void) {
    ON(on_joinable, a_joiner_gets_what_nobody_has_come_to);
    ON(on_joinable, a_joiner_is_behind_open_claims_and_guards_them);
    ON(on_joinable, a_joiner_bounds_producers_and_later_stages_until_it_leaves);
    ON(on_joinable, there_are_as_many_places_as_the_options_said);
    ON(on_joinable, without_consumers_producers_fill_one_lap);
    ON(on_joinable, a_ring_that_ended_can_be_joined_and_says_so);
    return passed;
}
