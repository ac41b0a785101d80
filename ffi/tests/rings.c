/* Rings of one thread: claims, batches, copies, stages, groups, joining, closing; each kind in turn. */
#include "check.h"

struct kind {
    uint32_t producers, wait, places;
};

static const struct kind KINDS[] = {
    {ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_BUSY_SPIN, 0}, {ANNULUS_MULTI_PRODUCER, ANNULUS_WAIT_YIELDING, 0},
    {ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_BLOCKING, 0},  {ANNULUS_MULTI_PRODUCER, ANNULUS_WAIT_BLOCKING, 0},
    {ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_BACKOFF, 4},   {ANNULUS_MULTI_PRODUCER, ANNULUS_WAIT_BUSY_SPIN, 4},
    {ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_BLOCKING, 4},  {ANNULUS_MULTI_PRODUCER, ANNULUS_WAIT_BLOCKING, 4},
    {ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_FD, 0},        {ANNULUS_MULTI_PRODUCER, ANNULUS_WAIT_FD, 0},
    {ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_FD, 4},        {ANNULUS_MULTI_PRODUCER, ANNULUS_WAIT_FD, 4},
};

struct ends {
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
};

static struct ends make(struct kind kind, size_t capacity, uint64_t start) {
    struct ends ends;
    annulus_options options = of_numbers(capacity);
    options.producers = kind.producers;
    options.wait = kind.wait;
    options.places = kind.places;
    options.start = start;
    OK(annulus_ring_create(&ends.ring, &options));
    OK(annulus_ring_producer(&ends.ring, &ends.producer));
    OK(annulus_ring_consumer(&ends.ring, 0, &ends.consumer));
    return ends; /* handles may be moved */
}

static void end(struct ends *ends) {
    ANSWERS(annulus_ring_destroy(&ends->ring), ANNULUS_BUSY);
    OK(annulus_producer_destroy(&ends->producer));
    ANSWERS(annulus_ring_destroy(&ends->ring), ANNULUS_BUSY);
    OK(annulus_consumer_destroy(&ends->consumer));
    OK(annulus_ring_destroy(&ends->ring));
}

static void claims_and_batches(struct kind kind) {
    struct ends it = make(kind, 8, 6);
    annulus_claim claim;
    annulus_batch batch;
    ANSWERS(annulus_consumer_try_poll(&it.consumer, 8, &batch), ANNULUS_EMPTY);
    OK(annulus_producer_try_claim(&it.producer, 5, &claim));
    CHECK(claim.first_count == 2 && claim.second_count == 3 && claim.sequence == 6);
    number(&claim, 100);
    OK(annulus_producer_publish_part(&it.producer, &claim, 3));
    CHECK(claim.first_count == 2 && claim.second_count == 0 && claim.second == NULL && claim.sequence == 9);
    OK(annulus_consumer_poll(&it.consumer, 8, &batch));
    CHECK(batch.first_count == 2 && batch.second_count == 1 && batch.sequence == 6);
    for (size_t i = 0; i < 3; ++i) CHECK(number_at(&batch, i) == 100 + i);
    OK(annulus_consumer_release(&it.consumer, &batch, 1));
    CHECK(batch.first_count == 1 && number_at(&batch, 1) == 102);
    OK(annulus_consumer_done(&it.consumer, &batch));
    CHECK(batch.first_count + batch.second_count == 0);
    OK(annulus_producer_publish(&it.producer, &claim));
    CHECK(claim.first_count + claim.second_count == 0);
    OK(annulus_consumer_poll(&it.consumer, 1, &batch));
    CHECK(number_at(&batch, 0) == 103);
    OK(annulus_consumer_poll(&it.consumer, 8, &batch)); /* what was not released comes again */
    CHECK(number_at(&batch, 0) == 103 && number_at(&batch, 1) == 104);
    OK(annulus_consumer_done(&it.consumer, &batch));

    OK(annulus_producer_claim(&it.producer, 8, &claim));
    annulus_claim more;
    ANSWERS(annulus_producer_try_claim(&it.producer, 9, &more), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_consumer_try_poll(&it.consumer, 8, &batch), ANNULUS_EMPTY); /* and steps over the 8 */
    OK(annulus_producer_claim(&it.producer, 1, &claim));
    OK(annulus_producer_abandon(&it.producer, &claim));
    CHECK(claim.first_count + claim.second_count == 0);
    ANSWERS(annulus_consumer_try_poll(&it.consumer, 8, &batch), ANNULUS_EMPTY);
    end(&it);
}

static void copies_and_deadlines(struct kind kind) {
    struct ends it = make(kind, 8, UINT64_MAX / 2 - 3); /* sequences wrap on the way */
    uint64_t numbers[8] = {1, 2, 3, 4, 5, 6, 7, 8}, back[8] = {0};
    size_t count = 99;
    OK(annulus_producer_write(&it.producer, numbers, 6));
    ANSWERS(annulus_producer_try_write(&it.producer, numbers, 3), ANNULUS_FULL);
    uint64_t begun = annulus_now();
    ANSWERS(annulus_producer_write_deadline(&it.producer, numbers, 3, begun + 2000000), ANNULUS_TIMED_OUT);
    CHECK(annulus_now() >= begun + 2000000);
    OK(annulus_producer_write_some(&it.producer, numbers, 3, &count));
    CHECK(count == 2);
    ANSWERS(annulus_producer_write_some(&it.producer, numbers, 3, &count), ANNULUS_FULL);
    OK(annulus_producer_free(&it.producer, &count));
    CHECK(count == 0);
    OK(annulus_consumer_read(&it.consumer, back, 8, &count));
    CHECK(count == 8 && memcmp(back, numbers, 6 * sizeof *back) == 0 && back[6] == 1 && back[7] == 2);
    ANSWERS(annulus_consumer_try_read(&it.consumer, back, 8, &count), ANNULUS_EMPTY);
    ANSWERS(annulus_consumer_read_deadline(&it.consumer, back, 8, annulus_now(), &count), ANNULUS_TIMED_OUT);
    OK(annulus_consumer_lag(&it.consumer, &count));
    CHECK(count == 0);
    end(&it);
}

static void closing_and_halting(struct kind kind) {
    struct ends it = make(kind, 4, 0);
    uint64_t one = 1;
    annulus_batch batch;
    annulus_claim claim;
    OK(annulus_producer_write(&it.producer, &one, 1));
    OK(annulus_producer_close(&it.producer));
    ANSWERS(annulus_producer_claim(&it.producer, 1, &claim), ANNULUS_CLOSED);
    OK(annulus_consumer_poll(&it.consumer, 4, &batch));
    OK(annulus_consumer_done(&it.consumer, &batch));
    ANSWERS(annulus_consumer_poll(&it.consumer, 4, &batch), ANNULUS_CLOSED);
    annulus_producer other;
    ANSWERS(annulus_ring_producer(&it.ring, &other), ANNULUS_CLOSED);
    end(&it);

    it = make(kind, 4, 0);
    OK(annulus_producer_write(&it.producer, &one, 1));
    OK(annulus_ring_halt(&it.ring));
    ANSWERS(annulus_consumer_poll(&it.consumer, 4, &batch), ANNULUS_HALTED);
    ANSWERS(annulus_producer_claim(&it.producer, 1, &claim), ANNULUS_HALTED);
    end(&it);
}

static void every_kind_does_the_same(void) {
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; ++i) {
        claims_and_batches(KINDS[i]);
        copies_and_deadlines(KINDS[i]);
        closing_and_halting(KINDS[i]);
    }
}

static void producers_that_find_no_consumer(void) {
    struct ends it = make(KINDS[0], 2, 0);
    uint64_t numbers[2] = {1, 2};
    OK(annulus_consumer_destroy(&it.consumer));
    OK(annulus_producer_write(&it.producer, numbers, 2));
    ANSWERS(annulus_producer_write(&it.producer, numbers, 1), ANNULUS_DISCONNECTED);
    OK(annulus_producer_destroy(&it.producer));
    OK(annulus_ring_destroy(&it.ring));
}

static void stages_wait_for_those_before(void) {
    annulus_stage stages[3] = {{0, 1, 0}, {1, 1, 0}, {0, 1, ANNULUS_STAGE_EXCLUSIVE}};
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer first, second, last;
    annulus_batch batch, late;
    void *here, *after;
    options.stages = stages;
    options.stage_count = 3;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &first));
    OK(annulus_ring_consumer(&ring, 1, &second));
    OK(annulus_ring_consumer(&ring, 2, &last));
    uint64_t numbers[3] = {1, 2, 3};
    OK(annulus_producer_write(&producer, numbers, 3));
    ANSWERS(annulus_consumer_try_poll(&second, 8, &late), ANNULUS_EMPTY);
    OK(annulus_consumer_poll(&first, 8, &batch));
    ANSWERS(annulus_consumer_writable(&first, &batch, &here, &after), ANNULUS_WRONG_KIND);
    OK(annulus_consumer_release(&first, &batch, 2));
    OK(annulus_consumer_poll(&second, 8, &late));
    CHECK(late.first_count == 2);
    OK(annulus_consumer_done(&second, &late));
    OK(annulus_consumer_poll(&last, 8, &late));
    OK(annulus_consumer_writable(&last, &late, &here, &after));
    CHECK(here == late.first && after == NULL && late.first_count == 2);
    *(uint64_t *)here = 9;
    CHECK(number_at(&late, 0) == 9);
    OK(annulus_consumer_done(&last, &late));
    OK(annulus_consumer_destroy(&first));
    OK(annulus_consumer_destroy(&second));
    OK(annulus_consumer_destroy(&last));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));
}

static void workers_share_the_events(void) {
    annulus_stage stage = {0, 2, ANNULUS_STAGE_GROUP};
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer workers[3];
    annulus_batch batches[2];
    options.stages = &stage;
    options.stage_count = 1;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &workers[0]));
    OK(annulus_ring_consumer(&ring, 0, &workers[1]));
    ANSWERS(annulus_ring_consumer(&ring, 0, &workers[2]), ANNULUS_TAKEN);
    uint64_t numbers[4] = {1, 2, 3, 4};
    OK(annulus_producer_write(&producer, numbers, 4));
    OK(annulus_consumer_poll(&workers[0], 2, &batches[0]));
    OK(annulus_consumer_poll(&workers[1], 8, &batches[1]));
    CHECK(number_at(&batches[0], 0) == 1 && number_at(&batches[0], 1) == 2);
    CHECK(number_at(&batches[1], 0) == 3 && number_at(&batches[1], 1) == 4);
    OK(annulus_consumer_done(&workers[0], &batches[0]));
    OK(annulus_consumer_destroy(&workers[0]));
    OK(annulus_consumer_destroy(&workers[1]));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));
}

static void consumers_join_and_leave(void) {
    annulus_stage stages[2] = {{0, 0, 0}, {0, 0, ANNULUS_STAGE_GROUP}};
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer reader, worker, third;
    uint64_t numbers[8] = {1, 2, 3, 4, 5, 6, 7, 8}, back[8];
    size_t count;
    options.stages = stages;
    options.stage_count = 2;
    options.places = 2;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_producer_write(&producer, numbers, 8));
    ANSWERS(annulus_producer_try_write(&producer, numbers, 1), ANNULUS_FULL);
    OK(annulus_ring_join(&ring, 0, &reader));
    OK(annulus_ring_join(&ring, 1, &worker));
    ANSWERS(annulus_ring_join(&ring, 0, &third), ANNULUS_NO_PLACE);
    ANSWERS(annulus_ring_join(&ring, 2, &third), ANNULUS_INVALID_STAGES);
    OK(annulus_consumer_read(&reader, back, 8, &count));
    CHECK(count == 8 && memcmp(back, numbers, sizeof back) == 0);
    OK(annulus_consumer_read(&worker, back, 8, &count));
    CHECK(count == 8);
    OK(annulus_consumer_destroy(&worker));
    OK(annulus_consumer_destroy(&reader));
    OK(annulus_ring_join(&ring, 0, &reader));
    OK(annulus_producer_write(&producer, numbers, 1));
    OK(annulus_consumer_read(&reader, back, 8, &count));
    CHECK(count == 1);
    OK(annulus_consumer_destroy(&reader));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));
}

static void several_producers(void) {
    struct ends it = make(KINDS[1], 8, 0);
    annulus_producer other, third;
    annulus_claim claim, late;
    annulus_batch batch;
    OK(annulus_producer_clone(&it.producer, &other));
    OK(annulus_ring_producer(&it.ring, &third));
    OK(annulus_producer_claim(&it.producer, 2, &claim));
    OK(annulus_producer_claim(&other, 2, &late));
    number(&claim, 1);
    number(&late, 3);
    OK(annulus_producer_publish(&other, &late));
    ANSWERS(annulus_consumer_try_poll(&it.consumer, 8, &batch), ANNULUS_EMPTY);
    OK(annulus_producer_publish(&it.producer, &claim));
    OK(annulus_consumer_poll(&it.consumer, 8, &batch));
    CHECK(batch.first_count == 4 && number_at(&batch, 3) == 4);
    OK(annulus_producer_destroy(&other));
    OK(annulus_producer_destroy(&third));
    end(&it);
}

int main(void) {
    CASE(every_kind_does_the_same);
    CASE(producers_that_find_no_consumer);
    CASE(stages_wait_for_those_before);
    CASE(workers_share_the_events);
    CASE(consumers_join_and_leave);
    CASE(several_producers);
    return done();
}
