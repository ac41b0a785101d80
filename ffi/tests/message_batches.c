/* Several messages at once: claimed and written in place, published in parts, copied in; and deadlines. */
#include "check.h"

enum { UNITS = 128, MOST = 6 };

struct ends {
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
};

static struct ends make(uint32_t producers, uint64_t start) {
    struct ends ends;
    annulus_options options;
    annulus_options_init_messages(&options, UNITS);
    options.producers = producers;
    options.start = start;
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

/* Writes messages of these lengths: each byte is the message's number. */
static void fill(const annulus_message_claims *claims, const size_t *lens, int from) {
    annulus_message_claims rest = *claims;
    for (size_t i = 0; i < claims->count; ++i) {
        void *bytes;
        size_t len;
        OK(annulus_message_claims_next(&rest, &bytes, &len));
        CHECK(len == lens[i] && (uintptr_t)bytes % 8 == 0);
        memset(bytes, from + (int)i, len);
    }
    void *bytes;
    size_t len;
    ANSWERS(annulus_message_claims_next(&rest, &bytes, &len), ANNULUS_EMPTY);
}

/* Reads one message that `fill` wrote. */
static void read_one(struct ends *it, size_t len, int number) {
    unsigned char bytes[UNITS];
    size_t length;
    OK(annulus_message_try_read(&it->consumer, bytes, sizeof bytes, &length));
    CHECK(length == len);
    for (size_t i = 0; i < len; ++i) CHECK(bytes[i] == number);
}

static void claims_wrap_and_are_published_in_parts(void) {
    static const size_t lens[MOST] = {0, 1, 8, 40, 17, 100};
    for (uint32_t producers = 0; producers < 2; ++producers)
        for (uint64_t start = 0; start < UNITS; ++start) {
            struct ends it = make(producers, start);
            annulus_message_claims claims, before;
            OK(annulus_message_try_claim_batch(&it.producer, lens, MOST, &claims));
            CHECK(claims.count == MOST && claims.sequence == start);
            fill(&claims, lens, 1);
            before = claims;
            OK(annulus_message_publish_batch(&it.producer, &claims, 2));
            CHECK(claims.count == MOST - 2);
            ANSWERS(annulus_message_publish_batch(&it.producer, &before, 1), ANNULUS_STALE);
            read_one(&it, lens[0], 1);
            read_one(&it, lens[1], 2);
            ANSWERS(annulus_message_publish_batch(&it.producer, &claims, 0), ANNULUS_INVALID_COUNT);
            ANSWERS(annulus_message_publish_batch(&it.producer, &claims, 5), ANNULUS_INVALID_COUNT);
            OK(annulus_message_publish_batch(&it.producer, &claims, 3));
            for (int i = 2; i < 5; ++i) read_one(&it, lens[i], i + 1);
            OK(annulus_message_abandon_batch(&it.producer, &claims));
            CHECK(claims.count == 0);
            ANSWERS(annulus_message_abandon_batch(&it.producer, &claims), ANNULUS_STALE);
            OK(annulus_message_claim_batch(&it.producer, lens, 2, &claims));
            OK(annulus_message_claim_batch_deadline(&it.producer, lens, 1, annulus_now(), &claims)); /* and gives up */
            OK(annulus_message_publish_batch(&it.producer, &claims, 1));
            read_one(&it, 0, 0);
            end(&it);
        }
}

static void copies_are_one_run(void) {
    struct ends it = make(ANNULUS_MULTI_PRODUCER, 120);
    const annulus_bytes messages[] = {{"one", 3}, {NULL, 0}, {"three", 5}};
    const annulus_bytes missing = {NULL, 1};
    char text[8];
    size_t len;
    OK(annulus_message_write_batch(&it.producer, messages, 3));
    OK(annulus_message_try_write_batch(&it.producer, messages, 2));
    OK(annulus_message_write_batch_deadline(&it.producer, messages + 2, 1, annulus_now()));
    for (size_t i = 0; i < 6; ++i) {
        const annulus_bytes *sent = &messages[i < 3 ? i : i < 5 ? i - 3 : 2];
        OK(annulus_message_read(&it.consumer, text, sizeof text, &len));
        CHECK(len == sent->len && (len == 0 || memcmp(text, sent->bytes, len) == 0));
    }
    ANSWERS(annulus_message_write_batch(&it.producer, &missing, 1), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_message_write_batch(&it.producer, NULL, 1), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_message_try_write_batch(&it.producer, messages, 0), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_message_try_write_batch(&it.producer, messages, SIZE_MAX), ANNULUS_MESSAGE_TOO_LONG);
    end(&it);
}

static void what_does_not_fit_is_refused(void) {
    static const size_t lens[UNITS / 2 + 1] = {0}, long_one = UNITS - 7;
    struct ends it = make(ANNULUS_SINGLE_PRODUCER, 0);
    annulus_message_claims claims, first;
    const annulus_bytes text = {"text", 4};
    ANSWERS(annulus_message_claim_batch(&it.producer, lens, UNITS / 2 + 1, &claims), ANNULUS_MESSAGE_TOO_LONG);
    ANSWERS(annulus_message_claim_batch(&it.producer, &long_one, 1, &claims), ANNULUS_MESSAGE_TOO_LONG);
    ANSWERS(annulus_message_claim_batch(&it.producer, lens, 0, &claims), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_message_claim_batch(&it.producer, NULL, 1, &claims), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_message_claim_batch(&it.producer, lens, 1, NULL), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_message_claims_next(NULL, NULL, NULL), ANNULUS_NULL_POINTER);
    for (int i = 0; i < 2; ++i) {
        OK(annulus_message_try_claim_batch(&it.producer, lens, UNITS / 2, &first));
        OK(annulus_message_publish_batch(&it.producer, &first, UNITS / 2));
    }
    ANSWERS(annulus_message_try_claim_batch(&it.producer, lens, 1, &claims), ANNULUS_FULL);
    ANSWERS(annulus_message_try_write_batch(&it.producer, &text, 1), ANNULUS_FULL);
    uint64_t soon = annulus_now() + 1000000;
    ANSWERS(annulus_message_claim_batch_deadline(&it.producer, lens, 1, soon, &claims), ANNULUS_TIMED_OUT);
    ANSWERS(annulus_message_write_batch_deadline(&it.producer, &text, 1, soon), ANNULUS_TIMED_OUT);
    ANSWERS(annulus_message_write_deadline(&it.producer, "text", 4, soon), ANNULUS_TIMED_OUT);
    CHECK(annulus_now() >= soon);
    end(&it);
}

static void copies_have_deadlines(void) {
    struct ends it = make(ANNULUS_MULTI_PRODUCER, 0);
    char text[8];
    size_t len = 7;
    uint64_t soon = annulus_now() + 1000000;
    ANSWERS(annulus_message_read_deadline(&it.consumer, text, sizeof text, soon, &len), ANNULUS_TIMED_OUT);
    CHECK(annulus_now() >= soon && len == 7);
    OK(annulus_message_write_deadline(&it.producer, "hello", 5, annulus_now()));
    ANSWERS(annulus_message_read_deadline(&it.consumer, text, 4, soon, &len), ANNULUS_BUFFER_TOO_SHORT);
    OK(annulus_message_read_deadline(&it.consumer, text, sizeof text, soon, &len));
    CHECK(len == 5 && memcmp(text, "hello", 5) == 0);
    OK(annulus_producer_close(&it.producer));
    ANSWERS(annulus_message_read_deadline(&it.consumer, text, sizeof text, soon, &len), ANNULUS_CLOSED);
    ANSWERS(annulus_message_read_deadline(&it.consumer, NULL, 0, soon, &len), ANNULUS_NULL_POINTER);
    end(&it);
}

int main(void) {
    CASE(claims_wrap_and_are_published_in_parts);
    CASE(copies_are_one_run);
    CASE(what_does_not_fit_is_refused);
    CASE(copies_have_deadlines);
    return done();
}
