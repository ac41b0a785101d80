/* Claims and batches in the wrong hands: of another ring, of another handle, used again, or changed by the caller. */
#include "check.h"

enum { RINGS = 2 };

struct rings {
    annulus_ring rings[RINGS];
    annulus_producer producers[RINGS];
    annulus_consumer consumers[RINGS];
};

static void begin(struct rings *it, const annulus_options *options) {
    for (size_t i = 0; i < RINGS; ++i) {
        OK(annulus_ring_create(&it->rings[i], options));
        OK(annulus_ring_producer(&it->rings[i], &it->producers[i]));
        OK(annulus_ring_consumer(&it->rings[i], 0, &it->consumers[i]));
    }
}

static void end(struct rings *it) {
    for (size_t i = 0; i < RINGS; ++i) {
        OK(annulus_producer_destroy(&it->producers[i]));
        OK(annulus_consumer_destroy(&it->consumers[i]));
        OK(annulus_ring_destroy(&it->rings[i]));
    }
}

static size_t length(const annulus_batch *batch) {
    return batch->first_count + batch->second_count;
}

static void claims_of_another_ring(void) {
    for (uint32_t kind = 0; kind < 4; ++kind) {
        annulus_options options = of_numbers(8);
        struct rings it;
        annulus_claim claims[RINGS], copy;
        annulus_batch batch;
        options.producers = kind % 2;
        options.places = kind / 2;
        begin(&it, &options);
        for (size_t i = 0; i < RINGS; ++i) { /* the same sequences, in two rings */
            OK(annulus_producer_try_claim(&it.producers[i], 3, &claims[i]));
            number(&claims[i], 10 * i);
        }
        copy = claims[0];
        ANSWERS(annulus_producer_publish(&it.producers[1], &claims[0]), ANNULUS_STALE);
        ANSWERS(annulus_producer_publish_part(&it.producers[1], &claims[0], 1), ANNULUS_STALE);
        ANSWERS(annulus_producer_abandon(&it.producers[1], &claims[0]), ANNULUS_STALE);
        CHECK(memcmp(&copy, &claims[0], sizeof copy) == 0);
        for (size_t i = 0; i < RINGS; ++i) {
            OK(annulus_producer_publish(&it.producers[i], &claims[i]));
            OK(annulus_consumer_try_poll(&it.consumers[i], 8, &batch));
            CHECK(length(&batch) == 3 && number_at(&batch, 2) == 10 * i + 2);
            OK(annulus_consumer_done(&it.consumers[i], &batch));
        }
        end(&it);
    }
}

static void batches_of_another_ring(void) {
    for (uint32_t group = 0; group < 2; ++group) {
        annulus_stage stage = {0, 1, group ? ANNULUS_STAGE_GROUP | ANNULUS_STAGE_EXCLUSIVE : ANNULUS_STAGE_EXCLUSIVE};
        annulus_options options = of_numbers(8);
        struct rings it;
        annulus_batch batches[RINGS], copy;
        void *first = &it, *second = &it;
        options.stages = &stage;
        options.stage_count = 1;
        begin(&it, &options);
        for (size_t i = 0; i < RINGS; ++i) {
            uint64_t numbers[3] = {10 * i, 10 * i + 1, 10 * i + 2};
            OK(annulus_producer_write(&it.producers[i], numbers, 3));
            OK(annulus_consumer_try_poll(&it.consumers[i], 8, &batches[i]));
        }
        copy = batches[0];
        ANSWERS(annulus_consumer_done(&it.consumers[1], &batches[0]), ANNULUS_STALE);
        ANSWERS(annulus_consumer_release(&it.consumers[1], &batches[0], 1), ANNULUS_STALE);
        ANSWERS(annulus_consumer_writable(&it.consumers[1], &batches[0], &first, &second), ANNULUS_STALE);
        CHECK(memcmp(&copy, &batches[0], sizeof copy) == 0 && first == &it && second == &it);
        for (size_t i = 0; i < RINGS; ++i) {
            CHECK(number_at(&batches[i], 2) == 10 * i + 2);
            OK(annulus_consumer_done(&it.consumers[i], &batches[i]));
            ANSWERS(annulus_consumer_done(&it.consumers[i], &batches[i]), ANNULUS_STALE);
        }
        end(&it);
    }
}

static void messages_of_another_ring(void) {
    annulus_options options;
    struct rings it;
    annulus_message claims[RINGS], copy;
    annulus_messages batches[RINGS], before;
    annulus_options_init_messages(&options, 64);
    begin(&it, &options);
    for (size_t i = 0; i < RINGS; ++i) OK(annulus_message_try_claim(&it.producers[i], 9, &claims[i]));
    copy = claims[0];
    ANSWERS(annulus_message_publish(&it.producers[1], &claims[0], 9), ANNULUS_STALE);
    ANSWERS(annulus_message_abandon(&it.producers[1], &claims[0]), ANNULUS_STALE);
    CHECK(memcmp(&copy, &claims[0], sizeof copy) == 0);
    for (size_t i = 0; i < RINGS; ++i) {
        memcpy(claims[i].bytes, "a message", 9);
        copy = claims[i];
        OK(annulus_message_publish(&it.producers[i], &claims[i], 9));
        ANSWERS(annulus_message_publish(&it.producers[i], &copy, 9), ANNULUS_STALE);
        ANSWERS(annulus_message_abandon(&it.producers[i], &copy), ANNULUS_STALE);
        OK(annulus_message_try_poll(&it.consumers[i], 8, &batches[i]));
    }
    before = batches[0];
    ANSWERS(annulus_message_release(&it.consumers[1], &batches[0], 1), ANNULUS_STALE);
    CHECK(memcmp(&before, &batches[0], sizeof before) == 0);
    for (size_t i = 0; i < RINGS; ++i) {
        before = batches[i];
        OK(annulus_message_release(&it.consumers[i], &batches[i], 1));
        ANSWERS(annulus_message_release(&it.consumers[i], &before, 1), ANNULUS_STALE);
    }
    end(&it);
}

/* Claims and batches are plain data: what the caller writes into one makes it none of this handle's. */
static void claims_and_batches_that_were_changed(void) {
    annulus_options options = of_numbers(8);
    struct rings it;
    annulus_claim claim, wrong_claim;
    annulus_batch batch, wrong_batch;
    begin(&it, &options);
    OK(annulus_producer_try_claim(&it.producers[0], 3, &claim));
    number(&claim, 0);
#define REFUSED(change)                                                                    \
    wrong_claim = claim;                                                                   \
    wrong_claim.change;                                                                    \
    ANSWERS(annulus_producer_publish(&it.producers[0], &wrong_claim), ANNULUS_STALE);      \
    ANSWERS(annulus_producer_abandon(&it.producers[0], &wrong_claim), ANNULUS_STALE)
    REFUSED(first_count = 4);
    REFUSED(first_count = 0);
    REFUSED(second_count = SIZE_MAX);
    REFUSED(sequence = 1);
    REFUSED(sequence = UINT64_MAX);
    REFUSED(owner_ = 0);
#undef REFUSED
    OK(annulus_producer_publish(&it.producers[0], &claim));
    OK(annulus_consumer_try_poll(&it.consumers[0], 8, &batch));
#define REFUSED(change)                                                                    \
    wrong_batch = batch;                                                                   \
    wrong_batch.change;                                                                    \
    ANSWERS(annulus_consumer_done(&it.consumers[0], &wrong_batch), ANNULUS_STALE);         \
    ANSWERS(annulus_consumer_release(&it.consumers[0], &wrong_batch, 1), ANNULUS_STALE)
    REFUSED(first_count = 2);
    REFUSED(second_count = 1);
    REFUSED(sequence = 1);
    REFUSED(owner_ = 0);
#undef REFUSED
    OK(annulus_consumer_done(&it.consumers[0], &batch));
    end(&it);
}

static void a_ring_with_handles_left_is_not_destroyed(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_claim claim;
    annulus_batch batch;
    size_t count;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    OK(annulus_producer_try_claim(&producer, 3, &claim));
    ANSWERS(annulus_ring_destroy(&ring), ANNULUS_BUSY);
    number(&claim, 5);
    OK(annulus_producer_publish(&producer, &claim)); /* the claim is still open, and the ring still there */
    OK(annulus_consumer_try_poll(&consumer, 8, &batch));
    ANSWERS(annulus_ring_destroy(&ring), ANNULUS_BUSY);
    CHECK(number_at(&batch, 2) == 7);
    OK(annulus_consumer_done(&consumer, &batch));
    OK(annulus_capacity(&ring, &count));
    CHECK(count == 8);
    OK(annulus_producer_destroy(&producer));
    ANSWERS(annulus_ring_destroy(&ring), ANNULUS_BUSY);
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

static void a_stage_of_too_many_consumers(void) {
    annulus_stage stage = {0, 65536, 0};
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    options.stages = &stage;
    options.stage_count = 1;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_STAGES);
    stage.consumers = UINT32_MAX;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_STAGES);
}

int main(void) {
    CASE(claims_of_another_ring);
    CASE(batches_of_another_ring);
    CASE(messages_of_another_ring);
    CASE(claims_and_batches_that_were_changed);
    CASE(a_ring_with_handles_left_is_not_destroyed);
    CASE(a_stage_of_too_many_consumers);
    return done();
}
