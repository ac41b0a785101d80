/* Misuse gets a status, and changes nothing. */
#include "check.h"

static void every_status_has_words(void) {
    for (int32_t status = 0; status <= ANNULUS_PANIC; ++status) {
        CHECK(strcmp(annulus_status_str(status), "no status") != 0);
        for (int32_t other = 0; other < status; ++other)
            CHECK(strcmp(annulus_status_str(status), annulus_status_str(other)) != 0);
    }
    CHECK(strcmp(annulus_status_str(-1), "no status") == 0);
    CHECK(strcmp(annulus_status_str(ANNULUS_PANIC + 1), "no status") == 0);
}

static void null_pointers_are_refused(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_claim claim;
    annulus_batch batch;
    size_t size = 0;
    uint64_t number = 0;
    void *pointer = &ring;
    static uint64_t memory[512];
    annulus_options_init(NULL, 8, 8, 8);
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    const annulus_status refused[] = {
        annulus_ring_size(NULL, &size, &size), annulus_ring_size(&options, NULL, &size),
        annulus_ring_size(&options, &size, NULL), annulus_ring_init(NULL, memory, sizeof memory, &options),
        annulus_ring_init(&ring, NULL, 4096, &options), annulus_ring_init(&ring, memory, sizeof memory, NULL),
        annulus_ring_create(NULL, &options), annulus_ring_create(&ring, NULL),
        annulus_ring_attach(NULL, memory, sizeof memory, 8, 8), annulus_ring_attach(&ring, NULL, 4096, 8, 8),
        annulus_ring_block(NULL, &pointer, &size), annulus_ring_block(&ring, NULL, &size),
        annulus_ring_block(&ring, &pointer, NULL), annulus_ring_destroy(NULL), annulus_ring_detach(NULL),
        annulus_ring_close(NULL), annulus_ring_halt(NULL), annulus_capacity(NULL, &size),
        annulus_capacity(&ring, NULL), annulus_lag(NULL, &size), annulus_lag(&ring, NULL),
        annulus_cursor(NULL, &number), annulus_cursor(&ring, NULL), annulus_ring_producer(NULL, &producer),
        annulus_ring_producer(&ring, NULL), annulus_ring_consumer(NULL, 0, &consumer),
        annulus_ring_consumer(&ring, 0, NULL), annulus_ring_join(NULL, 0, &consumer),
        annulus_ring_join(&ring, 0, NULL), annulus_producer_clone(NULL, &producer),
        annulus_producer_clone(&producer, NULL), annulus_producer_destroy(NULL), annulus_producer_close(NULL),
        annulus_producer_free(NULL, &size), annulus_producer_free(&producer, NULL),
        annulus_producer_try_claim(NULL, 1, &claim), annulus_producer_try_claim(&producer, 1, NULL),
        annulus_producer_claim(NULL, 1, &claim), annulus_producer_claim(&producer, 1, NULL),
        annulus_producer_claim_deadline(NULL, 1, 0, &claim), annulus_producer_claim_deadline(&producer, 1, 0, NULL),
        annulus_producer_publish(NULL, &claim), annulus_producer_publish(&producer, NULL),
        annulus_producer_publish_part(NULL, &claim, 1), annulus_producer_publish_part(&producer, NULL, 1),
        annulus_producer_abandon(NULL, &claim), annulus_producer_abandon(&producer, NULL),
        annulus_producer_try_write(NULL, &number, 1), annulus_producer_try_write(&producer, NULL, 1),
        annulus_producer_write(NULL, &number, 1), annulus_producer_write(&producer, NULL, 1),
        annulus_producer_write_deadline(NULL, &number, 1, 0), annulus_producer_write_deadline(&producer, NULL, 1, 0),
        annulus_producer_write_some(NULL, &number, 1, &size), annulus_producer_write_some(&producer, NULL, 1, &size),
        annulus_producer_write_some(&producer, &number, 1, NULL), annulus_consumer_destroy(NULL),
        annulus_consumer_lag(NULL, &size), annulus_consumer_lag(&consumer, NULL),
        annulus_consumer_sequence(NULL, &number), annulus_consumer_sequence(&consumer, NULL),
        annulus_consumer_set_coalescing(NULL, true), annulus_consumer_try_poll(NULL, 1, &batch),
        annulus_consumer_try_poll(&consumer, 1, NULL), annulus_consumer_poll(NULL, 1, &batch),
        annulus_consumer_poll(&consumer, 1, NULL), annulus_consumer_poll_deadline(NULL, 1, 0, &batch),
        annulus_consumer_poll_deadline(&consumer, 1, 0, NULL), annulus_consumer_done(NULL, &batch),
        annulus_consumer_done(&consumer, NULL), annulus_consumer_release(NULL, &batch, 1),
        annulus_consumer_release(&consumer, NULL, 1), annulus_consumer_writable(NULL, &batch, &pointer, &pointer),
        annulus_consumer_writable(&consumer, NULL, &pointer, &pointer),
        annulus_consumer_try_read(NULL, &number, 1, &size), annulus_consumer_try_read(&consumer, NULL, 1, &size),
        annulus_consumer_try_read(&consumer, &number, 1, NULL), annulus_consumer_read(NULL, &number, 1, &size),
        annulus_consumer_read(&consumer, NULL, 1, &size), annulus_consumer_read(&consumer, &number, 1, NULL),
        annulus_consumer_read_deadline(NULL, &number, 1, 0, &size),
        annulus_consumer_read_deadline(&consumer, NULL, 1, 0, &size),
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; ++i) ANSWERS(refused[i], ANNULUS_NULL_POINTER);
    CHECK(size == 0 && number == 0 && pointer == &ring); /* no output was written */
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));
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
    REFUSED(options.wait = 6, ANNULUS_INVALID_OPTION);
    REFUSED(options.places = 65, ANNULUS_INVALID_OPTION);
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
    options.pages = 16;
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
    CASE(null_pointers_are_refused);
    CASE(options_are_checked);
    CASE(claims_end_once_and_where_they_began);
    CASE(batches_end_once_and_where_they_began);
    CASE(handles_know_what_they_are);
    return done();
}
