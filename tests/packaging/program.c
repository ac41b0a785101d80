/* A program over an installed library: the header is the library's, the library is as it is released, and a ring works. */
#include <annulus.h>
#include <stdio.h>

static int failed(const char *what) {
    fprintf(stderr, "%s\n", what);
    return 1;
}

int main(void) {
    const uint32_t version = ANNULUS_VERSION_MAJOR << 16 | ANNULUS_VERSION_MINOR << 8 | ANNULUS_VERSION_PATCH;
    const uint32_t released = ANNULUS_FEATURE_STD | ANNULUS_FEATURE_METRICS;
    if (annulus_version() != version) return failed("the header and the library are of two versions");
    if ((annulus_features() & released) != released) return failed("features are missing");

    annulus_options options;
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    const uint64_t events[5] = {1, 2, 3, 4, 5};
    uint64_t got[8] = {0};
    size_t count = 0;
    annulus_options_init(&options, 8, sizeof(uint64_t), sizeof(uint64_t));
    if (annulus_ring_create(&ring, &options) != ANNULUS_OK ||
        annulus_ring_producer(&ring, &producer) != ANNULUS_OK ||
        annulus_ring_consumer(&ring, 0, &consumer) != ANNULUS_OK ||
        annulus_producer_try_write(&producer, events, 5) != ANNULUS_OK ||
        annulus_consumer_try_read(&consumer, got, 8, &count) != ANNULUS_OK)
        return failed("a ring does not work");
    if (count != 5 || got[0] != 1 || got[4] != 5) return failed("events are lost");

    annulus_producer_metrics metrics;
    if (annulus_producer_metrics_at(&ring, 0, &metrics) != ANNULUS_OK || metrics.published != 5)
        return failed("events are not counted");
    if (annulus_producer_destroy(&producer) != ANNULUS_OK || annulus_consumer_destroy(&consumer) != ANNULUS_OK ||
        annulus_ring_destroy(&ring) != ANNULUS_OK)
        return failed("a handle cannot be ended");
    return 0;
}
