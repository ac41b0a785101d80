/* Claims: how many slots, which, and when there is room. */
#include "contract.h"

static void a_claim_of_nothing_or_of_too_much_is_refused(struct ends *it) {
    static const size_t counts[] = {0, CAPACITY + 1, 2 * CAPACITY, SIZE_MAX / 2, SIZE_MAX};
    uint64_t far = annulus_now() + UINT64_C(3600000000000), number = 7;
    annulus_claim claim;
    for (int round = 0; round < 2; ++round) { /* a ring that is empty, then one that is full */
        for (size_t i = 0; i < sizeof counts / sizeof *counts; ++i) {
            ANSWERS(annulus_producer_try_claim(&it->producer, counts[i], &claim), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_producer_claim(&it->producer, counts[i], &claim), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_producer_claim_deadline(&it->producer, counts[i], far, &claim), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_producer_try_write(&it->producer, &number, counts[i]), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_producer_write(&it->producer, &number, counts[i]), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_producer_write_deadline(&it->producer, &number, counts[i], far), ANNULUS_INVALID_COUNT);
        }
        size_t written = 99;
        ANSWERS(annulus_producer_write_some(&it->producer, &number, 0, &written), ANNULUS_INVALID_COUNT);
        CHECK(written == 99);
        if (round == 0) send(it, 0, CAPACITY);
    }
    all_get(it, 0, CAPACITY);
}

static void a_claim_has_the_next_sequences_and_all_its_slots(struct ends *it) {
    annulus_claim claim;
    uint64_t next = 0;
    for (size_t i = 0; i < 64; ++i) {
        size_t count = 1 + i * 5 % CAPACITY, index = sequence_of(it, next) % CAPACITY;
        size_t before_the_end = CAPACITY - index < count ? CAPACITY - index : count;
        OK(annulus_producer_try_claim(&it->producer, count, &claim));
        CHECK(claim.sequence == sequence_of(it, next));
        CHECK(claim.first_count == before_the_end && claim.second_count == count - before_the_end);
        CHECK(claim.first != NULL && (claim.second == NULL) == (claim.second_count == 0));
        number(&claim, next);
        OK(annulus_producer_publish(&it->producer, &claim));
        CHECK(claim.first_count == 0 && claim.second_count == 0);
        all_get(it, next, count);
        next += count;
    }
}

static void a_claim_in_one_piece_ends_with_the_memory_or_the_room(struct ends *it) {
    annulus_claim claim;
    uint64_t next = 0;
    ANSWERS(annulus_producer_try_claim_contiguous(&it->producer, 0, &claim), ANNULUS_INVALID_COUNT);
    for (size_t i = 0; i < 64; ++i) {
        const size_t index = sequence_of(it, next) % CAPACITY, most = i % 3 == 0 ? SIZE_MAX : 1 + i % CAPACITY;
        const size_t before_the_end = CAPACITY - index, free = room(it);
        size_t count = before_the_end < most ? before_the_end : most;
        if (free == 0) {
            ANSWERS(annulus_producer_try_claim_contiguous(&it->producer, most, &claim), ANNULUS_FULL);
            all_get(it, next - CAPACITY, CAPACITY);
            continue;
        }
        count = count < free ? count : free;
        OK(annulus_producer_try_claim_contiguous(&it->producer, most, &claim));
        CHECK(claim.sequence == sequence_of(it, next));
        CHECK(claim.first_count == count && claim.second_count == 0 && claim.second == NULL);
        number(&claim, next);
        OK(annulus_producer_publish_part(&it->producer, &claim, 1));
        CHECK(claim.first_count == count - 1 && claim.second_count == 0);
        if (count > 1) OK(annulus_producer_publish(&it->producer, &claim));
        next += count;
    }
}

static void a_refused_claim_leaves_nothing_behind(struct ends *it) {
    uint64_t numbers[3] = {0};
    annulus_claim claim, before;
    memset(&claim, 0x5a, sizeof claim);
    before = claim;
    send(it, 0, 6);
    for (int i = 0; i < 20; ++i) {
        ANSWERS(annulus_producer_try_claim(&it->producer, 3, &claim), ANNULUS_FULL);
        ANSWERS(annulus_producer_claim_deadline(&it->producer, 3, 0, &claim), ANNULUS_TIMED_OUT);
        ANSWERS(annulus_producer_try_write(&it->producer, numbers, 3), ANNULUS_FULL);
        CHECK(memcmp(&claim, &before, sizeof claim) == 0 && room(it) == 2);
    }
    send(it, 6, 2);
    ANSWERS(annulus_producer_try_claim(&it->producer, 1, &claim), ANNULUS_FULL);
    all_get(it, 0, 8);
    send(it, 8, 8);
    all_get(it, 8, 8);
}

static void room_and_lag_follow_the_slowest_consumer(struct ends *it) {
    size_t lag, last = it->count - 1, count;
    uint64_t cursor, number;
    for (size_t sent = 0; sent <= CAPACITY; ++sent) {
        CHECK(room(it) == CAPACITY - sent);
        OK(annulus_lag(&it->ring, &lag));
        OK(annulus_cursor(&it->ring, &cursor));
        CHECK(lag == sent && cursor == sequence_of(it, sent));
        if (sent < CAPACITY) send(it, sent, 1);
    }
    for (size_t i = 0; i < last; ++i) gets(&it->consumers[i], 0, CAPACITY, ANNULUS_EMPTY);
    for (size_t left = CAPACITY; left > 0; --left) {
        OK(annulus_lag(&it->ring, &lag));
        CHECK(lag == left && room(it) == CAPACITY - left);
        OK(annulus_consumer_lag(&it->consumers[last], &lag));
        OK(annulus_consumer_sequence(&it->consumers[last], &cursor));
        CHECK(lag == left && cursor == sequence_of(it, CAPACITY - left));
        OK(take(&it->consumers[last], 1, &number, &count));
        CHECK(number == CAPACITY - left);
    }
    CHECK(room(it) == CAPACITY);
}

static void slots_keep_their_events_for_a_lap(struct ends *it) {
    annulus_claim claim;
    send(it, 10, CAPACITY);
    all_get(it, 10, CAPACITY);
    OK(annulus_producer_claim(&it->producer, CAPACITY, &claim));
    OK(annulus_producer_publish(&it->producer, &claim));
    all_get(it, 10, CAPACITY);
}

static void producers_claim_in_turn(struct ends *it) {
    annulus_producer other;
    annulus_claim early, late;
    if (!several(it)) {
        ANSWERS(annulus_ring_producer(&it->ring, &other), ANNULUS_TAKEN);
        ANSWERS(annulus_producer_clone(&it->producer, &other), ANNULUS_WRONG_KIND);
        return;
    }
    OK(annulus_producer_clone(&it->producer, &other));
    for (uint64_t lap = 0; lap < 9; ++lap) {
        OK(annulus_producer_try_claim(&it->producer, 3, &early));
        OK(annulus_producer_try_claim(&other, 4, &late));
        CHECK(late.sequence == (early.sequence + 3) % SEQUENCES);
        ANSWERS(annulus_producer_publish(&other, &early), ANNULUS_STALE);
        number(&early, lap);
        number(&late, lap + 3);
        OK(annulus_producer_publish(&other, &late)); /* and waits for the early one: */
        all_get(it, 0, 0);
        OK(annulus_producer_publish(&it->producer, &early));
        all_get(it, lap, 7);
    }
    OK(annulus_producer_destroy(&other));
}

int claims(void) {
    ON(everywhere, a_claim_of_nothing_or_of_too_much_is_refused);
    ON(everywhere, a_claim_has_the_next_sequences_and_all_its_slots);
    ON(everywhere, a_claim_in_one_piece_ends_with_the_memory_or_the_room);
    ON(everywhere, a_refused_claim_leaves_nothing_behind);
    ON(everywhere, room_and_lag_follow_the_slowest_consumer);
    ON(everywhere, slots_keep_their_events_for_a_lap);
    ON(everywhere, producers_claim_in_turn);
    return passed;
}
