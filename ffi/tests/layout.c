/* The block of a ring is laid out as the golden file says that the tests in Rust and in Java read, too; and the calls that
   the header makes itself work on the words that lie there. */
#include "check.h"
#include <inttypes.h>

enum { FIELDS = 24, LINE = 128, CURSOR = 256, CLOSE_REQUESTED = 384, HALTED = 388 };

struct field {
    char name[32];
    size_t offset, bytes;
    uint64_t value;
};

static struct field golden[FIELDS];

static void the_golden_file_is_read(void) {
    FILE *file = fopen("tests/layout/golden.txt", "r");
    char line[256];
    size_t count = 0;
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#') continue;
        CHECK(count < FIELDS);
        struct field *field = &golden[count++];
        CHECK(sscanf(line, "%31s %zu %zu %" SCNu64, field->name, &field->offset, &field->bytes, &field->value) == 4);
        CHECK(field->bytes == 4 || field->bytes == 8);
    }
    CHECK(count == FIELDS && fclose(file) == 0);
}

static uint64_t number_in(const unsigned char *block, size_t offset, size_t bytes) {
    uint64_t wide = 0;
    uint32_t narrow = 0;
    if (bytes == 8) {
        memcpy(&wide, block + offset, sizeof wide);
        return wide;
    }
    memcpy(&narrow, block + offset, sizeof narrow);
    return narrow;
}

/* What the header of a block says, where the golden file says that it does. */
static uint64_t said(const unsigned char *block, const char *name) {
    for (size_t i = 0; i < FIELDS; ++i) {
        if (strcmp(golden[i].name, name) == 0) return number_in(block, golden[i].offset, golden[i].bytes);
    }
    CHECK(!"there is such a field");
    return 0;
}

static const unsigned char *block_of(const annulus_ring *ring) {
    void *block;
    size_t bytes;
    OK(annulus_ring_block(ring, &block, &bytes));
    CHECK(said((unsigned char *)block, "block_bytes") == bytes);
    return (unsigned char *)block;
}

static void the_header_of_a_ring_is_the_golden_one(void) {
    const annulus_stage stages[] = {{0, 2, 0}, {1, 3, ANNULUS_STAGE_GROUP}, {0, 1, ANNULUS_STAGE_EXCLUSIVE}};
    annulus_options options;
    annulus_ring ring;
    annulus_options_init(&options, 64, 24, 8);
    options.producers = ANNULUS_MULTI_PRODUCER;
    options.wait = ANNULUS_WAIT_BLOCKING;
    options.stages = stages;
    options.stage_count = 3;
    OK(annulus_ring_create(&ring, &options));
    const unsigned char *block = block_of(&ring);
    for (size_t i = 0; i < FIELDS; ++i) {
        const uint64_t found = number_in(block, golden[i].offset, golden[i].bytes);
        if (found != golden[i].value) printf("%s is %" PRIu64 "\n", golden[i].name, found);
        CHECK(found == golden[i].value);
    }
    OK(annulus_ring_destroy(&ring));
}

/* A ring whose handles' calls are made in the header, and its handles. */
struct lane {
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    const unsigned char *block;
};

static void begin(struct lane *it, uint32_t producers) {
    annulus_options options = of_numbers(8);
    options.producers = producers;
    OK(annulus_ring_create(&it->ring, &options));
    OK(annulus_ring_producer(&it->ring, &it->producer));
    OK(annulus_ring_consumer(&it->ring, 0, &it->consumer));
    it->block = block_of(&it->ring);
    CHECK(it->producer.tag_ == (producers ? ANNULUS_PRODUCER_MULTI_ : ANNULUS_PRODUCER_SINGLE_));
    CHECK(it->consumer.tag_ == (producers ? ANNULUS_CONSUMER_MULTI_ : ANNULUS_CONSUMER_SINGLE_));
}

static void end(struct lane *it) {
    OK(annulus_producer_destroy(&it->producer));
    OK(annulus_consumer_destroy(&it->consumer));
    OK(annulus_ring_destroy(&it->ring));
}

/* Whether a word of a handle's lies at an offset of the block. */
static bool lies(const struct lane *it, const void *word, uint64_t offset) {
    return (const unsigned char *)word == it->block + offset;
}

static uint64_t word_at(const struct lane *it, uint64_t offset) {
    return number_in(it->block, (size_t)offset, 8);
}

static void handles_know_where_the_words_lie(void) {
    for (uint32_t producers = 0; producers < 2; ++producers) {
        struct lane it;
        begin(&it, producers);
        const annulus_producer *producer = &it.producer;
        const annulus_consumer *consumer = &it.consumer;
        CHECK(lies(&it, producer->cursor_, CURSOR) && lies(&it, consumer->cursor_, CURSOR));
        CHECK(lies(&it, producer->close_requested_, CLOSE_REQUESTED) && lies(&it, consumer->halted_, HALTED));
        CHECK(lies(&it, consumer->sequence_, said(it.block, "records_offset")));
        CHECK(lies(&it, producer->slots_, said(it.block, "slots_offset")));
        CHECK(lies(&it, consumer->slots_, said(it.block, "slots_offset")));
        CHECK(!producers || lies(&it, producer->stamps_, said(it.block, "stamps_offset")));
        CHECK(!producers || lies(&it, consumer->stamps_, said(it.block, "stamps_offset")));
        CHECK(producer->mask_ + 1 == said(it.block, "capacity") && consumer->mask_ == producer->mask_);
        CHECK(producer->event_size_ == said(it.block, "slot_stride") && consumer->event_size_ == producer->event_size_);
        CHECK(said(it.block, "line_bytes") == LINE && said(it.block, "consumers") == 1);
        CHECK(lies(&it, consumer->counters_, said(it.block, "metrics_offset")));
        CHECK(lies(&it, producer->counters_, said(it.block, "metrics_offset") + LINE));
        end(&it);
    }
}

static void calls_change_the_words_that_the_layout_names(void) {
    struct lane it;
    annulus_claim claim;
    annulus_batch batch;
    begin(&it, ANNULUS_MULTI_PRODUCER);
    const uint64_t stamps = said(it.block, "stamps_offset"), slots = said(it.block, "slots_offset");
    const uint64_t record = said(it.block, "records_offset"), counters = said(it.block, "metrics_offset");
    /* The library finds out that there is room; from then on the header claims. */
    OK(annulus_producer_try_claim(&it.producer, 1, &claim));
    OK(annulus_producer_publish(&it.producer, &claim));
    OK(annulus_producer_try_claim(&it.producer, 3, &claim));
    number(&claim, 7);
    CHECK(word_at(&it, CURSOR) == 2 * 4);
    OK(annulus_producer_publish(&it.producer, &claim));
    CHECK(word_at(&it, stamps) == 2 * 1 && word_at(&it, stamps + 8) == 2 * 4);
    CHECK(word_at(&it, slots + 8) == 7 && word_at(&it, slots + 24) == 9);
    CHECK(word_at(&it, counters + LINE) == 4 && word_at(&it, counters + LINE + 8) == 2);
    OK(annulus_producer_try_claim(&it.producer, 2, &claim));
    OK(annulus_producer_abandon(&it.producer, &claim));
    CHECK(word_at(&it, stamps + 4 * 8) == (2 * 6 | 1) && word_at(&it, counters + LINE + 16) == 2);

    OK(annulus_consumer_try_poll(&it.consumer, 8, &batch));
    CHECK(number_at(&batch, 1) == 7 && word_at(&it, record) == 0);
    OK(annulus_consumer_release(&it.consumer, &batch, 2));
    CHECK(word_at(&it, record) == 2 * 2 && word_at(&it, counters) == 2 && word_at(&it, counters + 8) == 1);
    OK(annulus_consumer_done(&it.consumer, &batch));
    CHECK(word_at(&it, record) == 2 * 4 && word_at(&it, counters) == 4);
    end(&it);

    begin(&it, ANNULUS_SINGLE_PRODUCER);
    for (uint64_t published = 1; published <= 5; ++published) {
        OK(annulus_producer_try_claim(&it.producer, 1, &claim));
        CHECK(word_at(&it, CURSOR) == 2 * (published - 1));
        OK(annulus_producer_publish(&it.producer, &claim));
        CHECK(word_at(&it, CURSOR) == 2 * published);
    }
    end(&it);
}

int main(void) {
    CASE(the_golden_file_is_read);
    CASE(the_header_of_a_ring_is_the_golden_one);
    CASE(handles_know_where_the_words_lie);
    CASE(calls_change_the_words_that_the_layout_names);
    return done();
}
