/* Worker groups: each event to one worker, and room for what all have finished. */
#include "contract.h"

static size_t first_worker(const struct ends *it) {
    size_t worker = 0;
    while (!is_group(it, worker)) ++worker;
    return worker;
}

static size_t workers(const struct ends *it) {
    size_t count = 0;
    for (size_t i = 0; i < it->count; ++i) count += is_group(it, i);
    return count;
}

static void release_before(struct ends *it) {
    uint64_t numbers[2 * CAPACITY];
    annulus_status end;
    for (size_t i = 0; i < first_worker(it); ++i) drain(&it->consumers[i], numbers, &end);
}

static size_t release_after(struct ends *it) {
    uint64_t numbers[2 * CAPACITY];
    annulus_status end;
    size_t all = 0;
    for (size_t i = first_worker(it) + workers(it); i < it->count; ++i) all += drain(&it->consumers[i], numbers, &end);
    return all;
}

static void each_event_goes_to_one_worker(struct ends *it) {
    uint64_t next = 0, numbers[CAPACITY];
    size_t first = first_worker(it), some = workers(it), count;
    for (size_t round = 0; round < 30; ++round) {
        uint64_t end = next + 5;
        send(it, next, 5);
        release_before(it);
        for (size_t turn = 0; next < end; ++turn) {
            size_t most = 1 + (round + turn) % 4, rest = (size_t)(end - next);
            OK(take(&it->consumers[first + (round + turn) % some], most, numbers, &count));
            CHECK(count == (most < rest ? most : rest));
            for (size_t i = 0; i < count; ++i) CHECK(numbers[i] == next + i);
            next += count;
        }
        for (size_t i = 0; i < some; ++i) gets(&it->consumers[first + i], 0, 0, ANNULUS_EMPTY);
        release_after(it);
        CHECK(room(it) == CAPACITY);
    }
}

static void workers_hold_only_what_they_still_read(struct ends *it) {
    annulus_consumer *one = &it->consumers[first_worker(it)], *other = one + 1;
    annulus_batch held;
    send(it, 0, 8);
    release_before(it);
    OK(annulus_consumer_poll(one, 2, &held));
    uint64_t numbers[CAPACITY];
    size_t count;
    OK(take(other, 3, numbers, &count));
    CHECK(count == 3 && numbers[0] == 2);
    release_after(it);
    CHECK(room(it) == 0); /* it waits for the slower one */
    OK(annulus_consumer_release(one, &held, 1));
    release_after(it);
    CHECK(room(it) == 1);
    OK(annulus_consumer_done(one, &held));
    release_after(it);
    CHECK(room(it) == 5);
    gets(other, 5, 3, ANNULUS_EMPTY);
    release_after(it);
    CHECK(room(it) == 8);
}

static void what_a_worker_leaves_is_finished(struct ends *it) {
    size_t worker = first_worker(it);
    annulus_batch batch;
    uint64_t number = 0, numbers[CAPACITY];
    size_t count;
    for (int leaves = 0; leaves < 2; ++leaves, number += 4) {
        send(it, number, 4);
        release_before(it);
        OK(annulus_consumer_poll(&it->consumers[worker], 2, &batch));
        OK(take(&it->consumers[worker + 1], 2, numbers, &count));
        CHECK(number_at(&batch, 0) == number && numbers[0] == number + 2);
        release_after(it);
        CHECK(room(it) == 4);
        if (leaves)
            end_consumer(it, worker);
        else
            gets(&it->consumers[worker], 0, 0, ANNULUS_EMPTY); /* its events do not come again */
        release_after(it);
        CHECK(room(it) == 8);
    }
}

static void a_group_whose_workers_have_left_bounds_nobody(struct ends *it) {
    size_t first = first_worker(it), some = workers(it), count;
    uint64_t number;
    send(it, 0, 4);
    release_before(it);
    OK(take(&it->consumers[first], 1, &number, &count));
    for (size_t i = 0; i < some; ++i) end_consumer(it, first + i);
    CHECK(release_after(it) == 4 * (it->count - first - some));
    if (it->count > some)
        CHECK(room(it) == 8);
}

static void groups_never_see_abandoned_runs(struct ends *it) {
    annulus_claim claim;
    for (uint64_t lap = 0; lap < 8; ++lap) {
        OK(annulus_producer_try_claim(&it->producer, 3, &claim));
        OK(annulus_producer_abandon(&it->producer, &claim));
        send(it, lap, 2);
        OK(annulus_producer_try_claim(&it->producer, 2, &claim)); /* left open, and replaced */
        send(it, lap + 2, 1);
        release_before(it);
        gets(&it->consumers[first_worker(it) + lap % workers(it)], lap, 3, ANNULUS_EMPTY);
        release_after(it);
        CHECK(room(it) == 8);
    }
}

static void every_worker_learns_of_the_end(struct ends *it) {
    size_t first = first_worker(it);
    uint64_t number;
    size_t count;
    send(it, 0, 3);
    release_before(it);
    OK(take(&it->consumers[first], 1, &number, &count));
    end_producer(it);
    release_before(it);
    gets(&it->consumers[first + 1], 1, 2, ANNULUS_CLOSED);
    for (size_t i = 0; i < workers(it); ++i) gets(&it->consumers[first + i], 0, 0, ANNULUS_CLOSED);
    for (size_t i = first + workers(it); i < it->count; ++i) gets(&it->consumers[i], 0, 3, ANNULUS_CLOSED);
    OK(annulus_ring_halt(&it->ring));
    for (size_t i = 0; i < it->count; ++i) gets(&it->consumers[i], 0, 0, ANNULUS_HALTED);
}

static void exclusive_workers_change_events(struct ends *it) {
    annulus_batch batch;
    void *first, *second;
    send(it, 0, 4);
    release_before(it);
    for (size_t i = first_worker(it); i < first_worker(it) + 2; ++i) {
        OK(annulus_consumer_poll(&it->consumers[i], 2, &batch));
        uint64_t before = number_at(&batch, 0);
        ANSWERS(annulus_consumer_writable(&it->consumers[i], &batch, &first, &second),
                is_exclusive(it, i) ? ANNULUS_OK : ANNULUS_WRONG_KIND);
        if (is_exclusive(it, i)) *(uint64_t *)first += 100;
        CHECK(number_at(&batch, 0) == before + (is_exclusive(it, i) ? 100 : 0));
        OK(annulus_consumer_done(&it->consumers[i], &batch));
    }
}

int groups(void) {
    ON(on_groups, each_event_goes_to_one_worker);
    ON(on_groups, workers_hold_only_what_they_still_read);
    ON(on_groups, what_a_worker_leaves_is_finished);
    ON(on_groups, a_group_whose_workers_have_left_bounds_nobody);
    ON(on_groups, groups_never_see_abandoned_runs);
    ON(on_groups, every_worker_learns_of_the_end);
    ON(on_groups, exclusive_workers_change_events);
    return passed;
}
