/* Messages of any length: whole, in order, in place and copied, across the ring's end. */
#include "contract.h"

enum { UNITS = 64, LONGEST = UNITS - 8 };

/* A message's bytes follow from its number, and so does its length. */
static size_t length_of(uint64_t message) {
    return (size_t)(message * 2654435761u % (LONGEST + 1));
}

static void fill(void *bytes, size_t length, uint64_t message) {
    for (size_t i = 0; i < length; ++i) ((unsigned char *)bytes)[i] = (unsigned char)(message * 31 + i);
}

static void looks_like(const void *bytes, size_t length, uint64_t message) {
    CHECK(length == length_of(message) && (uintptr_t)bytes % 8 == 0);
    for (size_t i = 0; i < length; ++i) CHECK(((const unsigned char *)bytes)[i] == (unsigned char)(message * 31 + i));
}

/* Publishes the next message in one of all ways, if there is room. */
static annulus_status post(struct ends *it, uint64_t message) {
    unsigned char bytes[LONGEST] = {0};
    annulus_message claim;
    annulus_status status;
    size_t length = length_of(message), more = length + message % 5 > LONGEST ? LONGEST : length + message % 5;
    if (message % 3 == 0) {
        fill(bytes, length, message);
        return annulus_message_try_write(&it->producer, bytes, length);
    }
    if ((status = annulus_message_try_claim(&it->producer, more, &claim)) != ANNULUS_OK) return status;
    CHECK(claim.len == more && (uintptr_t)claim.bytes % 8 == 0);
    fill(claim.bytes, length, message);
    OK(annulus_message_publish(&it->producer, &claim, length));
    CHECK(claim.len == 0);
    return ANNULUS_OK;
}

/* What a consumer gets now, one message at least: looks at each. */
static annulus_status collect(annulus_consumer *consumer, size_t max, uint64_t *next) {
    annulus_messages batch, rest;
    const void *bytes;
    size_t length, seen = 0;
    annulus_status status = annulus_message_try_poll(consumer, max, &batch);
    if (status != ANNULUS_OK) return status;
    CHECK(batch.count >= 1 && batch.count <= max);
    rest = batch;
    while ((status = annulus_message_next(&rest, &bytes, &length)) == ANNULUS_OK) looks_like(bytes, length, *next + seen++);
    ANSWERS(status, ANNULUS_EMPTY);
    CHECK(seen == batch.count);
    *next += seen;
    if (seen > 1) OK(annulus_message_release(consumer, &batch, seen / 2)); /* some of them early */
    OK(annulus_message_release(consumer, &batch, batch.count));
    CHECK(batch.count == 0);
    return ANNULUS_OK;
}

static void messages_come_whole_and_in_order(struct ends *it) {
    uint64_t sent = 0, got[MOST] = {0};
    annulus_message claim;
    for (size_t step = 0; step < 200; ++step) {
        if (step % 7 == 3 && annulus_message_try_claim(&it->producer, step % LONGEST, &claim) == ANNULUS_OK)
            OK(annulus_message_abandon(&it->producer, &claim));
        annulus_status status = post(it, sent);
        CHECK(status == ANNULUS_OK || status == ANNULUS_FULL);
        sent += status == ANNULUS_OK;
        for (size_t i = 0; i < it->count; ++i)
            if (status == ANNULUS_FULL || (step + i) % 3 == 0) {
                status = collect(&it->consumers[i], 1 + step % 4, &got[i]);
                CHECK(status == ANNULUS_OK || status == ANNULUS_EMPTY);
                CHECK(got[i] <= sent);
            }
    }
    for (size_t i = 0; i < it->count; ++i) {
        while (collect(&it->consumers[i], SIZE_MAX, &got[i]) == ANNULUS_OK) {}
        CHECK(got[i] == sent);
    }
    CHECK(sent > 50);
}

static void messages_that_fit_nowhere_are_refused(struct ends *it) {
    static const unsigned char bytes[LONGEST + 1];
    annulus_message claim;
    annulus_messages batch;
    ANSWERS(annulus_message_try_claim(&it->producer, LONGEST + 1, &claim), ANNULUS_MESSAGE_TOO_LONG);
    ANSWERS(annulus_message_claim(&it->producer, SIZE_MAX, &claim), ANNULUS_MESSAGE_TOO_LONG);
    ANSWERS(annulus_message_try_write(&it->producer, bytes, LONGEST + 1), ANNULUS_MESSAGE_TOO_LONG);
    for (size_t i = 0; i < it->count; ++i)
        ANSWERS(annulus_message_try_poll(&it->consumers[i], 0, &batch), ANNULUS_INVALID_COUNT);
    while (annulus_message_try_write(&it->producer, bytes, LONGEST) == ANNULUS_OK) {}
    ANSWERS(annulus_message_try_write(&it->producer, bytes, LONGEST), ANNULUS_FULL);
    ANSWERS(annulus_message_claim_deadline(&it->producer, LONGEST, 0, &claim), ANNULUS_TIMED_OUT);
}

static void messages_that_are_not_released_come_again(struct ends *it) {
    annulus_messages batch, again;
    uint64_t sent = 0, next;
    while (sent < 3 && post(it, sent) == ANNULUS_OK) ++sent;
    for (size_t i = 0; i < it->count; ++i) {
        OK(annulus_message_poll(&it->consumers[i], 2, &batch));
        OK(annulus_message_poll(&it->consumers[i], SIZE_MAX, &again));
        CHECK(again.sequence == batch.sequence && again.count >= batch.count);
        OK(annulus_message_release(&it->consumers[i], &again, 1));
        next = 1;
        while (collect(&it->consumers[i], SIZE_MAX, &next) == ANNULUS_OK) {}
        CHECK(next == sent);
    }
}

static void messages_are_copied_whole(struct ends *it) {
    unsigned char buffer[LONGEST];
    size_t length = 0;
    for (uint64_t message = 0; message < 40; ++message) {
        OK(post(it, message));
        for (size_t i = 0; i < it->count; ++i) {
            if (length_of(message) > 0) {
                ANSWERS(annulus_message_try_read(&it->consumers[i], buffer, length_of(message) - 1, &length),
                        ANNULUS_BUFFER_TOO_SHORT);
                CHECK(length == length_of(message));
            }
            OK(annulus_message_read(&it->consumers[i], buffer, sizeof buffer, &length));
            CHECK(length == length_of(message));
            for (size_t byte = 0; byte < length; ++byte) CHECK(buffer[byte] == (unsigned char)(message * 31 + byte));
            ANSWERS(annulus_message_try_read(&it->consumers[i], buffer, sizeof buffer, &length), ANNULUS_EMPTY);
        }
    }
}

static void messages_are_drained_and_halted(struct ends *it) {
    uint64_t next;
    annulus_messages batch;
    annulus_message claim;
    OK(post(it, 0));
    OK(annulus_message_try_claim(&it->producer, 3, &claim)); /* is given up with its producer */
    end_producer(it);
    for (size_t i = 0; i < it->count; ++i) {
        next = 0;
        OK(collect(&it->consumers[i], SIZE_MAX, &next));
        ANSWERS(annulus_message_poll(&it->consumers[i], 1, &batch), ANNULUS_CLOSED);
    }
    OK(annulus_ring_halt(&it->ring));
    for (size_t i = 0; i < it->count; ++i)
        ANSWERS(annulus_message_poll_deadline(&it->consumers[i], 1, 0, &batch), ANNULUS_HALTED);
}

int messages(void) {
    ON(on_messages, messages_come_whole_and_in_order);
    ON(on_messages, messages_that_fit_nowhere_are_refused);
    ON(on_messages, messages_that_are_not_released_come_again);
    ON(on_messages, messages_are_copied_whole);
    ON(on_messages, messages_are_drained_and_halted);
    return passed;
}
