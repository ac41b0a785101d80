/* What checks do with a ring's handles. */
#include "contract.h"

bool several(const struct ends *it) {
    return it->way.producers == ANNULUS_MULTI_PRODUCER;
}

static const annulus_stage *stage(const struct ends *it, size_t consumer) {
    return &it->way.shape->stages[it->stage_of[consumer]];
}

bool is_group(const struct ends *it, size_t consumer) {
    return stage(it, consumer)->flags & ANNULUS_STAGE_GROUP;
}

bool is_exclusive(const struct ends *it, size_t consumer) {
    return stage(it, consumer)->flags & ANNULUS_STAGE_EXCLUSIVE;
}

bool comes_after(const struct ends *it, size_t consumer, size_t other) {
    return stage(it, consumer)->after >> it->stage_of[other] & 1;
}

uint64_t sequence_of(const struct ends *it, uint64_t n) {
    return (it->way.start + n) % SEQUENCES;
}

size_t room(const struct ends *it) {
    size_t count;
    OK(annulus_producer_free(&it->producer, &count));
    return count;
}

void send(struct ends *it, uint64_t first, size_t count) {
    annulus_claim claim;
    OK(annulus_producer_try_claim(&it->producer, count, &claim));
    CHECK(claim.first_count + claim.second_count == count);
    number(&claim, first);
    OK(annulus_producer_publish(&it->producer, &claim));
}

annulus_status take(annulus_consumer *consumer, size_t max, uint64_t *numbers, size_t *count) {
    annulus_batch batch;
    annulus_status status = annulus_consumer_try_poll(consumer, max, &batch);
    if (status != ANNULUS_OK) return status;
    *count = batch.first_count + batch.second_count;
    CHECK(*count >= 1 && *count <= max && *count <= CAPACITY);
    for (size_t i = 0; i < *count; ++i) numbers[i] = number_at(&batch, i);
    OK(annulus_consumer_done(consumer, &batch));
    return ANNULUS_OK;
}

size_t drain(annulus_consumer *consumer, uint64_t *numbers, annulus_status *end) {
    size_t all = 0, count = 0;
    while ((*end = take(consumer, CAPACITY, numbers + all, &count)) == ANNULUS_OK) {
        all += count;
        CHECK(all <= CAPACITY);
    }
    return all;
}

void gets(annulus_consumer *consumer, uint64_t first, size_t count, annulus_status end) {
    uint64_t numbers[2 * CAPACITY];
    annulus_status answer;
    CHECK(drain(consumer, numbers, &answer) == count);
    ANSWERS(answer, end);
    for (size_t i = 0; i < count; ++i) CHECK(numbers[i] == first + i);
}

void all_get(struct ends *it, uint64_t first, size_t count) {
    for (size_t i = 0; i < it->count; ++i)
        if (it->consuming[i]) gets(&it->consumers[i], first, count, ANNULUS_EMPTY);
}

void end_producer(struct ends *it) {
    it->producing = false;
    OK(annulus_producer_destroy(&it->producer));
}

void end_consumer(struct ends *it, size_t consumer) {
    it->consuming[consumer] = false;
    OK(annulus_consumer_destroy(&it->consumers[consumer]));
}

void end_consumers(struct ends *it) {
    for (size_t i = 0; i < it->count; ++i)
        if (it->consuming[i]) end_consumer(it, i);
}
