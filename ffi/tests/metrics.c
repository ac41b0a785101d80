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

int main(void) {
    CASE(another_thread_reads_them);
    return done();
}
