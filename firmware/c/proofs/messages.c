/* Messages and contiguous claims over the wrap: of the ring's memory, where pads are and claims end, and of the sequences.
 *
 * Messages are the calls for rings in memory of the caller's, which hosted programs have, too. */
#include "proof.h"

enum { UNITS = 64, LONGEST = UNITS - 8 };

/* A thousand sequences before the wrap. */
#define START (0x80000000u - 1000)

static uint64_t memory[256];
static annulus_ring ring;
static annulus_producer producer;
static annulus_consumer consumer;

/* The length of a message, from none to as long as they may be. */
static size_t length(uint32_t number)
{
    return one_of(LONGEST + 1, event(number));
}

static uint8_t byte(uint32_t number, size_t index)
{
    return (uint8_t)(event(number) >> (index % 4 * 8));
}

static bool send(uint32_t number)
{
    annulus_message claim;
    annulus_status status = annulus_message_try_claim(&producer, length(number), &claim);
    if (status == ANNULUS_FULL) {
        return false;
    }
    CHECK(status == ANNULUS_OK && claim.len == length(number));
    for (size_t i = 0; i < claim.len; i++) {
        ((uint8_t *)claim.bytes)[i] = byte(number, i);
    }
    CHECK(annulus_message_publish(&producer, &claim, claim.len) == ANNULUS_OK);
    /* One in eight is followed by one that is given up. */
    if (number % 8 == 7 && annulus_message_try_claim(&producer, LONGEST, &claim) == ANNULUS_OK) {
        CHECK(annulus_message_abandon(&producer, &claim) == ANNULUS_OK);
    }
    return true;
}

static void messages(uint32_t producers)
{
    uint32_t sent = 0, received = 0;
    annulus_options options;
    annulus_options_init_messages(&options, UNITS);
    options.producers = producers;
    options.start = START;
    CHECK(annulus_ring_init(&ring, memory, sizeof memory, &options) == ANNULUS_OK);
    CHECK(annulus_ring_producer(&ring, &producer) == ANNULUS_OK);
    CHECK(annulus_ring_consumer(&ring, 0, &consumer) == ANNULUS_OK);
    while (received < EVENTS) {
        annulus_messages batch;
        while (send(sent)) {
            sent++;
        }
        while (annulus_message_try_poll(&consumer, 3, &batch) == ANNULUS_OK) {
            annulus_messages rest = batch;
            const void *bytes;
            size_t len;
            while (annulus_message_next(&rest, &bytes, &len) == ANNULUS_OK) {
                CHECK(len == length(received));
                for (size_t i = 0; i < len; i++) {
                    CHECK(((const uint8_t *)bytes)[i] == byte(received, i));
                }
                received++;
            }
            CHECK(annulus_message_release(&consumer, &batch, batch.count) == ANNULUS_OK);
        }
        CHECK(received == sent);
    }
    CHECK(annulus_producer_destroy(&producer) == ANNULUS_OK);
    CHECK(annulus_consumer_destroy(&consumer) == ANNULUS_OK);
    CHECK(annulus_ring_destroy(&ring) == ANNULUS_OK);
}

ANNULUS_STATIC_MESSAGE_RING_FROM(texts, UNITS, START);

/* The same by the calls for rings in statics: read where they lie, and copied out, by turns. */
static void static_messages(void)
{
    uint32_t sent = 0, received = 0;
    uint8_t buffer[LONGEST + 1];
    CHECK(annulus_static_message_try_write(&texts, buffer, LONGEST + 1) == ANNULUS_MESSAGE_TOO_LONG);
    while (received < EVENTS) {
        annulus_status status;
        do {
            for (size_t i = 0; i < length(sent); i++) {
                buffer[i] = byte(sent, i);
            }
            status = annulus_static_message_try_write(&texts, buffer, length(sent));
            sent += status == ANNULUS_OK;
        } while (status == ANNULUS_OK);
        CHECK(status == ANNULUS_FULL);
        for (; received < sent; received++) {
            const void *bytes = buffer;
            size_t len;
            if (received % 2 == 0) {
                CHECK(annulus_static_message_try_peek(&texts, &bytes, &len) == ANNULUS_OK);
                CHECK((uintptr_t)bytes % 8 == 0);
            } else {
                if (length(received) > 0) {
                    status = annulus_static_message_try_read(&texts, buffer, length(received) - 1, &len);
                    CHECK(status == ANNULUS_BUFFER_TOO_SHORT && len == length(received));
                }
                CHECK(annulus_static_message_try_read(&texts, buffer, sizeof buffer, &len) == ANNULUS_OK);
            }
            CHECK(len == length(received));
            for (size_t i = 0; i < len; i++) {
                CHECK(((const uint8_t *)bytes)[i] == byte(received, i));
            }
            if (received % 2 == 0) {
                CHECK(annulus_static_message_release(&texts) == ANNULUS_OK);
            }
        }
        CHECK(annulus_static_message_release(&texts) == ANNULUS_EMPTY);
    }
    annulus_static_message_close(&texts);
    CHECK(annulus_static_message_try_write(&texts, buffer, 1) == ANNULUS_CLOSED);
    CHECK(annulus_static_message_release(&texts) == ANNULUS_CLOSED);
}

ANNULUS_STATIC_RING_FROM(pieces, uint32_t, 16, START);

/* As a DMA controller fills them: one piece at a time, up to the end of the memory. */
static void contiguous(void)
{
    uint32_t sent = 0, received = 0;
    annulus_static_slots slots;
    while (received < EVENTS) {
        size_t free = 16 - annulus_static_len(&pieces), before_wrap = 16 - (START + sent) % 16, count = 11;
        count = free < count ? free : count;
        count = before_wrap < count ? before_wrap : count;
        CHECK(annulus_static_try_claim_contiguous(&pieces, 11, &slots) == ANNULUS_OK);
        CHECK(slots.first_count == count && slots.second_count == 0 && slots.second == NULL);
        for (size_t i = 0; i < count; i++) {
            *slot(&slots, i) = event(sent++);
        }
        CHECK(annulus_static_publish(&pieces, count) == ANNULUS_OK);
        /* Now and then a part, so that claims begin everywhere, or all. */
        while (annulus_static_try_poll(&pieces, 1 + one_of(7, event(received)), &slots) == ANNULUS_OK) {
            size_t lent = count_of(&slots);
            for (size_t i = 0; i < lent; i++) {
                CHECK(*slot(&slots, i) == event(received));
                received++;
            }
            CHECK(annulus_static_release(&pieces, lent) == ANNULUS_OK);
            if (one_of(3, event(received)) == 0) {
                break;
            }
        }
    }
}

void machine_main(void)
{
    messages(ANNULUS_SINGLE_PRODUCER);
    messages(ANNULUS_MULTI_PRODUCER);
    static_messages();
    contiguous();
    print_number(EVENTS);
    machine_print(" messages in each of three rings, and as many events in one piece at a time\n");
}
