/* Batches: what a poll delivers, early release, what is not released, and copies. */
#include "contract.h"

static size_t length(const annulus_batch *batch) {
    return batch->first_count + batch->second_count;
}

static void polls_deliver_what_was_asked_for_at_most(struct ends *it) {
    static const size_t most[] = {1, 3, 2, SIZE_MAX};
    annulus_batch batch;
    for (uint64_t lap = 0; lap < 9; ++lap) {
        send(it, lap, 7);
        for (size_t i = 0; i < it->count; ++i) {
            for (size_t seen = 0, round = 0; seen < 7; ++round) {
                size_t fits = most[round] < 7 - seen ? most[round] : 7 - seen;
                OK(annulus_consumer_poll(&it->consumers[i], most[round], &batch));
                CHECK(length(&batch) == fits && batch.sequence == sequence_of(it, lap * 7 + seen));
                size_t before_the_end = CAPACITY - batch.sequence % CAPACITY;
                CHECK(batch.first_count == (before_the_end < fits ? before_the_end : fits));
                CHECK((batch.second == NULL) == (batch.second_count == 0));
                for (size_t event = 0; event < fits; ++event) CHECK(number_at(&batch, event) == lap + seen + event);
                OK(annulus_consumer_done(&it->consumers[i], &batch));
                CHECK(length(&batch) == 0);
                seen += fits;
            }
            ANSWERS(annulus_consumer_try_poll(&it->consumers[i], 1, &batch), ANNULUS_EMPTY);
        }
    }
}

static void a_poll_for_nothing_is_refused(struct ends *it) {
    uint64_t number, far = annulus_now() + UINT64_C(3600000000000);
    annulus_batch batch;
    size_t count = 99;
    for (int round = 0; round < 2; ++round) {
        for (size_t i = 0; i < it->count; ++i) {
            ANSWERS(annulus_consumer_try_poll(&it->consumers[i], 0, &batch), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_consumer_poll(&it->consumers[i], 0, &batch), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_consumer_poll_deadline(&it->consumers[i], 0, far, &batch), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_consumer_try_read(&it->consumers[i], &number, 0, &count), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_consumer_read(&it->consumers[i], &number, 0, &count), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_consumer_read_deadline(&it->consumers[i], &number, 0, far, &count),
                    ANNULUS_INVALID_COUNT);
        }
        if (round == 0) send(it, 7, 1);
    }
    CHECK(count == 99);
    all_get(it, 7, 1);
}

static void what_is_released_early_is_room_at_once(struct ends *it) {
    annulus_batch batch;
    size_t last = it->count - 1;
    for (int lap = 0; lap < 9; ++lap) { /* of 11 events, so that the ring's end comes by everywhere */
        send(it, 0, 8);
        for (size_t i = 0; i < last; ++i) gets(&it->consumers[i], 0, 8, ANNULUS_EMPTY);
        OK(annulus_consumer_poll(&it->consumers[last], 8, &batch));
        for (size_t released = 1; released <= 3; ++released) {
            OK(annulus_consumer_release(&it->consumers[last], &batch, 1));
            CHECK(room(it) == released && length(&batch) == 8 - released);
            CHECK(number_at(&batch, 0) == released);
        }
        send(it, 8, 3); /* which does not touch what is still lent */
        CHECK(room(it) == 0);
        for (size_t i = 0; i < 5; ++i) CHECK(number_at(&batch, i) == 3 + i);
        OK(annulus_consumer_release(&it->consumers[last], &batch, 5));
        CHECK(length(&batch) == 0);
        ANSWERS(annulus_consumer_release(&it->consumers[last], &batch, 1), ANNULUS_STALE);
        all_get(it, 8, 3);
    }
}

static void what_is_not_released_comes_again(struct ends *it) {
    static const size_t most[] = {100, 2, 7};
    annulus_batch batch;
    for (uint64_t lap = 0; lap < 5; ++lap) {
        send(it, lap, 7);
        for (size_t i = 0; i < it->count; ++i) {
            for (size_t j = 0; j < 3; ++j) {
                OK(annulus_consumer_try_poll(&it->consumers[i], most[j], &batch));
                CHECK(length(&batch) == (most[j] < 7 ? most[j] : 7) && number_at(&batch, 0) == lap);
            }
            CHECK(room(it) == 1); /* it is held meanwhile */
            OK(annulus_consumer_release(&it->consumers[i], &batch, 3));
            gets(&it->consumers[i], lap + 3, 4, ANNULUS_EMPTY);
        }
    }
}

static void a_batch_ends_at_an_abandoned_run(struct ends *it) {
    annulus_claim claim;
    annulus_batch batch;
    uint64_t next = 0;
    if (!several(it)) return; /* one producer uses those sequences again */
    for (int lap = 0; lap < 5; ++lap, next += 7) {
        send(it, 1, 2);
        for (size_t count = 1; count <= 2; ++count) {
            OK(annulus_producer_try_claim(&it->producer, count, &claim));
            OK(annulus_producer_abandon(&it->producer, &claim));
        }
        send(it, 3, 2);
        for (size_t i = 0; i < it->count; ++i) {
            for (uint64_t part = 0; part < 2; ++part) {
                OK(annulus_consumer_try_poll(&it->consumers[i], 8, &batch));
                CHECK(batch.sequence == sequence_of(it, next + 5 * part) && length(&batch) == 2);
                CHECK(number_at(&batch, 0) == 1 + 2 * part && number_at(&batch, 1) == 2 + 2 * part);
                OK(annulus_consumer_done(&it->consumers[i], &batch));
            }
            ANSWERS(annulus_consumer_try_poll(&it->consumers[i], 8, &batch), ANNULUS_EMPTY);
        }
    }
}

static void runs_that_follow_each_other_come_in_one_batch(struct ends *it) {
    annulus_batch batch;
    for (int lap = 0; lap < 3; ++lap) {
        for (uint64_t event = 0; event < 8; ++event) send(it, event, 1);
        for (size_t i = 0; i < it->count; ++i) {
            OK(annulus_consumer_try_poll(&it->consumers[i], 100, &batch));
            CHECK(length(&batch) == 8);
            OK(annulus_consumer_done(&it->consumers[i], &batch));
        }
    }
}

static void reads_copy_what_is_there_and_fits(struct ends *it) {
    uint64_t numbers[6];
    size_t count;
    for (uint64_t lap = 0; lap < 9; ++lap) {
        send(it, lap, 7);
        for (size_t i = 0; i < it->count; ++i) {
            memset(numbers, 0xff, sizeof numbers);
            OK(annulus_consumer_read(&it->consumers[i], numbers, 5, &count));
            CHECK(count == 5 && numbers[0] == lap && numbers[4] == lap + 4 && numbers[5] == UINT64_MAX);
            memset(numbers, 0xff, sizeof numbers);
            OK(annulus_consumer_read_deadline(&it->consumers[i], numbers, 1, 0, &count));
            CHECK(count == 1 && numbers[0] == lap + 5 && numbers[1] == UINT64_MAX);
            OK(annulus_consumer_try_read(&it->consumers[i], numbers, 5, &count));
            CHECK(count == 1 && numbers[0] == lap + 6 && numbers[1] == UINT64_MAX);
            ANSWERS(annulus_consumer_try_read(&it->consumers[i], numbers, 5, &count), ANNULUS_EMPTY);
        }
        CHECK(room(it) == CAPACITY);
    }
}

static void the_exclusive_consumer_changes_events_where_they_lie(struct ends *it) {
    void *first, *second;
    annulus_batch batch;
    send(it, 0, CAPACITY);
    for (size_t i = 0; i < it->count; ++i) {
        OK(annulus_consumer_try_poll(&it->consumers[i], CAPACITY, &batch));
        first = second = &batch;
        if (is_exclusive(it, i)) {
            OK(annulus_consumer_writable(&it->consumers[i], &batch, &first, &second));
            CHECK(first == batch.first && second == batch.second);
            for (size_t event = 0; event < batch.first_count; ++event) ((uint64_t *)first)[event] += 100;
            for (size_t event = 0; event < batch.second_count; ++event) ((uint64_t *)second)[event] += 100;
            for (size_t event = 0; event < CAPACITY; ++event) CHECK(number_at(&batch, event) == 100 + event);
        } else {
            ANSWERS(annulus_consumer_writable(&it->consumers[i], &batch, &first, &second), ANNULUS_WRONG_KIND);
            CHECK(first == &batch && second == &batch);
        }
        OK(annulus_consumer_done(&it->consumers[i], &batch));
    }
}

int reading(void) {
    ON(everywhere, polls_deliver_what_was_asked_for_at_most);
    ON(everywhere, a_poll_for_nothing_is_refused);
    ON(everywhere, what_is_released_early_is_room_at_once);
    ON(everywhere, what_is_not_released_comes_again);
    ON(everywhere, a_batch_ends_at_an_abandoned_run);
    ON(everywhere, runs_that_follow_each_other_come_in_one_batch);
    ON(everywhere, reads_copy_what_is_there_and_fits);
    ON(everywhere, the_exclusive_consumer_changes_events_where_they_lie);
    return passed;
}
