/*
 * The calls that the header makes itself, beside those of the library: three rings get the same random calls, one by the
 * header, one by the library, one by either in turn. What they answer, hand out, count and hold must be the same.
 */
#include "check.h"

enum { RINGS = 3, PRODUCERS = 2, CONSUMERS = 2, CAPACITY = 16, ROUNDS = 20000 };

typedef struct {
    annulus_ring ring;
    unsigned char *block;
    annulus_producer producers[PRODUCERS];
    annulus_consumer consumers[CONSUMERS];
    annulus_claim claims[PRODUCERS];
    annulus_batch batches[CONSUMERS];
} world;

static world worlds[RINGS];
static size_t producers, consumers;
static uint64_t state, header_calls, library_calls;

static uint64_t random_below(uint64_t limit) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % limit;
}

/* Whether the ring of this number is driven by the header now. */
static bool by_header(size_t ring) {
    bool header = ring == 0 || (ring == 2 && random_below(2) == 0);
    *(header ? &header_calls : &library_calls) += 1;
    return header;
}

#define EITHER(ring, function, arguments) (by_header(ring) ? function arguments : (function)arguments)

static annulus_status claim(size_t ring, size_t which, uint64_t how, size_t count) {
    annulus_producer *producer = &worlds[ring].producers[which];
    annulus_claim *claim = &worlds[ring].claims[which];
    annulus_status status = how == 0 ? EITHER(ring, annulus_producer_try_claim, (producer, count, claim))
                                     : EITHER(ring, annulus_producer_claim_deadline, (producer, count, 0, claim));
    if (status == ANNULUS_OK) number(claim, claim->sequence * 3);
    return status;
}

static annulus_status publish(size_t ring, size_t which, uint64_t how, size_t count, size_t whose) {
    annulus_producer *producer = &worlds[ring].producers[which];
    annulus_claim *claim = &worlds[ring].claims[whose];
    return how == 0 ? EITHER(ring, annulus_producer_publish, (producer, claim))
                    : EITHER(ring, annulus_producer_publish_part, (producer, claim, count));
}

static annulus_status poll(size_t ring, size_t which, uint64_t how, size_t max) {
    annulus_consumer *consumer = &worlds[ring].consumers[which];
    annulus_batch *batch = &worlds[ring].batches[which];
    return how == 0 ? EITHER(ring, annulus_consumer_try_poll, (consumer, max, batch))
                    : EITHER(ring, annulus_consumer_poll_deadline, (consumer, max, 0, batch));
}

static annulus_status release(size_t ring, size_t which, uint64_t how, size_t count, size_t whose) {
    annulus_consumer *consumer = &worlds[ring].consumers[which];
    annulus_batch *batch = &worlds[ring].batches[whose];
    return how == 0 ? EITHER(ring, annulus_consumer_done, (consumer, batch))
                    : EITHER(ring, annulus_consumer_release, (consumer, batch, count));
}

static annulus_status rare(size_t ring, size_t which, uint64_t what) {
    world *world = &worlds[ring];
    uint64_t events[9] = {7, 8, 9}; /* three of the largest */
    size_t count;
    switch (what) {
    case 0: return annulus_producer_abandon(&world->producers[which % producers], &world->claims[which % producers]);
    case 1: return annulus_producer_try_write(&world->producers[which % producers], events, 3);
    case 2: return annulus_consumer_try_read(&world->consumers[which % consumers], events, 2, &count);
    default: return annulus_consumer_set_coalescing(&world->consumers[which % consumers], which % 2 == 0);
    }
}

/* A claim's or a batch's pointer, from the beginning of the block; 0 if there is none. */
static size_t place(size_t ring, const void *pointer) {
    return pointer == NULL ? 0 : (size_t)((const unsigned char *)pointer - worlds[ring].block);
}

/* That a ring is as the first one is. */
static void same(size_t ring) {
    uint64_t cursor[2], sequence[2];
    annulus_producer_metrics wrote[2];
    annulus_consumer_metrics read[2];
    memset(wrote, 0, sizeof wrote);
    memset(read, 0, sizeof read);
    OK(annulus_cursor(&worlds[0].ring, &cursor[0]));
    OK(annulus_cursor(&worlds[ring].ring, &cursor[1]));
    CHECK(cursor[0] == cursor[1]);
    for (size_t i = 0; i < producers; ++i) {
        const annulus_claim *mine = &worlds[0].claims[i], *other = &worlds[ring].claims[i];
        CHECK(place(0, mine->first) == place(ring, other->first) && mine->first_count == other->first_count);
        CHECK(place(0, mine->second) == place(ring, other->second) && mine->second_count == other->second_count);
        CHECK(mine->sequence == other->sequence && (mine->owner_ == 0) == (other->owner_ == 0));
        OK(annulus_producer_metrics_at(&worlds[0].ring, i, &wrote[0]));
        OK(annulus_producer_metrics_at(&worlds[ring].ring, i, &wrote[1]));
        CHECK(wrote[0].published == wrote[1].published && wrote[0].batches == wrote[1].batches);
        CHECK(wrote[0].abandoned == wrote[1].abandoned && wrote[0].refused == wrote[1].refused);
        CHECK(wrote[0].stalls == wrote[1].stalls);
    }
    for (size_t i = 0; i < consumers; ++i) {
        const annulus_batch *mine = &worlds[0].batches[i], *other = &worlds[ring].batches[i];
        CHECK(place(0, mine->first) == place(ring, other->first) && mine->first_count == other->first_count);
        CHECK(place(0, mine->second) == place(ring, other->second) && mine->second_count == other->second_count);
        CHECK(mine->sequence == other->sequence && (mine->owner_ == 0) == (other->owner_ == 0));
        OK(annulus_consumer_sequence(&worlds[0].consumers[i], &sequence[0]));
        OK(annulus_consumer_sequence(&worlds[ring].consumers[i], &sequence[1]));
        CHECK(sequence[0] == sequence[1]);
        OK(annulus_consumer_metrics_at(&worlds[0].ring, i, &read[0]));
        OK(annulus_consumer_metrics_at(&worlds[ring].ring, i, &read[1]));
        CHECK(read[0].consumed == read[1].consumed && read[0].batches == read[1].batches);
        CHECK(read[0].empty_polls == read[1].empty_polls && read[0].highest_lag == read[1].highest_lag);
    }
}

static void open(const annulus_options *options) {
    for (size_t ring = 0; ring < RINGS; ++ring) {
        world *world = &worlds[ring];
        void *block;
        size_t bytes;
        memset(world, 0, sizeof *world);
        OK(annulus_ring_create(&world->ring, options));
        OK(annulus_ring_block(&world->ring, &block, &bytes));
        world->block = (unsigned char *)block;
        OK(annulus_ring_producer(&world->ring, &world->producers[0]));
        if (producers == 2) OK(annulus_producer_clone(&world->producers[0], &world->producers[1]));
        for (size_t i = 0; i < consumers; ++i) {
            OK(annulus_ring_consumer(&world->ring, (uint32_t)i, &world->consumers[i]));
        }
    }
}

static void close_all(void) {
    for (size_t ring = 0; ring < RINGS; ++ring) {
        for (size_t i = 0; i < producers; ++i) OK(annulus_producer_destroy(&worlds[ring].producers[i]));
        for (size_t i = 0; i < consumers; ++i) OK(annulus_consumer_destroy(&worlds[ring].consumers[i]));
        OK(annulus_ring_destroy(&worlds[ring].ring));
    }
}

/* One random call on each of the rings. */
static annulus_status turn(void) {
    const uint64_t what = random_below(64), how = random_below(2);
    const size_t count = random_below(16) == 0 ? random_below(CAPACITY + 3) : 1 + random_below(5);
    const size_t producer = random_below(producers), consumer = random_below(consumers);
    const size_t whose_claim = random_below(16) == 0 ? random_below(producers) : producer;
    const size_t whose_batch = random_below(16) == 0 ? random_below(consumers) : consumer;
    annulus_status first = ANNULUS_OK;
    for (size_t ring = 0; ring < RINGS; ++ring) {
        annulus_status status = what < 14   ? claim(ring, producer, how, count)
                                : what < 30 ? publish(ring, producer, how, count, whose_claim)
                                : what < 45 ? poll(ring, consumer, how, count)
                                : what < 62 ? release(ring, consumer, how, count, whose_batch)
                                            : rare(ring, count, how + 2 * (what - 62));
        if (ring == 0) first = status;
        ANSWERS(status, first);
    }
    for (size_t ring = 1; ring < RINGS; ++ring) {
        const annulus_batch *mine = &worlds[0].batches[consumer], *other = &worlds[ring].batches[consumer];
        if (what >= 30 && what < 45 && first == ANNULUS_OK) {
            for (size_t i = 0; i < mine->first_count + mine->second_count; ++i) {
                CHECK(number_at(mine, i) == number_at(other, i));
            }
        }
        same(ring);
    }
    return first;
}

static void drive(uint32_t kind, size_t stages, uint32_t places, uint64_t start) {
    annulus_options options = of_numbers(CAPACITY);
    const bool closes = start != 0;
    annulus_stage two[2] = {{0, 1, 0}, {1, 1, 0}};
    size_t answered[64] = {0};
    options.producers = kind;
    options.places = places;
    options.start = start;
    options.event_size = closes ? 24 : 8;
    options.stages = stages == 2 ? two : NULL;
    options.stage_count = stages == 2 ? 2 : 0;
    producers = kind == ANNULUS_MULTI_PRODUCER ? 2 : 1;
    consumers = stages;
    state = kind + 2 * stages + 8 * places + start;
    open(&options);
    for (size_t i = 0; i < ROUNDS; ++i) ++answered[turn()];
    CHECK(answered[ANNULUS_OK] > ROUNDS / 4 && answered[ANNULUS_STALE] > 0 && answered[ANNULUS_EMPTY] > 0);
    CHECK(answered[ANNULUS_FULL] > 0 && answered[ANNULUS_INVALID_COUNT] > 0 && answered[ANNULUS_TIMED_OUT] > 0);
    for (size_t ring = 0; closes && ring < RINGS; ++ring) OK(annulus_ring_close(&worlds[ring].ring));
    for (size_t i = 0; i < 500; ++i) ++answered[turn()];
    CHECK((answered[ANNULUS_CLOSED] > 0) == closes);
    for (size_t ring = 0; ring < RINGS; ++ring) OK(annulus_ring_halt(&worlds[ring].ring));
    for (size_t i = 0; i < 500; ++i) ++answered[turn()];
    CHECK(answered[ANNULUS_HALTED] > 0);
    close_all();
}

static const uint64_t BEFORE_THE_WRAP = (UINT64_MAX >> 1) - 1000;

static void one_producer(void) {
    drive(ANNULUS_SINGLE_PRODUCER, 1, 0, 0);
    drive(ANNULUS_SINGLE_PRODUCER, 1, 0, BEFORE_THE_WRAP);
}

static void several_producers(void) {
    drive(ANNULUS_MULTI_PRODUCER, 1, 0, 0);
    drive(ANNULUS_MULTI_PRODUCER, 1, 0, BEFORE_THE_WRAP);
}

static void a_stage_after_another(void) {
    drive(ANNULUS_SINGLE_PRODUCER, 2, 0, 0);
    drive(ANNULUS_MULTI_PRODUCER, 2, 0, 0);
}

static void rings_that_can_be_joined(void) {
    drive(ANNULUS_SINGLE_PRODUCER, 2, 3, 0);
    drive(ANNULUS_MULTI_PRODUCER, 2, 3, 0);
}

/* What is no claim, no batch and no live handle. */
static void misuse_is_told(void) {
    annulus_options options = of_numbers(CAPACITY);
    annulus_claim claim = {0};
    annulus_batch batch = {0};
    annulus_producer none = {0};
    annulus_consumer nobody = {0};
    producers = consumers = 1;
    open(&options);
    annulus_producer *producer = &worlds[0].producers[0];
    annulus_consumer *consumer = &worlds[0].consumers[0];
    annulus_claim *odd_claim = (annulus_claim *)(uintptr_t)((unsigned char *)&claim + 1);
    ANSWERS(annulus_producer_claim(NULL, 1, &claim), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_producer_claim(producer, 1, NULL), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_producer_claim(producer, 1, odd_claim), ANNULUS_MISALIGNED);
    ANSWERS(annulus_producer_claim(&none, 1, &claim), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_producer_claim((annulus_producer *)(void *)consumer, 1, &claim), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_producer_publish(&none, &claim), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_producer_publish(producer, &claim), ANNULUS_STALE);
    ANSWERS(annulus_producer_publish(producer, NULL), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_consumer_poll(NULL, 1, &batch), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_consumer_poll(consumer, 1, NULL), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_consumer_poll(&nobody, 1, &batch), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_consumer_poll((annulus_consumer *)(void *)producer, 1, &batch), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_consumer_done(&nobody, &batch), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_consumer_done(consumer, &batch), ANNULUS_STALE);
    ANSWERS(annulus_consumer_done(consumer, NULL), ANNULUS_NULL_POINTER);
    /* Of another ring, at the same place. */
    OK(annulus_producer_claim(producer, 2, &claim));
    OK(annulus_producer_claim(&worlds[1].producers[0], 2, &worlds[1].claims[0]));
    ANSWERS(annulus_producer_publish(&worlds[1].producers[0], &claim), ANNULUS_STALE);
    claim.first_count = 1;
    ANSWERS(annulus_producer_publish(producer, &claim), ANNULUS_STALE);
    claim.first_count = 2;
    OK(annulus_producer_publish(producer, &claim));
    OK(annulus_producer_publish(&worlds[1].producers[0], &worlds[1].claims[0]));
    OK(annulus_consumer_poll(consumer, 2, &batch));
    OK(annulus_consumer_poll(&worlds[1].consumers[0], 2, &worlds[1].batches[0]));
    ANSWERS(annulus_consumer_done(&worlds[1].consumers[0], &batch), ANNULUS_STALE);
    batch.first_count = 1;
    ANSWERS(annulus_consumer_done(consumer, &batch), ANNULUS_STALE);
    batch.first_count = 2;
    OK(annulus_consumer_done(consumer, &batch));
    /* Of handles that were ended. */
    OK(annulus_producer_claim(producer, 1, &claim));
    OK(annulus_producer_publish(producer, &claim));
    OK(annulus_producer_claim(producer, 2, &claim));
    OK(annulus_producer_destroy(producer));
    ANSWERS(annulus_producer_publish(producer, &claim), ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_producer_claim(producer, 1, &claim), ANNULUS_WRONG_HANDLE);
    OK(annulus_consumer_poll(consumer, 2, &batch));
    OK(annulus_consumer_destroy(consumer));
    ANSWERS(annulus_consumer_done(consumer, &batch), ANNULUS_WRONG_HANDLE);
    OK(annulus_ring_destroy(&worlds[0].ring));
    for (size_t ring = 1; ring < RINGS; ++ring) {
        OK(annulus_producer_destroy(&worlds[ring].producers[0]));
        OK(annulus_consumer_destroy(&worlds[ring].consumers[0]));
        OK(annulus_ring_destroy(&worlds[ring].ring));
    }
}

/* Without a lane the header would call the library for everything, and nothing above would show it. */
static void lanes_are_open(void) {
    annulus_options options = of_numbers(CAPACITY);
    annulus_claim claim;
    for (uint32_t kind = 0; kind < 2; ++kind) {
        options.producers = kind;
        producers = consumers = 1;
        open(&options);
        CHECK(worlds[0].producers[0].tag_ == (kind == 0 ? ANNULUS_PRODUCER_SINGLE_ : ANNULUS_PRODUCER_MULTI_));
        CHECK(worlds[0].consumers[0].tag_ == (kind == 0 ? ANNULUS_CONSUMER_SINGLE_ : ANNULUS_CONSUMER_MULTI_));
        OK((annulus_producer_claim)(&worlds[0].producers[0], 3, &claim));
        CHECK(worlds[0].producers[0].open_end_ ==
              6 + (kind == 0 ? worlds[0].producers[0].next_ : worlds[0].producers[0].open_start_));
        CHECK(claim.owner_ == worlds[0].producers[0].identity_);
        close_all();
    }
    options.wait = ANNULUS_WAIT_BLOCKING;
    open(&options);
    CHECK(worlds[0].producers[0].tag_ != ANNULUS_PRODUCER_SINGLE_ && worlds[0].producers[0].tag_ != ANNULUS_PRODUCER_MULTI_);
    close_all();
}

int main(void) {
    CASE(one_producer);
    CASE(several_producers);
    CASE(a_stage_after_another);
    CASE(rings_that_can_be_joined);
    CASE(misuse_is_told);
    CASE(lanes_are_open);
    CHECK(header_calls > 0 && library_calls > header_calls / 4);
    return done();
}
