/* A race on purpose, which ThreadSanitizer must report: `race race`. `race none` does the same without it. */
#include "check.h"
#include <pthread.h>

static annulus_producer producer;
static annulus_consumer consumer;
static bool planted;

static void *publish_one(void *argument) {
    annulus_claim claim;
    uint64_t *slot;
    OK(annulus_producer_claim(&producer, 1, &claim));
    slot = (uint64_t *)claim.first;
    *slot = 7;
    OK(annulus_producer_publish(&producer, &claim));
    if (planted) *slot = 8; /* the consumer's by now */
    return argument;
}

int main(int count, char **arguments) {
    annulus_options options = of_numbers(1);
    annulus_ring ring;
    annulus_batch batch;
    pthread_t thread;
    CHECK(count == 2);
    planted = strcmp(arguments[1], "race") == 0;
    options.wait = ANNULUS_WAIT_BLOCKING;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    CHECK(pthread_create(&thread, NULL, publish_one, NULL) == 0);
    OK(annulus_consumer_poll(&consumer, 1, &batch));
    CHECK(number_at(&batch, 0) >= 7);
    OK(annulus_consumer_done(&consumer, &batch));
    CHECK(pthread_join(thread, NULL) == 0);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
    return EXIT_SUCCESS;
}
