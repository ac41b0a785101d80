/* Stages that come after stages. */
#include "contract.h"

static void a_stage_never_overtakes_those_before_it(struct ends *it) {
    uint64_t released[MOST] = {0}, sent = 0, numbers[CAPACITY];
    for (size_t step = 0; step < 300; ++step) { /* a fixed walk: who moves next, and how far */
        size_t mixed = (step * step * 7 + step * 13 + step / 5) % 31, who = mixed % (it->count + 1), count;
        if (who == it->count) {
            count = room(it) < 1 + mixed % 5 ? room(it) : 1 + mixed % 5;
            if (count > 0) send(it, sent, count);
            sent += count;
            continue;
        }
        uint64_t bound = sent;
        for (size_t other = 0; other < it->count; ++other)
            if (comes_after(it, who, other) && released[other] < bound) bound = released[other];
        annulus_status status = take(&it->consumers[who], 1 + mixed % 4, numbers, &count);
        ANSWERS(status, released[who] == bound ? ANNULUS_EMPTY : ANNULUS_OK);
        if (status != ANNULUS_OK) continue;
        for (size_t i = 0; i < count; ++i) CHECK(numbers[i] == released[who] + i);
        released[who] += count;
        CHECK(released[who] <= bound);
    }
    CHECK(sent > 5);
}

static void a_later_stage_gets_what_is_released_early(struct ends *it) {
    annulus_batch batch;
    size_t behind = 0;
    while (behind < it->count && !comes_after(it, behind, 0)) ++behind;
    if (behind == it->count) return;
    send(it, 0, 6);
    for (size_t i = 1; i < behind; ++i) gets(&it->consumers[i], 0, 6, ANNULUS_EMPTY);
    OK(annulus_consumer_try_poll(&it->consumers[0], 6, &batch));
    gets(&it->consumers[behind], 0, 0, ANNULUS_EMPTY);
    OK(annulus_consumer_release(&it->consumers[0], &batch, 2));
    gets(&it->consumers[behind], 0, 2, ANNULUS_EMPTY);
    OK(annulus_consumer_release(&it->consumers[0], &batch, 1));
    gets(&it->consumers[behind], 2, 1, ANNULUS_EMPTY);
    OK(annulus_consumer_done(&it->consumers[0], &batch));
    gets(&it->consumers[behind], 3, 3, ANNULUS_EMPTY);
}

static void a_consumer_that_leaves_bounds_nobody(struct ends *it) {
    if (it->count < 2) return;
    send(it, 0, CAPACITY);
    end_consumer(it, 0);
    for (size_t i = 1; i < it->count; ++i) gets(&it->consumers[i], 0, CAPACITY, ANNULUS_EMPTY);
    CHECK(room(it) == CAPACITY);
    send(it, 8, 3);
    all_get(it, 8, 3);
}

/* A ring of one stage of two consumers, of which nobody takes the second. */
static void a_consumer_that_nobody_took_bounds_the_producers(void) {
    annulus_stage stage = {0, 2, 0};
    annulus_options options = of_numbers(2);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer first, second, third;
    uint64_t numbers[2] = {1, 2};
    size_t count;
    options.stages = &stage;
    options.stage_count = 1;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &first));
    OK(annulus_producer_write(&producer, numbers, 2));
    OK(annulus_consumer_read(&first, numbers, 2, &count));
    ANSWERS(annulus_producer_try_write(&producer, numbers, 1), ANNULUS_FULL);
    OK(annulus_ring_consumer(&ring, 0, &second));
    ANSWERS(annulus_ring_consumer(&ring, 0, &third), ANNULUS_TAKEN);
    numbers[0] = numbers[1] = 0;
    OK(annulus_consumer_read(&second, numbers, 2, &count));
    CHECK(count == 2 && numbers[0] == 1 && numbers[1] == 2);
    OK(annulus_producer_try_write(&producer, numbers, 1));
    OK(annulus_consumer_destroy(&first));
    OK(annulus_consumer_destroy(&second));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));
}

/* As many stages as there can be, and as many consumers as the table of a ring that is joined holds. */
static void the_most_stages_and_consumers(void) {
    annulus_stage stages[65];
    annulus_options options = of_numbers(2);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumers[64], another;
    uint64_t number = 7, back;
    size_t count;
    for (size_t i = 0; i < 65; ++i) stages[i] = (annulus_stage){0, 1, 0};
    options.stages = stages;
    options.stage_count = 65;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_STAGES);
    for (options.places = 0; options.places <= 64; options.places += 64) {
        options.stage_count = 64;
        OK(annulus_ring_create(&ring, &options));
        OK(annulus_ring_producer(&ring, &producer));
        for (uint32_t i = 0; i < 64; ++i) OK(annulus_ring_consumer(&ring, i, &consumers[i]));
        ANSWERS(annulus_ring_join(&ring, 0, &another), options.places ? ANNULUS_NO_PLACE : ANNULUS_WRONG_KIND);
        OK(annulus_producer_write(&producer, &number, 1));
        for (size_t i = 0; i < 64; ++i) {
            OK(annulus_consumer_try_read(&consumers[i], &back, 1, &count));
            CHECK(back == 7);
            OK(annulus_consumer_destroy(&consumers[i]));
        }
        OK(annulus_producer_destroy(&producer));
        OK(annulus_ring_destroy(&ring));
    }
    options.places = 63; /* fewer than the stages begin with */
    CHECK(annulus_ring_create(&ring, &options) == ANNULUS_INVALID_OPTION);
    options.places = 65;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_INVALID_OPTION);
}

int stages(void) {
    ON(everywhere, a_stage_never_overtakes_those_before_it);
    ON(everywhere, a_later_stage_gets_what_is_released_early);
    ON(everywhere, a_consumer_that_leaves_bounds_nobody);
    CASE(a_consumer_that_nobody_took_bounds_the_producers);
    CASE(the_most_stages_and_consumers);
    return passed;
}
