/*
 * A diamond of stages: two consumers read every order at once, a third comes after both.
 *
 *            +--> journal --+
 *   orders --+              +--> statistics
 *            +--> book -----+
 */
#include <annulus.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ORDERS = 100000, BATCH = 64, JOURNAL = 0, BOOK = 1, STATISTICS = 2, STAGES = 3 };

struct order {
    uint64_t number;
    uint64_t quantity;
};

struct reader {
    annulus_consumer consumer;
    uint64_t orders, quantity;
};

static void must(annulus_status status, const char *what) {
    if (status != ANNULUS_OK) {
        fprintf(stderr, "%s: %s\n", what, annulus_status_str(status));
        exit(EXIT_FAILURE);
    }
}

static void add(struct reader *reader, const struct order *orders, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        ++reader->orders;
        reader->quantity += orders[i].quantity;
    }
}

static void *run(void *argument) {
    struct reader *reader = (struct reader *)argument;
    annulus_batch batch;
    annulus_status status;
    while ((status = annulus_consumer_poll(&reader->consumer, BATCH, &batch)) == ANNULUS_OK) {
        add(reader, (const struct order *)batch.first, batch.first_count);
        add(reader, (const struct order *)batch.second, batch.second_count);
        must(annulus_consumer_done(&reader->consumer, &batch), "release");
    }
    if (status != ANNULUS_CLOSED)
        must(status, "poll");
    must(annulus_consumer_destroy(&reader->consumer), "destroy");
    return NULL;
}

int main(void) {
    static const annulus_stage stages[STAGES] = {
        {0, 1, 0}, {0, 1, 0}, {1 << JOURNAL | 1 << BOOK, 1, 0},
    };
    static struct reader readers[STAGES];
    pthread_t threads[STAGES];
    annulus_options options;
    annulus_ring ring;
    annulus_producer producer;

    annulus_options_init(&options, 1024, sizeof(struct order), sizeof(uint64_t));
    options.wait = ANNULUS_WAIT_BLOCKING;
    options.stages = stages;
    options.stage_count = STAGES;
    must(annulus_ring_create(&ring, &options), "create");
    must(annulus_ring_producer(&ring, &producer), "producer");
    for (uint32_t stage = 0; stage < STAGES; ++stage) {
        must(annulus_ring_consumer(&ring, stage, &readers[stage].consumer), "consumer");
        if (pthread_create(&threads[stage], NULL, run, &readers[stage]) != 0)
            return EXIT_FAILURE;
    }
    for (uint64_t number = 0; number < ORDERS; ++number) {
        const struct order order = {number, number % 10};
        must(annulus_producer_write(&producer, &order, 1), "write");
    }
    must(annulus_producer_destroy(&producer), "destroy"); /* closes the ring: every stage comes to its end */
    for (uint32_t stage = 0; stage < STAGES; ++stage)
        pthread_join(threads[stage], NULL);
    must(annulus_ring_destroy(&ring), "destroy");
    const struct reader *last = &readers[STATISTICS];
    printf("%llu orders, %llu shares\n", (unsigned long long)last->orders, (unsigned long long)last->quantity);
    return last->orders == ORDERS && last->quantity == ORDERS / 10 * 45 ? EXIT_SUCCESS : EXIT_FAILURE;
}
