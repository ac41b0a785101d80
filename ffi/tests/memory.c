/* Rings in memory of the caller's: no allocation, the size known before, attaching, and giving the ring up. */
#include "allocations.h"
#include "check.h"

#define STORAGE ANNULUS_RING_STORAGE(64, sizeof(uint64_t), 1, ANNULUS_MULTI_PRODUCER, ANNULUS_WAIT_BLOCKING)
static _Alignas(ANNULUS_LINE) unsigned char storage[STORAGE];

static void the_storage_is_as_large_as_the_library_says(void) {
    static const size_t sizes[] = {1, 4, 24, 56, 4096};
    annulus_stage stage = {0, 1, 0};
    for (size_t capacity = 1; capacity <= 1 << 16; capacity *= 4)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i)
            for (uint32_t consumers = 1; consumers <= 130; consumers = consumers * 2 + 1)
                for (uint32_t producers = 0; producers < 2; ++producers)
                    for (uint32_t wait = 1; wait <= 6; ++wait) {
                        annulus_options options;
                        size_t bytes, align;
                        annulus_options_init(&options, capacity, sizes[i], 1);
                        stage.consumers = consumers;
                        options.producers = producers;
                        options.wait = wait;
                        options.stages = &stage;
                        options.stage_count = 1;
                        OK(annulus_ring_size(&options, &bytes, &align));
                        CHECK(bytes == ANNULUS_RING_STORAGE(capacity, sizes[i], consumers, producers, wait));
                        CHECK(align == ANNULUS_LINE);
                    }
}

static void a_ring_in_own_memory_allocates_nothing(void) {
    annulus_options options = of_numbers(64);
    annulus_ring ring;
    annulus_producer producer, other;
    annulus_consumer consumer;
    annulus_claim claim;
    annulus_batch batch;
    options.producers = ANNULUS_MULTI_PRODUCER;
    options.wait = ANNULUS_WAIT_BLOCKING;
    size_t before = allocations;
    ANSWERS(annulus_ring_init(&ring, storage, STORAGE - 1, &options), ANNULUS_TOO_SHORT);
    ANSWERS(annulus_ring_init(&ring, storage + 8, STORAGE - 8, &options), ANNULUS_MISALIGNED);
    OK(annulus_ring_init(&ring, storage, sizeof storage, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_producer_clone(&producer, &other));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    for (uint64_t lap = 0; lap < 100; ++lap) {
        OK(annulus_producer_claim(&producer, 7, &claim));
        number(&claim, lap);
        CHECK((unsigned char *)claim.first >= storage && (unsigned char *)claim.first < storage + sizeof storage);
        OK(annulus_producer_publish(&producer, &claim));
        OK(annulus_consumer_poll_deadline(&consumer, 8, annulus_now() + 1000, &batch));
        CHECK(batch.first_count + batch.second_count == 7 && number_at(&batch, 6) == lap + 6);
        OK(annulus_consumer_done(&consumer, &batch));
        ANSWERS(annulus_consumer_poll_deadline(&consumer, 8, annulus_now() + 1000, &batch), ANNULUS_TIMED_OUT);
    }
    OK(annulus_producer_destroy(&other));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
    CHECK(allocations == before);
    options.wait = ANNULUS_WAIT_YIELDING;
    OK(annulus_ring_create(&ring, &options));
    CHECK(allocations == before + 1); /* the hook works, and the block is one allocation */
    OK(annulus_ring_destroy(&ring));
}

static void slots_begin_as_zeros(void) {
    annulus_options options = of_numbers(64);
    annulus_ring ring;
    annulus_producer producer;
    annulus_claim claim;
    memset(storage, 0xa5, sizeof storage);
    OK(annulus_ring_init(&ring, storage, sizeof storage, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_producer_claim(&producer, 64, &claim));
    for (size_t i = 0; i < 64; ++i) CHECK(((uint64_t *)claim.first)[i] == 0);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));
}

static void a_block_is_opened_once_more(void) {
    for (uint32_t wait = 1; wait <= 5; ++wait)
        for (uint32_t places = 0; places <= 3; places += 3)
            for (uint32_t producers = 0; producers < 2; ++producers) {
                annulus_options options = of_numbers(8);
                annulus_ring ring, opened, refused;
                annulus_producer producer;
                annulus_consumer consumer;
                void *block;
                size_t bytes, count;
                uint64_t numbers[3] = {1, 2, 3}, back[8];
                options.wait = wait;
                options.places = places;
                options.producers = producers;
                OK(annulus_ring_create(&ring, &options));
                OK(annulus_ring_block(&ring, &block, &bytes));
                ANSWERS(annulus_ring_attach(&refused, block, bytes, 4, 4), ANNULUS_INCOMPATIBLE);
                ANSWERS(annulus_ring_attach(&refused, block, bytes - 1, 8, 8), ANNULUS_TOO_SHORT);
                ANSWERS(annulus_ring_attach(&refused, storage + 8, 512, 8, 8), ANNULUS_MISALIGNED);
                OK(annulus_ring_attach(&opened, block, bytes, 8, 8));
                ANSWERS(annulus_ring_destroy(&ring), ANNULUS_BUSY);
                OK(annulus_ring_producer(&opened, &producer));
                OK(annulus_ring_consumer(&ring, 0, &consumer));
                OK(annulus_producer_write(&producer, numbers, 3));
                OK(annulus_consumer_read(&consumer, back, 8, &count));
                CHECK(count == 3 && memcmp(back, numbers, sizeof numbers) == 0);
                OK(annulus_producer_destroy(&producer));
                OK(annulus_consumer_destroy(&consumer));
                OK(annulus_ring_detach(&opened));
                OK(annulus_ring_destroy(&ring));
            }
    annulus_ring refused;
    memset(storage, 0, sizeof storage);
    ANSWERS(annulus_ring_attach(&refused, storage, sizeof storage, 8, 8), ANNULUS_NOT_A_RING);
}

static void the_last_handle_frees_what_was_given_up(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    uint64_t number = 7;
    size_t count;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    OK(annulus_ring_detach(&ring));
    ANSWERS(annulus_ring_close(&ring), ANNULUS_WRONG_HANDLE);
    OK(annulus_producer_write(&producer, &number, 1));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_read(&consumer, &number, 1, &count));
    CHECK(number == 7 && count == 1);
    ANSWERS(annulus_consumer_read(&consumer, &number, 1, &count), ANNULUS_CLOSED);
    OK(annulus_consumer_destroy(&consumer)); /* valgrind would tell of a leak */
}

static void pages_are_had_or_refused(void) {
    annulus_options options = of_numbers(1 << 16);
    annulus_ring ring;
    options.pages = ANNULUS_PAGES_HUGE | ANNULUS_PAGES_PREFAULT;
    OK(annulus_ring_create(&ring, &options)); /* preferred: the ring is made either way */
    OK(annulus_ring_destroy(&ring));

    /* Each wish by itself: what is granted is told, and what is not leaves no ring where it was required. */
    for (uint32_t wish = ANNULUS_PAGES_HUGE; wish <= ANNULUS_PAGES_TRANSPARENT; wish *= 2) {
        uint32_t granted = 0;
        options.pages = wish;
        options.pages_required = 0;
        OK(annulus_ring_create(&ring, &options));
        OK(annulus_ring_pages(&ring, &granted));
        CHECK((granted & ~wish) == 0);
        OK(annulus_ring_destroy(&ring));
        options.pages = 0;
        options.pages_required = wish;
        const annulus_status status = annulus_ring_create(&ring, &options);
        CHECK((status == ANNULUS_OK) == (granted == wish));
        if (status == ANNULUS_OK) OK(annulus_ring_destroy(&ring));
    }
    options = of_numbers(8);
    options.pages = ANNULUS_PAGES_NODE;
    options.node = 4095; /* there is none */
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_destroy(&ring));
    options.pages_required = ANNULUS_PAGES_NODE;
    CHECK(annulus_ring_create(&ring, &options) != ANNULUS_OK);
    options = of_numbers(8);
    options.node = 1; /* of no wish */
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_OPTION);
}

int main(void) {
    CASE(the_storage_is_as_large_as_the_library_says);
    CASE(a_ring_in_own_memory_allocates_nothing);
    CASE(slots_begin_as_zeros);
    CASE(a_block_is_opened_once_more);
    CASE(the_last_handle_frees_what_was_given_up);
    CASE(pages_are_had_or_refused);
    return done();
}
