/* Programs on a ring of events: each step is done on the ring and on the model, and both must come to the same. */
#include "model.h"

enum { MOST = 40 }; /* events of a call: more than any ring here has */

struct world {
    struct site site;
    struct model model;
    uint64_t start, value;
    annulus_producer producers[PRODUCERS];
    annulus_claim claims[PRODUCERS];
    bool producing[PRODUCERS];
    annulus_consumer consumers[HANDLES];
    annulus_batch batches[HANDLES];
    size_t lent[HANDLES], taken_from[HANDLES];
    bool consuming[HANDLES];
};

static uint64_t sequence(const struct world *it, size_t at) {
    return (it->start + at) % ((uint64_t)1 << 63);
}

static annulus_status until_now(annulus_status status) {
    return status == ANNULUS_FULL || status == ANNULUS_EMPTY ? ANNULUS_TIMED_OUT : status;
}

/* Where a joiner would begin shows itself in the room, if nobody is there. */
static void look_at_room(struct world *it, size_t producer) {
    size_t free;
    OK(annulus_producer_free(&it->producers[producer], &free));
    if (it->model.joins && !anybody(&it->model)) observe(&it->model, free + it->model.cursor - it->model.capacity);
    CHECK(free == free_slots(&it->model));
}

static void values(struct world *it, uint64_t *to, size_t count) {
    for (size_t i = 0; i < count; ++i) to[i] = it->value++;
}

static uint64_t *slot_of(const annulus_claim *claim, size_t index) {
    return index < claim->first_count ? (uint64_t *)claim->first + index
                                      : (uint64_t *)claim->second + (index - claim->first_count);
}

static void claim(struct world *it, size_t producer, size_t count, bool deadline) {
    annulus_claim made, *claim = &it->claims[producer];
    annulus_status expected = model_claim(&it->model, producer, count), answer;
    memset(&made, 0x5a, sizeof made);
    if (deadline)
        answer = annulus_producer_claim_deadline(&it->producers[producer], count, 0, &made);
    else
        answer = annulus_producer_try_claim(&it->producers[producer], count, &made);
    ANSWERS(answer, deadline ? until_now(expected) : expected);
    if (answer != ANNULUS_OK) return;
    *claim = made;
    CHECK(claim->sequence == sequence(it, it->model.open[producer].start));
    CHECK(claim->first_count + claim->second_count == count && claim->first_count > 0);
    CHECK(claim->first_count == it->model.capacity - claim->sequence % it->model.capacity || claim->second_count == 0);
}

/* Publishes a part of the open claim, or tries to where none is open. */
static void publish(struct world *it, size_t producer, size_t part, bool all) {
    annulus_claim *claim = &it->claims[producer], before = *claim;
    size_t open = it->model.open[producer].end - it->model.open[producer].start;
    uint64_t numbers[MOST];
    if (all) part = open;
    if (open == 0) {
        ANSWERS(annulus_producer_publish_part(&it->producers[producer], claim, part), ANNULUS_STALE);
        ANSWERS(annulus_producer_publish(&it->producers[producer], claim), ANNULUS_STALE);
        return;
    }
    if (part == 0 || part > open) {
        ANSWERS(annulus_producer_publish_part(&it->producers[producer], claim, part), ANNULUS_INVALID_COUNT);
        return;
    }
    values(it, numbers, part);
    for (size_t i = 0; i < part; ++i) *slot_of(claim, i) = numbers[i];
    if (all)
        OK(annulus_producer_publish(&it->producers[producer], claim));
    else
        OK(annulus_producer_publish_part(&it->producers[producer], claim, part));
    model_publish(&it->model, producer, numbers, part);
    CHECK(claim->first_count + claim->second_count == open - part);
    ANSWERS(annulus_producer_publish(&it->producers[producer], &before), ANNULUS_STALE);
}

static void abandon(struct world *it, size_t producer) {
    bool open = it->model.open[producer].start < it->model.open[producer].end;
    ANSWERS(annulus_producer_abandon(&it->producers[producer], &it->claims[producer]),
            open ? ANNULUS_OK : ANNULUS_STALE);
    settle(&it->model, producer);
}

static void write(struct world *it, size_t producer, size_t count, uint8_t how) {
    uint64_t numbers[MOST];
    size_t written = count;
    annulus_status expected, answer;
    bool some = how % 3 == 2;
    values(it, numbers, count);
    settle(&it->model, producer);
    if (some) written = fitting(&it->model, count);
    expected = model_claim(&it->model, producer, written);
    size_t told = 99;
    if (how % 3 == 0)
        answer = annulus_producer_try_write(&it->producers[producer], numbers, count);
    else if (some)
        answer = annulus_producer_write_some(&it->producers[producer], numbers, count, &told);
    else
        answer = annulus_producer_write_deadline(&it->producers[producer], numbers, count, 0);
    ANSWERS(answer, how % 3 == 1 ? until_now(expected) : expected);
    CHECK(told == (some && answer == ANNULUS_OK ? written : 99));
    if (answer == ANNULUS_OK) model_publish(&it->model, producer, numbers, written);
}

static void one_more_producer(struct world *it, size_t producer, bool by_ring) {
    annulus_producer made;
    annulus_status expected = it->model.several ? ANNULUS_OK : by_ring ? ANNULUS_TAKEN : ANNULUS_WRONG_KIND;
    if (it->model.made == PRODUCERS || (by_ring && it->site.detached)) return;
    if (by_ring && (it->model.closed || it->model.asked)) expected = ANNULUS_CLOSED;
    ANSWERS(by_ring ? annulus_ring_producer(&it->site.ring, &made)
                    : annulus_producer_clone(&it->producers[producer], &made),
            expected);
    if (expected != ANNULUS_OK) return;
    it->producers[it->model.made] = made;
    it->producing[it->model.made++] = true;
    ++it->model.producers;
}

static void end_producer(struct world *it, size_t producer) {
    it->producing[producer] = false;
    OK(annulus_producer_destroy(&it->producers[producer]));
    model_end_producer(&it->model, producer);
    ANSWERS(annulus_producer_destroy(&it->producers[producer]), ANNULUS_WRONG_HANDLE);
}

static void check_events(struct world *it, size_t from, const uint64_t *numbers, size_t count) {
    for (size_t i = 0; i < count; ++i) CHECK(numbers[i] == it->model.slots[from + i].value);
}

static void look_at_batch(struct world *it, size_t consumer) {
    const annulus_batch *batch = &it->batches[consumer];
    uint64_t numbers[MOST];
    if (it->lent[consumer] == 0) return; /* it may be of old: nobody looks at it any more */
    CHECK(batch->first_count + batch->second_count == it->lent[consumer]);
    for (size_t i = 0; i < it->lent[consumer]; ++i) numbers[i] = number_at(batch, i);
    check_events(it, it->taken_from[consumer], numbers, it->lent[consumer]);
}

static void poll(struct world *it, size_t consumer, size_t max, bool deadline) {
    annulus_batch *batch = &it->batches[consumer];
    size_t most = 0;
    annulus_status expected = model_poll(&it->model, consumer, max, &most), answer;
    it->lent[consumer] = 0;
    if (deadline)
        answer = annulus_consumer_poll_deadline(&it->consumers[consumer], max, 0, batch);
    else
        answer = annulus_consumer_try_poll(&it->consumers[consumer], max, batch);
    ANSWERS(answer, deadline ? until_now(expected) : expected);
    if (answer != ANNULUS_OK) return;
    size_t count = batch->first_count + batch->second_count;
    CHECK(count >= 1 && count <= most);
    it->taken_from[consumer] = position(&it->model, consumer);
    it->lent[consumer] = count;
    CHECK(batch->sequence == sequence(it, it->taken_from[consumer]));
    model_took(&it->model, consumer, count);
    look_at_batch(it, consumer);
}

static void release(struct world *it, size_t consumer, size_t count, bool all) {
    annulus_batch *batch = &it->batches[consumer], before = *batch;
    size_t lent = it->lent[consumer];
    if (all) count = lent;
    if (lent == 0) {
        ANSWERS(annulus_consumer_done(&it->consumers[consumer], batch), ANNULUS_STALE);
        return;
    }
    if (count == 0 || count > lent) {
        ANSWERS(annulus_consumer_release(&it->consumers[consumer], batch, count), ANNULUS_INVALID_COUNT);
        return;
    }
    if (all)
        OK(annulus_consumer_done(&it->consumers[consumer], batch));
    else
        OK(annulus_consumer_release(&it->consumers[consumer], batch, count));
    model_release(&it->model, consumer, count);
    it->lent[consumer] -= count;
    it->taken_from[consumer] += count;
    CHECK(batch->first_count + batch->second_count == lent - count);
    ANSWERS(annulus_consumer_done(&it->consumers[consumer], &before), ANNULUS_STALE);
    look_at_batch(it, consumer);
}

static void copy(struct world *it, size_t consumer, size_t max, bool deadline) {
    uint64_t numbers[MOST];
    size_t most = 0, count = 0;
    annulus_status expected = model_poll(&it->model, consumer, max, &most), answer;
    it->lent[consumer] = 0;
    if (deadline)
        answer = annulus_consumer_read_deadline(&it->consumers[consumer], numbers, max, 0, &count);
    else
        answer = annulus_consumer_try_read(&it->consumers[consumer], numbers, max, &count);
    ANSWERS(answer, deadline ? until_now(expected) : expected);
    if (answer != ANNULUS_OK) return;
    CHECK(count >= 1 && count <= most);
    check_events(it, position(&it->model, consumer), numbers, count);
    model_took(&it->model, consumer, count);
    model_release(&it->model, consumer, count);
}

static void end_consumer(struct world *it, size_t consumer) {
    it->consuming[consumer] = false;
    OK(annulus_consumer_destroy(&it->consumers[consumer]));
    model_end_handle(&it->model, consumer);
    ANSWERS(annulus_consumer_destroy(&it->consumers[consumer]), ANNULUS_WRONG_HANDLE);
}

static void join(struct world *it, uint32_t stage) {
    annulus_consumer made;
    uint64_t at;
    if (it->model.handle_count == HANDLES || it->model.member_count == HANDLES || it->site.detached) return;
    annulus_status expected = can_join(&it->model, stage);
    ANSWERS(annulus_ring_join(&it->site.ring, stage, &made), expected);
    if (expected != ANNULUS_OK) return;
    OK(annulus_consumer_sequence(&made, &at));
    size_t handle = model_join(&it->model, stage, (size_t)((at - it->start) % ((uint64_t)1 << 63)));
    it->consumers[handle] = made;
    it->consuming[handle] = true;
}

/* Calls with the wrong handle, claim or batch: nothing comes of them. */
static void misuse(struct world *it, size_t producer, size_t consumer) {
    annulus_message message;
    annulus_messages messages;
    annulus_consumer none;
    size_t other = (producer + 1) % PRODUCERS, stranger = (consumer + 1) % HANDLES;
    ANSWERS(annulus_message_try_claim(&it->producers[producer], 1, &message),
            it->producing[producer] ? ANNULUS_WRONG_KIND : ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_message_try_poll(&it->consumers[consumer], 1, &messages),
            it->consuming[consumer] ? ANNULUS_WRONG_KIND : ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_producer_publish(&it->producers[other], &it->claims[producer]),
            it->producing[other] ? ANNULUS_STALE : ANNULUS_WRONG_HANDLE);
    ANSWERS(annulus_consumer_done(&it->consumers[stranger], &it->batches[consumer]),
            it->consuming[stranger] ? ANNULUS_STALE : ANNULUS_WRONG_HANDLE);
    if (it->site.detached) return;
    ANSWERS(annulus_ring_consumer(&it->site.ring, 0, &none), ANNULUS_TAKEN);
    ANSWERS(annulus_ring_consumer(&it->site.ring, 9, &none), ANNULUS_INVALID_STAGES);
    if (it->model.producers > 0 || anybody(&it->model)) ANSWERS(annulus_ring_destroy(&it->site.ring), ANNULUS_BUSY);
}

/* What handles report. */
static void look(struct world *it) {
    uint64_t at;
    size_t lag, slowest = it->model.cursor;
    for (size_t i = 0; i < PRODUCERS; ++i)
        if (it->producing[i]) look_at_room(it, i);
    for (size_t i = 0; i < HANDLES; ++i) {
        if (!it->consuming[i]) continue;
        OK(annulus_consumer_sequence(&it->consumers[i], &at));
        OK(annulus_consumer_lag(&it->consumers[i], &lag));
        CHECK(at == sequence(it, position(&it->model, i)) && lag == it->model.cursor - position(&it->model, i));
        look_at_batch(it, i);
    }
    if (it->site.detached) return;
    if (anybody(&it->model)) slowest = gate(&it->model);
    OK(annulus_cursor(&it->site.ring, &at));
    OK(annulus_lag(&it->site.ring, &lag));
    CHECK(at == sequence(it, it->model.cursor) && lag == it->model.cursor - slowest);
}

static void step(struct world *it, struct input *input) {
    uint8_t what = next_byte(input), who = next_byte(input), much = next_byte(input);
    size_t producer = who % it->model.made, consumer = who % it->model.handle_count, count = much % (it->model.capacity + 2);
    if (much % 32 == 31) count = MOST - 1;
    what %= 32;
    if (what >= 28) { /* what changes most is rare */
        if (what == 28) join(it, much % 5);
        if (what == 29) misuse(it, producer, consumer);
        if (what == 30 && !it->site.detached && much < 4) {
            OK(annulus_ring_close(&it->site.ring));
            model_ask(&it->model);
        }
        if (what == 30 && !it->site.detached && much > 253) {
            OK(annulus_ring_halt(&it->site.ring));
            model_halt(&it->model);
        }
        if (what == 31 && much < 8 && !it->site.attached && !it->site.detached) {
            OK(annulus_ring_detach(&it->site.ring));
            it->site.detached = true;
            it->model.joiners = 0;
        }
    } else if (what < 13 && it->producing[producer]) {
        if (what < 3) claim(it, producer, count, what == 2);
        else if (what < 6) publish(it, producer, count, what == 5);
        else if (what == 6) abandon(it, producer);
        else if (what < 10) write(it, producer, count, what);
        else if (what == 10) one_more_producer(it, producer, much % 2);
        else if (what == 11 && much < (it->model.producers > 1 ? 64 : 2)) end_producer(it, producer);
        else if (what == 12 && much < 3) {
            OK(annulus_producer_close(&it->producers[producer]));
            model_close(&it->model, producer);
        }
    } else if (what >= 13 && it->consuming[consumer]) {
        if (what < 17) poll(it, consumer, count, what == 16);
        else if (what < 23) release(it, consumer, count, what > 20);
        else if (what < 26) copy(it, consumer, count, what == 25);
        else if (what == 26 && much < 48) end_consumer(it, consumer);
        else { /* a handle may be moved */
            annulus_consumer moved = it->consumers[consumer];
            memset(&it->consumers[consumer], 0, sizeof moved);
            it->consumers[consumer] = moved;
        }
    }
}

/* Lets everybody read to the end, stage by stage; then all ends. */
static void drain(struct world *it) {
    for (size_t i = 0; i < PRODUCERS; ++i)
        if (it->producing[i]) end_producer(it, i);
    for (uint32_t stage = 0; stage < it->model.stage_count; ++stage)
        for (size_t i = 0; i < it->model.handle_count; ++i) {
            if (!it->consuming[i] || it->model.members[it->model.handles[i].member].stage != stage) continue;
            for (size_t most;;) {
                struct model before = it->model;
                annulus_status end = model_poll(&before, i, MOST, &most);
                CHECK(end == ANNULUS_OK || end == ANNULUS_CLOSED || end == ANNULUS_HALTED);
                copy(it, i, MOST, false);
                if (end != ANNULUS_OK) break;
            }
        }
    look(it);
    for (size_t i = 0; i < HANDLES; ++i)
        if (it->consuming[i]) end_consumer(it, i);
}

void run_events(struct input *input) {
    static struct world world;
    struct like like = read_like(input, false);
    memset(&world, 0, sizeof world);
    world.start = like.options.start;
    open_site(&world.site, &like);
    begin_model(&world.model, &like);
    OK(annulus_ring_producer(&world.site.ring, &world.producers[0]));
    world.producing[0] = true;
    for (size_t i = 0; i < world.model.handle_count; ++i) {
        uint32_t stage = world.model.members[world.model.handles[i].member].stage;
        OK(annulus_ring_consumer(&world.site.ring, stage, &world.consumers[i]));
        world.consuming[i] = true;
    }
    while (input->left > 0 && world.model.cursor + 2 * MOST < POSITIONS) {
        step(&world, input);
        look(&world);
    }
    drain(&world);
    close_site(&world.site);
}
