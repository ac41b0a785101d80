/* What handles count, read by a thread that has none of them. */
#include "check.h"
#include <pthread.h>

static void *watch(void *argument) {
    const annulus_ring *ring = (const annulus_ring *)argument;
    annulus_producer_metrics producer;
    annulus_consumer_metrics consumer;
    size_t number;
    OK(annulus_producer_metrics_at(ring, 0, &producer));
    CHECK(producer.published == 5 && producer.batches == 2 && producer.abandoned == 2 && producer.refused == 1);
    CHECK(producer.present && producer.stalls == 0);
    ANSWERS(annulus_producer_metrics_at(ring, 1, &producer), ANNULUS_NO_PLACE);
    OK(annulus_consumer_metrics_at(ring, 0, &consumer));
    CHECK(consumer.consumed == 3 && consumer.batches == 1 && consumer.empty_polls == 1 && consumer.lag == 2);
    CHECK(consumer.present && consumer.stage == 0 && consumer.highest_lag == 3);
    ANSWERS(annulus_consumer_metrics_at(ring, 1, &consumer), ANNULUS_NO_PLACE);
    annulus_ring_metrics all;
    OK(annulus_metrics(ring, &all));
    CHECK(all.producers.published == 5 && all.consumers.consumed == 3 && all.consumers.lag == 2 && all.cursor == 5);
    ANSWERS(annulus_worker_metrics_at(ring, 0, &consumer), ANNULUS_NO_PLACE);
    ANSWERS(annulus_consumer_metrics_at(NULL, 0, &consumer), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_consumer_metrics_at(ring, 0, NULL), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_producer_metrics_at(NULL, 0, &producer), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_producer_metrics_at(ring, 0, NULL), ANNULUS_NULL_POINTER);
    OK(annulus_lag(ring, &number));
    CHECK(number == 2);
    OK(annulus_capacity(ring, &number));
    CHECK(number == 8);
    return NULL;
}

static void another_thread_reads_them(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_claim claim;
    annulus_batch batch;
    pthread_t thread;
    uint64_t numbers[9] = {0};
    size_t count;
    CHECK(annulus_features() & ANNULUS_FEATURE_METRICS);
    CHECK(annulus_version() == (ANNULUS_VERSION_MAJOR << 16 | ANNULUS_VERSION_MINOR << 8 | ANNULUS_VERSION_PATCH));
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    ANSWERS(annulus_consumer_try_poll(&consumer, 8, &batch), ANNULUS_EMPTY);
    OK(annulus_producer_write(&producer, numbers, 3));
    OK(annulus_producer_claim(&producer, 2, &claim));
    OK(annulus_producer_abandon(&producer, &claim));
    OK(annulus_consumer_read(&consumer, numbers, 8, &count));
    OK(annulus_producer_write(&producer, numbers, 2));
    ANSWERS(annulus_producer_try_write(&producer, numbers, 8), ANNULUS_FULL);
    CHECK(pthread_create(&thread, NULL, watch, &ring) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

static void handles_know_their_places(void) {
    static const annulus_stage stages[] = {{0, 1, 0}, {0, 2, ANNULUS_STAGE_GROUP}};
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producers[2];
    annulus_consumer reader, workers[2];
    annulus_producer_metrics produced;
    annulus_consumer_metrics consumed;
    uint64_t numbers[4] = {0};
    size_t place, count;
    options.producers = ANNULUS_MULTI_PRODUCER;
    options.stages = stages;
    options.stage_count = 2;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_consumer(&ring, 0, &reader));
    for (size_t i = 0; i < 2; ++i) {
        OK(annulus_ring_producer(&ring, &producers[i]));
        OK(annulus_producer_place(&producers[i], &place));
        CHECK(place == i);
        OK(annulus_ring_consumer(&ring, 1, &workers[i]));
        OK(annulus_consumer_place(&workers[i], &place));
        CHECK(place == i);
    }
    OK(annulus_consumer_place(&reader, &place));
    CHECK(place == 0);
    OK(annulus_producer_write(&producers[1], numbers, 4));
    OK(annulus_consumer_read(&workers[1], numbers, 3, &count));
    OK(annulus_producer_metrics_at(&ring, 1, &produced));
    CHECK(produced.published == 4 && produced.looks == 0);
    OK(annulus_worker_metrics_at(&ring, 1, &consumed));
    CHECK(consumed.consumed == 3 && consumed.stage == 1 && consumed.lag == 1 && consumed.present);
    OK(annulus_worker_metrics_at(&ring, 0, &consumed));
    CHECK(consumed.consumed == 0);
    OK(annulus_consumer_metrics_at(&ring, 1, &consumed)); /* the group */
    CHECK(consumed.consumed == 3 && consumed.stage == 1);
    for (size_t i = 0; i < 2; ++i) {
        OK(annulus_producer_destroy(&producers[i]));
        OK(annulus_consumer_destroy(&workers[i]));
    }
    OK(annulus_consumer_destroy(&reader));
    OK(annulus_ring_destroy(&ring));
}

static void a_ring_tells_how_it_is(void) {
    annulus_options options = of_numbers(1 << 16);
    annulus_ring ring;
    bool closed = true, halted = true;
    uint32_t pages = 7;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_is_closed(&ring, &closed));
    OK(annulus_is_halted(&ring, &halted));
    OK(annulus_ring_pages(&ring, &pages));
    CHECK(!closed && !halted && pages == 0);
    OK(annulus_ring_close(&ring));
    OK(annulus_is_closed(&ring, &closed));
    OK(annulus_is_halted(&ring, &halted));
    CHECK(closed && !halted);
    OK(annulus_ring_halt(&ring));
    OK(annulus_is_halted(&ring, &halted));
    CHECK(halted);
    OK(annulus_ring_destroy(&ring));
    options.pages_required = ANNULUS_PAGES_PREFAULT;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_pages(&ring, &pages));
    CHECK(pages == ANNULUS_PAGES_PREFAULT);
    OK(annulus_ring_destroy(&ring));
}

int main(void) {
    CASE(another_thread_reads_them);
    CASE(handles_know_their_places);
    CASE(a_ring_tells_how_it_is);
    return done();
}
