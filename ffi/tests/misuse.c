/* Misuse gets a status, and changes nothing. Wrong pointers: the program that is made from the header. */
#include "check.h"

static void every_status_has_words(void) {
    for (uint32_t status = 0; status <= ANNULUS_NO_DESCRIPTOR; ++status) {
        CHECK(strcmp(annulus_status_str(status), "no status") != 0);
        for (uint32_t other = 0; other < status; ++other)
            CHECK(strcmp(annulus_status_str(status), annulus_status_str(other)) != 0);
    }
    CHECK(strcmp(annulus_status_str(UINT32_MAX), "no status") == 0);
    CHECK(strcmp(annulus_status_str(ANNULUS_NO_DESCRIPTOR + 1), "no status") == 0);
}

static void options_are_checked(void) {
    annulus_ring ring;
    annulus_stage stages[65] = {{0, 1, 0}};
    size_t size, align;
    annulus_options options;
#define REFUSED(change, status)                                                            \
    options = of_numbers(8);                                                               \
    change;                                                                                \
    ANSWERS(annulus_ring_create(&ring, &options), status);                                 \
    ANSWERS(annulus_ring_size(&options, &size, &align), status)
    REFUSED(options.size = 1, ANNULUS_INVALID_OPTION);
    REFUSED(options.capacity = 0, ANNULUS_INVALID_CAPACITY);
    REFUSED(options.capacity = 7, ANNULUS_INVALID_CAPACITY);
    REFUSED(options.capacity = SIZE_MAX / 2 + 1, ANNULUS_INVALID_CAPACITY);
    REFUSED(options.event_size = 0, ANNULUS_INVALID_EVENT);
    REFUSED(options.event_size = 12, ANNULUS_INVALID_EVENT);
    REFUSED(options.event_align = 0, ANNULUS_INVALID_EVENT);
    REFUSED(options.event_align = 3, ANNULUS_INVALID_EVENT);
    REFUSED(options.event_size = SIZE_MAX / 4 + 1, ANNULUS_TOO_LARGE);
    REFUSED(options.producers = 2, ANNULUS_INVALID_OPTION);
    REFUSED(options.wait = 0, ANNULUS_INVALID_OPTION);
    REFUSED(options.wait = 7, ANNULUS_INVALID_OPTION);
    REFUSED(options.places = 65, ANNULUS_INVALID_OPTION);
    REFUSED(options.reserved_ = 1, ANNULUS_INVALID_OPTION);
    REFUSED(options.stage_count = 1, ANNULUS_NULL_POINTER);
    REFUSED((options.stages = stages, options.stage_count = 65), ANNULUS_INVALID_STAGES);
    stages[0].consumers = 0;
    REFUSED((options.stages = stages, options.stage_count = 1), ANNULUS_INVALID_STAGES);
    stages[0].consumers = 1;
    stages[0].after = 1; /* itself */
    REFUSED((options.stages = stages, options.stage_count = 1), ANNULUS_INVALID_STAGES);
    stages[0].after = 0;
    stages[0].flags = 4;
    REFUSED((options.stages = stages, options.stage_count = 1), ANNULUS_INVALID_STAGES);
    stages[0].flags = ANNULUS_STAGE_EXCLUSIVE;
    stages[0].consumers = 2;
    REFUSED((options.stages = stages, options.stage_count = 1), ANNULUS_INVALID_STAGES);
    options = of_numbers(8);
    options.pages = 256;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_OPTION);
    options.pages = 0;
    options.pages_required = 256;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_OPTION);
#undef REFUSED
}

static void claims_end_once_and_where_they_began(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer, other;
    annulus_consumer consumer;
    annulus_claim claim, again, others;
    options.producers = ANNULUS_MULTI_PRODUCER;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_producer(&ring, &other));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    OK(annulus_producer_claim(&producer, 2, &claim));
    OK(annulus_producer_claim(&other, 2, &others));
    again = claim;
    ANSWERS(annulus_producer_publish(&other, &claim), ANNULUS_STALE);
    ANSWERS(annulus_producer_abandon(&other, &claim), ANNULUS_STALE);
    ANSWERS(annulus_producer_publish_part(&producer, &claim, 3), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_producer_publish_part(&producer, &claim, 0), ANNULUS_INVALID_COUNT);
    OK(annulus_producer_publish_part(&producer, &claim, 1));
    ANSWERS(annulus_producer_publish(&producer, &again), ANNULUS_STALE);
    OK(annulus_producer_publish(&producer, &claim));
    ANSWERS(annulus_producer_publish(&producer, &claim), ANNULUS_STALE);
    ANSWERS(annulus_producer_publish_part(&producer, &claim, 1), ANNULUS_STALE);
    ANSWERS(annulus_producer_abandon(&producer, &claim), ANNULUS_STALE);
    OK(annulus_producer_claim(&other, 1, &again)); /* abandons what was open */
    ANSWERS(annulus_producer_publish(&other, &others), ANNULUS_STALE);
    OK(annulus_producer_publish(&other, &again));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_producer_destroy(&other));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

static void batches_end_once_and_where_they_began(void) {
    annulus_stage stage = {0, 2, 0};
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer, other, third;
    annulus_batch batch, again, others;
    uint64_t numbers[3] = {1, 2, 3};
    options.stages = &stage;
    options.stage_count = 1;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    ANSWERS(annulus_ring_producer(&ring, &producer), ANNULUS_TAKEN);
    ANSWERS(annulus_producer_clone(&producer, &producer), ANNULUS_WRONG_KIND);
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    OK(annulus_ring_consumer(&ring, 0, &other));
    ANSWERS(annulus_ring_consumer(&ring, 0, &third), ANNULUS_TAKEN);
    ANSWERS(annulus_ring_consumer(&ring, 1, &third), ANNULUS_INVALID_STAGES);
    ANSWERS(annulus_ring_join(&ring, 0, &third), ANNULUS_WRONG_KIND);
    OK(annulus_producer_write(&producer, numbers, 3));
    ANSWERS(annulus_consumer_poll(&consumer, 0, &batch), ANNULUS_INVALID_COUNT);
    OK(annulus_consumer_poll(&consumer, 8, &batch));
    OK(annulus_consumer_poll(&other, 8, &others));
    again = batch;
    ANSWERS(annulus_consumer_done(&other, &batch), ANNULUS_STALE);
    ANSWERS(annulus_consumer_release(&consumer, &batch, 4), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_consumer_release(&consumer, &batch, 0), ANNULUS_INVALID_COUNT);
    OK(annulus_consumer_release(&consumer, &batch, 1));
    ANSWERS(annulus_consumer_done(&consumer, &again), ANNULUS_STALE);
    OK(annulus_consumer_done(&consumer, &batch));
    ANSWERS(annulus_consumer_done(&consumer, &batch), ANNULUS_STALE);
    ANSWERS(annulus_consumer_done(&consumer, &others), ANNULUS_STALE);
    OK(annulus_consumer_done(&other, &others));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_consumer_destroy(&other));
    OK(annulus_ring_destroy(&ring));
}

static void handles_know_what_they_are(void) {
    union {
        annulus_ring ring;
        annulus_producer producer;
        annulus_consumer consumer;
        char bytes[sizeof(annulus_ring) + 8];
    } zero, ring, other;
    annulus_options options = of_numbers(8);
    annulus_claim claim;
    annulus_batch batch;
    memset(&zero, 0, sizeof zero);
    ANSWERS(annulus_ring_destroy(&zero.ring), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_producer_claim(&zero.producer, 1, &claim), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_consumer_poll(&zero.consumer, 1, &batch), ANNULUS_WRONG_HANDLE);
    OK(annulus_ring_create(&ring.ring, &options));
    ANSWERS(annulus_producer_claim(&ring.producer, 1, &claim), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_consumer_poll(&ring.consumer, 1, &batch), ANNULUS_WRONG_HANDLE);
    OK(annulus_ring_producer(&ring.ring, &other.producer));
    ANSWERS(annulus_ring_destroy(&other.ring), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_ring_producer(&ring.ring, (annulus_producer *)(void *)(zero.bytes + 1)), ANNULUS_MISALIGNED);
    ANSWERS(annulus_ring_close((annulus_ring *)(void *)(zero.bytes + 4)), ANNULUS_MISALIGNED);
    OK(annulus_producer_destroy(&other.producer));
    ANSWERS(annulus_producer_destroy(&other.producer), ANNULUS_WRONG_HANDLE);
    OK(annulus_ring_destroy(&ring.ring));
    ANSWERS(annulus_ring_destroy(&ring.ring), ANNULUS_WRONG_HANDLE);
}

int main(void) {
    CASE(every_status_has_words);
    CASE(options_are_checked);
    CASE(claims_end_once_and_where_they_began);
    CASE(batches_end_once_and_where_they_began);
    CASE(handles_know_what_they_are);
    return done();
}
