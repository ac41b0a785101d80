/*
 * Two threads and one ring: one publishes numbers, the other adds them up.
 *
 *   cc quickstart.c $(pkg-config --cflags --libs annulus) -pthread && ./a.out
 */
#include <annulus.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVENTS = 1000000, BATCH = 256 };

struct order {
    uint64_t number;
    uint64_t quantity;
};

static void must(annulus_status status, const char *what) {
    if (status != ANNULUS_OK) {
        fprintf(stderr, "%s: %s\n", what, annulus_status_str(status));
        exit(EXIT_FAILURE);
    }
}

static void *produce(void *argument) {
    annulus_producer *producer = argument;
    for (uint64_t number = 0; number < EVENTS; ++number) {
        annulus_claim claim;
        must(annulus_producer_claim(producer, 1, &claim), "claim"); /* waits while the ring is full */
        struct order *order = claim.first;                          /* the slot itself: nothing is copied */
        order->number = number;
        order->quantity = 1;
        must(annulus_producer_publish(producer, &claim), "publish");
    }
    must(annulus_producer_destroy(producer), "destroy"); /* the last producer's end closes the ring */
    return NULL;
}

int main(void) {
    annulus_options options;
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    pthread_t thread;

    annulus_options_init(&options, 4096, sizeof(struct order), sizeof(uint64_t));
    must(annulus_ring_create(&ring, &options), "create");
    must(annulus_ring_producer(&ring, &producer), "producer");
    must(annulus_ring_consumer(&ring, 0, &consumer), "consumer");
    pthread_create(&thread, NULL, produce, &producer);

    uint64_t sum = 0;
    annulus_batch batch;
    annulus_status status;
    while ((status = annulus_consumer_poll(&consumer, BATCH, &batch)) == ANNULUS_OK) {
        const struct order *orders = batch.first; /* up to the ring's end ... */
        for (size_t i = 0; i < batch.first_count; ++i)
            sum += orders[i].quantity;
        orders = batch.second; /* ... and from its beginning on */
        for (size_t i = 0; i < batch.second_count; ++i)
            sum += orders[i].quantity;
        must(annulus_consumer_done(&consumer, &batch), "release");
    }
    if (status != ANNULUS_CLOSED)
        must(status, "poll");

    pthread_join(thread, NULL);
    must(annulus_consumer_destroy(&consumer), "destroy");
    must(annulus_ring_destroy(&ring), "destroy");
    printf("%llu orders\n", (unsigned long long)sum);
    return sum == EVENTS ? EXIT_SUCCESS : EXIT_FAILURE;
}
