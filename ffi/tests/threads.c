/* Rings between threads, by each way to wait: nothing is lost, nothing comes twice, and sleepers are woken. */
#include "check.h"
#include <pthread.h>

enum { EVENTS = 20000, PRODUCERS = 2 };

struct writer {
    annulus_producer producer;
    uint64_t number;
};

static void *write_numbers(void *argument) {
    struct writer *writer = (struct writer *)argument;
    annulus_claim claim;
    for (uint64_t i = 0; i < EVENTS;) {
        size_t count = 1 + i % 5;
        if (i % 7 == 3) {
            OK(annulus_producer_claim(&writer->producer, count, &claim));
            OK(annulus_producer_abandon(&writer->producer, &claim));
        }
        OK(annulus_producer_claim(&writer->producer, count, &claim));
        number(&claim, writer->number << 32 | i);
        OK(annulus_producer_publish(&writer->producer, &claim));
        i += count;
    }
    OK(annulus_producer_destroy(&writer->producer));
    return NULL;
}

static void *read_numbers(void *argument) {
    annulus_consumer *consumer = (annulus_consumer *)argument;
    annulus_batch batch;
    annulus_status status;
    uint64_t next[PRODUCERS] = {0};
    while ((status = annulus_consumer_poll(consumer, 64, &batch)) == ANNULUS_OK) {
        for (size_t i = 0; i < batch.first_count + batch.second_count; ++i) {
            uint64_t event = number_at(&batch, i), from = event >> 32;
            CHECK(from < PRODUCERS && (uint32_t)event == next[from]);
            ++next[from];
        }
        OK(annulus_consumer_done(consumer, &batch));
    }
    ANSWERS(status, ANNULUS_CLOSED);
    for (size_t i = 0; i < PRODUCERS; ++i) CHECK(next[i] == 0 || next[i] >= EVENTS);
    CHECK(next[0] >= EVENTS);
    OK(annulus_consumer_destroy(consumer));
    return NULL;
}

static void pass(uint32_t wait, uint32_t writers, uint32_t places) {
    annulus_stage stages[2] = {{0, 1, 0}, {1, 1, 0}};
    annulus_options options = of_numbers(64);
    annulus_ring ring;
    struct writer writer[PRODUCERS];
    annulus_consumer consumers[2];
    pthread_t threads[PRODUCERS + 2];
    size_t started = 0;
    options.wait = wait;
    options.producers = writers > 1 ? ANNULUS_MULTI_PRODUCER : ANNULUS_SINGLE_PRODUCER;
    options.stages = stages;
    options.stage_count = 2;
    options.places = places;
    OK(annulus_ring_create(&ring, &options));
    for (uint32_t i = 0; i < writers; ++i) {
        writer[i].number = i;
        OK(annulus_ring_producer(&ring, &writer[i].producer));
    }
    for (uint32_t i = 0; i < 2; ++i) {
        OK(annulus_ring_consumer(&ring, i, &consumers[i]));
        CHECK(pthread_create(&threads[started++], NULL, read_numbers, &consumers[i]) == 0);
    }
    for (uint32_t i = 0; i < writers; ++i)
        CHECK(pthread_create(&threads[started++], NULL, write_numbers, &writer[i]) == 0);
    for (size_t i = 0; i < started; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(annulus_ring_destroy(&ring));
}

static void one_producer(void) {
    pass(ANNULUS_WAIT_YIELDING, 1, 0);
    pass(ANNULUS_WAIT_BACKOFF, 1, 4);
}

static void several_producers(void) {
    pass(ANNULUS_WAIT_YIELDING, 2, 0);
    pass(ANNULUS_WAIT_YIELDING, 2, 4);
}

static void sleepers_are_woken(void) {
    pass(ANNULUS_WAIT_BLOCKING, 1, 0);
    pass(ANNULUS_WAIT_BLOCKING, 2, 0);
    pass(ANNULUS_WAIT_BLOCKING, 2, 4);
    pass(ANNULUS_WAIT_FD, 1, 0);
    pass(ANNULUS_WAIT_FD, 2, 4);
}

static void *halt(void *argument) {
    OK(annulus_ring_halt((const annulus_ring *)argument));
    return NULL;
}

static void a_halt_ends_every_wait(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_batch batch;
    pthread_t thread;
    options.wait = ANNULUS_WAIT_BLOCKING;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    CHECK(pthread_create(&thread, NULL, halt, &ring) == 0);
    ANSWERS(annulus_consumer_poll(&consumer, 8, &batch), ANNULUS_HALTED);
    CHECK(pthread_join(thread, NULL) == 0);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

int main(void) {
    CASE(one_producer);
    CASE(several_producers);
    CASE(sleepers_are_woken);
    CASE(a_halt_ends_every_wait);
    return done();
}
