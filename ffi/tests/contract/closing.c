/* The end of a ring: closed, drained, halted, left by everybody. */
#include "contract.h"

/* Each way to close a ring; the producer of a single-producer ring follows a request at its next call. */
static void close_by(struct ends *it, int way) {
    annulus_claim claim;
    if (way == 0) {
        OK(annulus_producer_close(&it->producer));
        return;
    }
    OK(annulus_ring_close(&it->ring));
    ANSWERS(annulus_producer_try_claim(&it->producer, 1, &claim), ANNULUS_CLOSED);
}

static void is_drained(struct ends *it, int way) {
    uint64_t number;
    size_t count;
    annulus_batch batch;
    send(it, 0, 5);
    close_by(it, way);
    for (size_t i = 0; i < it->count; ++i) {
        gets(&it->consumers[i], 0, 5, ANNULUS_CLOSED);
        ANSWERS(annulus_consumer_poll(&it->consumers[i], 1, &batch), ANNULUS_CLOSED);
        ANSWERS(annulus_consumer_read(&it->consumers[i], &number, 1, &count), ANNULUS_CLOSED);
        ANSWERS(annulus_consumer_poll_deadline(&it->consumers[i], 1, 0, &batch), ANNULUS_CLOSED);
    }
}

static void a_ring_that_its_producer_closed_is_drained(struct ends *it) {
    is_drained(it, 0);
}

static void a_ring_that_was_asked_to_close_is_drained(struct ends *it) {
    is_drained(it, 1);
}

static void nothing_is_claimed_once_a_ring_is_closed(struct ends *it) {
    annulus_claim claim;
    annulus_producer other;
    uint64_t number = 0;
    size_t written;
    if (it->way.start % 2) send(it, 0, CAPACITY); /* and a full one says "closed", not "full" */
    close_by(it, it->way.place == CREATED);
    OK(annulus_producer_close(&it->producer)); /* closing twice is closing once */
    OK(annulus_ring_close(&it->ring));
    ANSWERS(annulus_producer_try_claim(&it->producer, 1, &claim), ANNULUS_CLOSED);
    ANSWERS(annulus_producer_claim(&it->producer, 1, &claim), ANNULUS_CLOSED);
    ANSWERS(annulus_producer_claim_deadline(&it->producer, 1, 0, &claim), ANNULUS_CLOSED);
    ANSWERS(annulus_producer_try_write(&it->producer, &number, 1), ANNULUS_CLOSED);
    ANSWERS(annulus_producer_write(&it->producer, &number, 1), ANNULUS_CLOSED);
    ANSWERS(annulus_producer_write_deadline(&it->producer, &number, 1, 0), ANNULUS_CLOSED);
    ANSWERS(annulus_producer_write_some(&it->producer, &number, 1, &written), ANNULUS_CLOSED);
    ANSWERS(annulus_ring_producer(&it->ring, &other), ANNULUS_CLOSED);
    for (size_t i = 0; i < it->count; ++i)
        gets(&it->consumers[i], 0, it->way.start % 2 ? CAPACITY : 0, ANNULUS_CLOSED);
}

static void the_last_producer_closes_the_ring(struct ends *it) {
    annulus_producer others[3];
    size_t more = several(it) ? 3 : 0;
    uint64_t number;
    for (size_t i = 0; i < more; ++i) OK(annulus_producer_clone(&it->producer, &others[i]));
    send(it, 0, 1);
    end_producer(it);
    for (size_t i = 0; i < more; ++i) {
        all_get(it, i, 1);
        number = i + 1;
        OK(annulus_producer_write(&others[i], &number, 1));
        OK(annulus_producer_destroy(&others[i]));
    }
    for (size_t i = 0; i < it->count; ++i) gets(&it->consumers[i], more, 1, ANNULUS_CLOSED);
}

static void an_open_claim_ends_with_its_producer(struct ends *it) {
    annulus_claim claim;
    send(it, 1, 1);
    OK(annulus_producer_try_claim(&it->producer, 3, &claim));
    if (it->way.place == CREATED) OK(annulus_producer_close(&it->producer)); /* or by its end alone */
    end_producer(it);
    for (size_t i = 0; i < it->count; ++i) gets(&it->consumers[i], 1, 1, ANNULUS_CLOSED);
}

static void a_claim_that_is_open_when_the_ring_closes_is_still_delivered(struct ends *it) {
    annulus_claim claim;
    OK(annulus_producer_try_claim(&it->producer, 3, &claim));
    number(&claim, 1);
    OK(annulus_producer_publish_part(&it->producer, &claim, 1));
    OK(annulus_ring_close(&it->ring));
    all_get(it, 1, 1); /* and not yet "closed": more is to come */
    OK(annulus_producer_publish(&it->producer, &claim));
    ANSWERS(annulus_producer_try_claim(&it->producer, 1, &claim), ANNULUS_CLOSED);
    for (size_t i = 0; i < it->count; ++i) gets(&it->consumers[i], 2, 2, ANNULUS_CLOSED);
}

static void a_claim_that_is_abandoned_after_the_ring_closed_ends_it_too(struct ends *it) {
    annulus_claim claim;
    OK(annulus_producer_try_claim(&it->producer, 3, &claim));
    OK(annulus_ring_close(&it->ring));
    OK(annulus_producer_abandon(&it->producer, &claim));
    ANSWERS(annulus_producer_try_claim(&it->producer, 1, &claim), ANNULUS_CLOSED);
    for (size_t i = 0; i < it->count; ++i) gets(&it->consumers[i], 0, 0, ANNULUS_CLOSED);
}

static void a_stage_is_closed_after_those_before_it(struct ends *it) {
    uint64_t numbers[CAPACITY];
    size_t count;
    send(it, 0, 3);
    end_producer(it);
    for (size_t i = 0; i < it->count; ++i) {
        for (size_t later = i + 1; later < it->count; ++later)
            if (comes_after(it, later, i))
                ANSWERS(take(&it->consumers[later], CAPACITY, numbers, &count), ANNULUS_EMPTY);
        gets(&it->consumers[i], 0, 3, ANNULUS_CLOSED);
    }
}

static void a_halted_ring_delivers_nothing_more(struct ends *it) {
    annulus_claim claim;
    annulus_batch batch, more;
    uint64_t number = 0;
    size_t count;
    send(it, 0, 5);
    OK(annulus_consumer_poll(&it->consumers[0], 2, &batch));
    OK(annulus_ring_halt(&it->ring));
    CHECK(number_at(&batch, 1) == 1); /* what is lent stays so until it is released */
    OK(annulus_consumer_done(&it->consumers[0], &batch));
    ANSWERS(annulus_producer_claim(&it->producer, 1, &claim), ANNULUS_HALTED);
    ANSWERS(annulus_producer_try_write(&it->producer, &number, 1), ANNULUS_HALTED);
    ANSWERS(annulus_producer_write_deadline(&it->producer, &number, 1, 0), ANNULUS_HALTED);
    for (size_t i = 0; i < it->count; ++i) {
        ANSWERS(annulus_consumer_try_poll(&it->consumers[i], 8, &more), ANNULUS_HALTED);
        ANSWERS(annulus_consumer_poll(&it->consumers[i], 8, &more), ANNULUS_HALTED);
        ANSWERS(annulus_consumer_poll_deadline(&it->consumers[i], 8, 0, &more), ANNULUS_HALTED);
        ANSWERS(annulus_consumer_read(&it->consumers[i], &number, 1, &count), ANNULUS_HALTED);
    }
}

static void producers_are_disconnected_once_nobody_can_make_room(struct ends *it) {
    annulus_claim claim;
    size_t written;
    uint64_t numbers[20] = {0};
    if (it->way.joinable) return; /* the ring's own handle lets somebody come: `joining.c` */
    send(it, 0, 2);
    all_get(it, 0, 2);
    end_consumers(it);
    send(it, 2, 5); /* while there is room they go on */
    ANSWERS(annulus_producer_claim(&it->producer, 4, &claim), ANNULUS_DISCONNECTED);
    ANSWERS(annulus_producer_try_claim(&it->producer, 4, &claim), ANNULUS_DISCONNECTED);
    ANSWERS(annulus_producer_claim_deadline(&it->producer, 4, 0, &claim), ANNULUS_DISCONNECTED);
    ANSWERS(annulus_producer_claim(&it->producer, 9, &claim), ANNULUS_INVALID_COUNT);
    OK(annulus_producer_write_some(&it->producer, numbers, 20, &written));
    CHECK(written == 3);
    ANSWERS(annulus_producer_write_some(&it->producer, numbers, 20, &written), ANNULUS_DISCONNECTED);
    OK(annulus_producer_close(&it->producer));
    ANSWERS(annulus_producer_claim(&it->producer, 1, &claim), ANNULUS_CLOSED);
}

int closing(void) {
    ON(everywhere, a_ring_that_its_producer_closed_is_drained);
    ON(everywhere, a_ring_that_was_asked_to_close_is_drained);
    ON(everywhere, nothing_is_claimed_once_a_ring_is_closed);
    ON(everywhere, the_last_producer_closes_the_ring);
    ON(everywhere, an_open_claim_ends_with_its_producer);
    ON(everywhere, a_claim_that_is_open_when_the_ring_closes_is_still_delivered);
    ON(everywhere, a_claim_that_is_abandoned_after_the_ring_closed_ends_it_too);
    ON(everywhere, a_stage_is_closed_after_those_before_it);
    ON(everywhere, a_halted_ring_delivers_nothing_more);
    ON(everywhere, producers_are_disconnected_once_nobody_can_make_room);
    return passed;
}
