/* Messages of any length: in place, copied, in parts, over the ring's end; and what is refused. */
#include "check.h"

enum { UNITS = 256, LONGEST = UNITS - 8 };

struct ends {
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
};

static struct ends make(uint32_t producers) {
    struct ends ends;
    annulus_options options;
    annulus_options_init_messages(&options, UNITS);
    options.producers = producers;
    OK(annulus_ring_create(&ends.ring, &options));
    OK(annulus_ring_producer(&ends.ring, &ends.producer));
    OK(annulus_ring_consumer(&ends.ring, 0, &ends.consumer));
    return ends;
}

static void end(struct ends *ends) {
    OK(annulus_producer_destroy(&ends->producer));
    OK(annulus_consumer_destroy(&ends->consumer));
    OK(annulus_ring_destroy(&ends->ring));
}

static void every_length_over_many_laps(void) {
    unsigned char sent[LONGEST], got[LONGEST];
    for (uint32_t producers = 0; producers < 2; ++producers) {
        struct ends it = make(producers);
        for (size_t lap = 0; lap < 5; ++lap)
            for (size_t len = 0; len <= LONGEST; ++len) {
                annulus_messages batch, rest;
                const void *bytes;
                size_t length;
                memset(sent, (int)(len + lap), sizeof sent);
                OK(annulus_message_write(&it.producer, sent, len));
                if (len % 3 == 0) {
                    OK(annulus_message_read(&it.consumer, got, sizeof got, &length));
                    CHECK(length == len && memcmp(got, sent, len) == 0);
                    continue;
                }
                OK(annulus_message_poll(&it.consumer, 8, &batch));
                CHECK(batch.count == 1);
                rest = batch;
                OK(annulus_message_next(&rest, &bytes, &length));
                CHECK(length == len && memcmp(bytes, sent, len) == 0 && (uintptr_t)bytes % 8 == 0);
                ANSWERS(annulus_message_next(&rest, &bytes, &length), ANNULUS_EMPTY);
                OK(annulus_message_release(&it.consumer, &batch, 1));
            }
        end(&it);
    }
}

static void messages_are_written_in_place(void) {
    struct ends it = make(ANNULUS_MULTI_PRODUCER);
    annulus_message claim;
    annulus_messages batch, rest;
    const void *bytes;
    size_t len;
    OK(annulus_message_try_claim(&it.producer, 40, &claim));
    CHECK(claim.len == 40 && (uintptr_t)claim.bytes % 8 == 0);
    memcpy(claim.bytes, "short", 5);
    annulus_message again = claim;
    ANSWERS(annulus_message_publish(&it.producer, &claim, 41), ANNULUS_INVALID_COUNT);
    OK(annulus_message_publish(&it.producer, &claim, 5)); /* the rest is given up */
    ANSWERS(annulus_message_publish(&it.producer, &again, 5), ANNULUS_STALE);
    OK(annulus_message_claim(&it.producer, 9, &claim));
    OK(annulus_message_abandon(&it.producer, &claim));
    ANSWERS(annulus_message_abandon(&it.producer, &claim), ANNULUS_STALE);
    OK(annulus_message_claim_deadline(&it.producer, 6, annulus_now(), &claim));
    memcpy(claim.bytes, "second", 6);
    OK(annulus_message_publish(&it.producer, &claim, 6));
    OK(annulus_message_try_poll(&it.consumer, 8, &batch)); /* ends at what was given up */
    CHECK(batch.count == 1);
    rest = batch;
    OK(annulus_message_next(&rest, &bytes, &len));
    CHECK(len == 5 && memcmp(bytes, "short", 5) == 0);
    OK(annulus_message_release(&it.consumer, &batch, batch.count));
    ANSWERS(annulus_message_release(&it.consumer, &batch, 1), ANNULUS_STALE);
    OK(annulus_message_poll(&it.consumer, 8, &batch));
    CHECK(batch.count == 1);
    OK(annulus_message_release(&it.consumer, &batch, 1));
    end(&it);
}

static void batches_are_released_early(void) {
    struct ends it = make(ANNULUS_SINGLE_PRODUCER);
    annulus_messages batch;
    char text[8];
    size_t len = 0;
    OK(annulus_message_write(&it.producer, "one", 3));
    OK(annulus_message_write(&it.producer, "two", 3));
    OK(annulus_message_try_write(&it.producer, "three", 5));
    OK(annulus_message_poll(&it.consumer, 2, &batch));
    CHECK(batch.count == 2);
    ANSWERS(annulus_message_release(&it.consumer, &batch, 3), ANNULUS_INVALID_COUNT);
    OK(annulus_message_release(&it.consumer, &batch, 1));
    CHECK(batch.count == 1);
    ANSWERS(annulus_message_try_read(&it.consumer, text, 2, &len), ANNULUS_BUFFER_TOO_SHORT);
    CHECK(len == 3);
    ANSWERS(annulus_message_release(&it.consumer, &batch, 1), ANNULUS_STALE); /* the read replaced it */
    OK(annulus_message_try_read(&it.consumer, text, sizeof text, &len));
    CHECK(len == 3 && memcmp(text, "two", 3) == 0);
    OK(annulus_message_try_read(&it.consumer, text, sizeof text, &len));
    CHECK(len == 5 && memcmp(text, "three", 5) == 0);
    ANSWERS(annulus_message_try_read(&it.consumer, text, sizeof text, &len), ANNULUS_EMPTY);
    ANSWERS(annulus_message_poll_deadline(&it.consumer, 1, annulus_now(), &batch), ANNULUS_TIMED_OUT);
    end(&it);
}

static void what_does_not_fit_is_refused(void) {
    static const unsigned char bytes[LONGEST + 1];
    struct ends it = make(ANNULUS_SINGLE_PRODUCER);
    annulus_options options;
    annulus_ring ring;
    annulus_producer numbers;
    annulus_message claim;
    annulus_messages messages;
    annulus_claim events;
    annulus_batch batch;
    annulus_stage group = {0, 1, ANNULUS_STAGE_GROUP};
    size_t len;
    ANSWERS(annulus_message_write(&it.producer, bytes, LONGEST + 1), ANNULUS_MESSAGE_TOO_LONG);
    ANSWERS(annulus_message_write(&it.producer, bytes, SIZE_MAX), ANNULUS_MESSAGE_TOO_LONG);
    ANSWERS(annulus_message_poll(&it.consumer, 0, &messages), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_producer_claim(&it.producer, 1, &events), ANNULUS_WRONG_KIND);
    ANSWERS(annulus_producer_write(&it.producer, bytes, 1), ANNULUS_WRONG_KIND);
    ANSWERS(annulus_consumer_poll(&it.consumer, 1, &batch), ANNULUS_WRONG_KIND);
    ANSWERS(annulus_message_write(NULL, bytes, 1), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_message_write(&it.producer, NULL, 1), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_message_read(&it.consumer, NULL, 1, &len), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_message_next(NULL, NULL, NULL), ANNULUS_NULL_POINTER);
    end(&it);
    options = of_numbers(8);
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &numbers));
    ANSWERS(annulus_message_claim(&numbers, 1, &claim), ANNULUS_WRONG_KIND);
    OK(annulus_producer_destroy(&numbers));
    OK(annulus_ring_destroy(&ring));
    annulus_options_init_messages(&options, 4);
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_CAPACITY);
    annulus_options_init_messages(&options, 8);
    options.event_size = 16;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_EVENT);
    annulus_options_init_messages(&options, 8);
    options.stages = &group;
    options.stage_count = 1;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_STAGES);
    options.stages = NULL;
    options.stage_count = 0;
    options.messages = 2;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_OPTION);
}

static void a_block_of_messages_is_opened_once_more(void) {
    struct ends it = make(ANNULUS_SINGLE_PRODUCER);
    annulus_ring opened;
    annulus_consumer none;
    void *block;
    char text[8];
    size_t bytes, len;
    OK(annulus_ring_block(&it.ring, &block, &bytes));
    OK(annulus_ring_attach_messages(&opened, block, bytes));
    ANSWERS(annulus_ring_consumer(&opened, 0, &none), ANNULUS_TAKEN);
    OK(annulus_message_write(&it.producer, "across", 6));
    OK(annulus_message_read(&it.consumer, text, sizeof text, &len));
    CHECK(len == 6 && memcmp(text, "across", 6) == 0);
    OK(annulus_ring_detach(&opened));
    end(&it);
}

int main(void) {
    CASE(every_length_over_many_laps);
    CASE(messages_are_written_in_place);
    CASE(batches_are_released_early);
    CASE(what_does_not_fit_is_refused);
    CASE(a_block_of_messages_is_opened_once_more);
    return done();
}
