/* Between threads: order, no loss, no duplicate. */
#include "contract.h"
#include <pthread.h>

/* Of each producer. Each event may cost a turn of the scheduler in a ring of one slot. */
static uint64_t events;

struct writer {
    annulus_producer *producer;
    uint64_t first;
    size_t capacity;
};

struct reader {
    annulus_consumer *consumer;
    uint64_t producers;
    bool worker;
    _Atomic unsigned *shared; /* how often a worker got each event */
};

static void *produce(void *argument) {
    struct writer *writer = (struct writer *)argument;
    annulus_claim claim;
    uint64_t sent = 0, numbers[5];
    for (size_t round = 0; sent < events; ++round) {
        size_t rest = (size_t)(events - sent), count = 1 + round % 5;
        if (count > rest) count = rest;
        if (count > writer->capacity) count = writer->capacity;
        for (size_t i = 0; i < count; ++i) numbers[i] = writer->first + sent + i;
        if (round % 3 == 0) {
            OK(annulus_producer_write(writer->producer, numbers, count));
            sent += count;
            continue;
        }
        OK(annulus_producer_claim(writer->producer, count, &claim));
        number(&claim, round % 3 == 1 ? numbers[0] : UINT64_MAX / 2);
        if (round % 6 == 2) OK(annulus_producer_abandon(writer->producer, &claim));
        if (round % 3 == 2) continue; /* or it is left open, and abandoned by the next call */
        if (count > 1) OK(annulus_producer_publish_part(writer->producer, &claim, count / 2));
        OK(annulus_producer_publish(writer->producer, &claim));
        sent += count;
    }
    OK(annulus_producer_destroy(writer->producer));
    return NULL;
}

static void *consume(void *argument) {
    struct reader *reader = (struct reader *)argument;
    uint64_t next[2] = {0, events};
    annulus_batch batch;
    annulus_status status;
    for (size_t max = 1; (status = annulus_consumer_poll(reader->consumer, max, &batch)) == ANNULUS_OK; max = max % 9 + 1) {
        for (size_t i = 0; i < batch.first_count + batch.second_count; ++i) {
            uint64_t event = number_at(&batch, i), *expected = &next[event / events];
            CHECK(event < reader->producers * events);
            CHECK(reader->worker ? event >= *expected : event == *expected); /* of a producer in its order */
            *expected = event + 1;
            if (reader->worker) ++reader->shared[event];
        }
        OK(annulus_consumer_done(reader->consumer, &batch));
    }
    ANSWERS(status, ANNULUS_CLOSED);
    if (!reader->worker)
        for (uint64_t i = 0; i < reader->producers; ++i) CHECK(next[i] == (i + 1) * events);
    return NULL;
}

static void transfer(struct ends *it) {
    static _Atomic unsigned shared[2 * 400];
    annulus_producer other;
    struct writer writers[2] = {{&it->producer, 0, it->way.capacity}, {&other, events, it->way.capacity}};
    struct reader readers[MOST];
    pthread_t threads[MOST + 1];
    size_t started = 0, producers = several(it) ? 2 : 1;
    bool grouped = false;
    CHECK(2 * events <= sizeof shared / sizeof *shared);
    for (size_t i = 0; i < producers * events; ++i) shared[i] = 0;
    if (several(it)) OK(annulus_producer_clone(&it->producer, &other));
    for (size_t i = 0; i < it->count; ++i) {
        readers[i] = (struct reader){&it->consumers[i], producers, is_group(it, i), shared};
        grouped = grouped || is_group(it, i);
        CHECK(pthread_create(&threads[started++], NULL, consume, &readers[i]) == 0);
    }
    if (several(it)) CHECK(pthread_create(&threads[started++], NULL, produce, &writers[1]) == 0);
    produce(&writers[0]);
    it->producing = false;
    for (size_t i = 0; i < started; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
    for (size_t i = 0; grouped && i < producers * events; ++i) CHECK(shared[i] == 1);
}

static void every_event_comes_once_and_in_order(void) {
    events = 200;
    on_threads(transfer, 8, false);
}

static void every_event_comes_once_through_one_slot(void) {
    events = 40;
    on_threads(transfer, 1, false);
}

static void every_event_goes_to_one_worker_and_to_every_other_consumer(void) {
    events = 150;
    on_threads(transfer, 8, true);
}

/* Two threads that spin, on two cores. */
static void threads_that_spin(void) {
    events = 60;
    for (uint32_t wait = ANNULUS_WAIT_BUSY_SPIN; wait <= ANNULUS_WAIT_FOR_EVENT; wait += 4) {
        annulus_options options = of_numbers(8);
        struct ends it = {.way = {.capacity = 8, .producers = ANNULUS_SINGLE_PRODUCER}, .count = 1};
        static const struct shape one = {{{0, 1, 0}}, 1};
        it.way.shape = &one;
        options.wait = wait;
        OK(annulus_ring_create(&it.ring, &options));
        OK(annulus_ring_producer(&it.ring, &it.producer));
        OK(annulus_ring_consumer(&it.ring, 0, &it.consumers[0]));
        transfer(&it);
        OK(annulus_consumer_destroy(&it.consumers[0]));
        OK(annulus_ring_destroy(&it.ring));
    }
}

int transfers(void) {
    CASE(every_event_comes_once_and_in_order);
    CASE(every_event_comes_once_through_one_slot);
    CASE(every_event_goes_to_one_worker_and_to_every_other_consumer);
    CASE(threads_that_spin);
    return passed;
}
