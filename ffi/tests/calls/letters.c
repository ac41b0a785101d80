/* Programs on a ring of messages: each consumer gets every message whole and in order, and no call refuses what fits. */
#include "calls.h"

enum { LETTERS = 1024, PRODUCERS = 3, CONSUMERS = 4, MOST_BYTES = 64 };

/* What was claimed, in the order of the claims. Of one producer's only what was published. */
struct letter {
    enum { OPEN, PUBLISHED, ABANDONED } state;
    size_t length;
};

struct post {
    struct site site;
    struct like like;
    struct letter letters[LETTERS];
    size_t end, longest, made;
    annulus_producer producers[PRODUCERS];
    annulus_message claims[PRODUCERS];
    size_t claimed[PRODUCERS]; /* the letter that a claim is for */
    bool open[PRODUCERS], producing[PRODUCERS];
    annulus_consumer consumers[CONSUMERS];
    uint32_t stages[CONSUMERS];
    annulus_messages batches[CONSUMERS];
    bool lent[CONSUMERS], consuming[CONSUMERS];
    size_t at[CONSUMERS]; /* everything before is released */
    size_t consumer_count;
    bool asked, closed, halted, several;
};

static size_t units(size_t length) {
    return 1 + (length + 7) / 8;
}

static unsigned char byte_of(size_t letter, size_t index) {
    return (unsigned char)(letter * 37 + index * 11);
}

static void write_letter(void *bytes, size_t length, size_t letter) {
    for (size_t i = 0; i < length; ++i) ((unsigned char *)bytes)[i] = byte_of(letter, i);
}

/* That a message is this one, whole. */
static void is_letter(const struct post *it, const void *bytes, size_t length, size_t letter) {
    CHECK(letter < it->end && it->letters[letter].state == PUBLISHED && it->letters[letter].length == length);
    for (size_t i = 0; i < length; ++i) CHECK(((const unsigned char *)bytes)[i] == byte_of(letter, i));
}

static void abandon(struct post *it, size_t producer) {
    if (it->open[producer] && it->several) it->letters[it->claimed[producer]].state = ABANDONED;
    it->open[producer] = false;
}

static bool anybody(const struct post *it) {
    for (size_t i = 0; i < it->consumer_count; ++i)
        if (it->consuming[i]) return true;
    return false;
}

/* What a producer may hear, and whether it is to hear that it was done. */
static bool granted(struct post *it, size_t producer, size_t length, size_t free, annulus_status answer) {
    if (length > it->longest) {
        ANSWERS(answer, ANNULUS_MESSAGE_TOO_LONG);
        return false;
    }
    if (!it->several && it->asked) it->closed = true;
    if (it->closed) {
        ANSWERS(answer, it->halted ? ANNULUS_HALTED : ANNULUS_CLOSED);
        return false;
    }
    if (answer == ANNULUS_OK) {
        CHECK(free >= units(length));
        return true;
    }
    bool none_comes = !anybody(it) && it->like.options.places == 0;
    ANSWERS(answer, none_comes ? ANNULUS_DISCONNECTED : ANNULUS_FULL);
    CHECK(free < 2 * units(length) - 1); /* the message, and a pad before it that is shorter */
    (void)producer;
    return false;
}

static size_t free_units(struct post *it, size_t producer) {
    size_t free;
    OK(annulus_producer_free(&it->producers[producer], &free));
    return free;
}

/* The letter that a claim is for, if it is published. */
static size_t next_letter(struct post *it, size_t producer) {
    return it->several ? it->claimed[producer] : it->end;
}

static void claim(struct post *it, size_t producer, size_t length) {
    annulus_message made;
    size_t open = it->several ? 0 : free_units(it, producer);
    abandon(it, producer);
    /* Settles what was open, so that what is free then is known. */
    ANSWERS(annulus_message_try_claim(&it->producers[producer], it->longest + 1, &made), ANNULUS_MESSAGE_TOO_LONG);
    size_t free = free_units(it, producer);
    CHECK(it->several || free == open);
    annulus_status answer = annulus_message_try_claim(&it->producers[producer], length, &made);
    if (!granted(it, producer, length, free, answer)) return;
    CHECK(made.len == length && (uintptr_t)made.bytes % 8 == 0);
    it->claims[producer] = made;
    it->open[producer] = true;
    it->claimed[producer] = it->end;
    if (it->several) it->letters[it->end++] = (struct letter){OPEN, 0};
}

static void publish(struct post *it, size_t producer, size_t length) {
    annulus_message *claim = &it->claims[producer], before = *claim;
    if (!it->open[producer]) {
        ANSWERS(annulus_message_publish(&it->producers[producer], claim, 0), ANNULUS_STALE);
        ANSWERS(annulus_message_abandon(&it->producers[producer], claim), ANNULUS_STALE);
        return;
    }
    if (length > claim->len) {
        ANSWERS(annulus_message_publish(&it->producers[producer], claim, length), ANNULUS_INVALID_COUNT);
        return;
    }
    size_t letter = next_letter(it, producer);
    write_letter(claim->bytes, length, letter);
    OK(annulus_message_publish(&it->producers[producer], claim, length));
    it->letters[letter] = (struct letter){PUBLISHED, length};
    if (!it->several) ++it->end;
    it->open[producer] = false;
    CHECK(claim->len == 0);
    ANSWERS(annulus_message_publish(&it->producers[producer], &before, length), ANNULUS_STALE);
}

static void write(struct post *it, size_t producer, size_t length) {
    unsigned char bytes[MOST_BYTES] = {0};
    annulus_message none;
    abandon(it, producer);
    ANSWERS(annulus_message_try_claim(&it->producers[producer], it->longest + 1, &none), ANNULUS_MESSAGE_TOO_LONG);
    size_t free = free_units(it, producer);
    write_letter(bytes, length, it->end);
    annulus_status answer = annulus_message_try_write(&it->producers[producer], bytes, length);
    if (granted(it, producer, length, free, answer)) it->letters[it->end++] = (struct letter){PUBLISHED, length};
}

/* The next letter that a consumer gets, whoever abandoned what lies before; whether those before it have released it. */
static size_t next_of(const struct post *it, size_t consumer, bool *released) {
    const annulus_stage *stage = &it->like.stages[it->stages[consumer]];
    size_t next = it->at[consumer];
    uint64_t after = stage->after, all;
    while (next < it->end && it->letters[next].state == ABANDONED) ++next;
    if (stage->flags & ANNULUS_STAGE_EXCLUSIVE) after = ((uint64_t)1 << it->stages[consumer]) - 1;
    do {
        all = after;
        for (size_t i = 0; i < it->like.options.stage_count; ++i)
            if (all >> i & 1) after |= it->like.stages[i].after;
    } while (after != all);
    *released = true;
    for (size_t i = 0; i < it->consumer_count; ++i)
        if (it->consuming[i] && after >> it->stages[i] & 1 && it->at[i] <= next) *released = false;
    return next;
}

/* Whether the answer that there is nothing is right. */
static void nothing(struct post *it, size_t consumer, annulus_status answer) {
    bool released;
    size_t next = next_of(it, consumer, &released);
    if (it->halted) {
        ANSWERS(answer, ANNULUS_HALTED);
        return;
    }
    CHECK(next == it->end || it->letters[next].state == OPEN || !released);
    if (answer == ANNULUS_CLOSED) CHECK(it->closed && next == it->end);
    else ANSWERS(answer, ANNULUS_EMPTY);
    bool all_at_the_end = it->at[consumer] == it->end;
    for (size_t i = 0; i < it->consumer_count; ++i) all_at_the_end = all_at_the_end && (it->at[i] == it->end || !it->consuming[i]);
    if (it->closed && all_at_the_end && !it->several) ANSWERS(answer, ANNULUS_CLOSED);
}

/* That the next letter may be delivered, and is this one; the consumer's place behind it. */
static void delivered(struct post *it, size_t consumer, size_t *place, const void *bytes, size_t length) {
    size_t before = it->at[consumer];
    bool released;
    it->at[consumer] = *place;
    size_t letter = next_of(it, consumer, &released);
    it->at[consumer] = before;
    CHECK(released && !it->halted);
    is_letter(it, bytes, length, letter);
    *place = letter + 1;
}

static void poll(struct post *it, size_t consumer, size_t max) {
    annulus_messages *batch = &it->batches[consumer], rest;
    const void *bytes;
    size_t length, place = it->at[consumer], seen = 0;
    annulus_status answer = annulus_message_try_poll(&it->consumers[consumer], max, batch);
    it->lent[consumer] = answer == ANNULUS_OK;
    if (max == 0) {
        ANSWERS(answer, ANNULUS_INVALID_COUNT);
        return;
    }
    if (answer != ANNULUS_OK) {
        nothing(it, consumer, answer);
        return;
    }
    CHECK(batch->count >= 1 && batch->count <= max);
    for (rest = *batch; annulus_message_next(&rest, &bytes, &length) == ANNULUS_OK; ++seen)
        delivered(it, consumer, &place, bytes, length);
    CHECK(seen == batch->count);
}

static void release(struct post *it, size_t consumer, size_t count) {
    annulus_messages *batch = &it->batches[consumer], before = *batch;
    bool released;
    if (!it->lent[consumer]) {
        ANSWERS(annulus_message_release(&it->consumers[consumer], batch, 1), ANNULUS_STALE);
        return;
    }
    if (count == 0 || count > batch->count) {
        ANSWERS(annulus_message_release(&it->consumers[consumer], batch, count), ANNULUS_INVALID_COUNT);
        return;
    }
    OK(annulus_message_release(&it->consumers[consumer], batch, count));
    CHECK(batch->count == before.count - count);
    for (size_t i = 0; i < count; ++i) it->at[consumer] = next_of(it, consumer, &released) + 1;
    it->lent[consumer] = batch->count > 0;
    ANSWERS(annulus_message_release(&it->consumers[consumer], &before, 1), ANNULUS_STALE);
}

static void copy(struct post *it, size_t consumer, size_t size) {
    unsigned char buffer[MOST_BYTES];
    size_t length = SIZE_MAX, place = it->at[consumer];
    bool released;
    annulus_status answer = annulus_message_try_read(&it->consumers[consumer], buffer, size, &length);
    it->lent[consumer] = false;
    if (answer == ANNULUS_BUFFER_TOO_SHORT) {
        size_t next = next_of(it, consumer, &released);
        CHECK(released && next < it->end && it->letters[next].length == length && length > size);
    } else if (answer == ANNULUS_OK) {
        delivered(it, consumer, &place, buffer, length);
        it->at[consumer] = place;
    } else {
        nothing(it, consumer, answer);
    }
}

static void end_producer(struct post *it, size_t producer) {
    bool last = true;
    abandon(it, producer);
    it->producing[producer] = false;
    OK(annulus_producer_destroy(&it->producers[producer]));
    for (size_t i = 0; i < it->made; ++i) last = last && !it->producing[i];
    it->closed = it->closed || last;
}

static void step(struct post *it, struct input *input) {
    uint8_t what = next_byte(input) % 24, who = next_byte(input), much = next_byte(input);
    size_t producer = who % it->made, consumer = who % it->consumer_count, length = much % (it->longest + 2);
    if (what < 10 && it->producing[producer]) {
        if (what < 3) claim(it, producer, length);
        else if (what < 6) publish(it, producer, much > 200 ? length : it->claims[producer].len);
        else if (what < 9) write(it, producer, length);
        else if (much < 32 && it->several && it->made < PRODUCERS) {
            OK(annulus_producer_clone(&it->producers[producer], &it->producers[it->made]));
            it->producing[it->made++] = true;
        } else if (much > 250) end_producer(it, producer);
    } else if (what >= 10 && what < 22 && it->consuming[consumer]) {
        if (what < 14) poll(it, consumer, much % 4);
        else if (what < 17) release(it, consumer, much % 3);
        else if (what < 21) copy(it, consumer, much > 64 ? it->longest : length % 8);
        else if (much > 240) {
            it->consuming[consumer] = false;
            OK(annulus_consumer_destroy(&it->consumers[consumer]));
        }
    } else if (what == 22 && much < 4) {
        OK(annulus_ring_close(&it->site.ring));
        it->asked = true;
        it->closed = it->closed || it->several;
    } else if (what == 22 && much > 253) {
        OK(annulus_ring_halt(&it->site.ring));
        it->asked = it->halted = true;
        it->closed = it->closed || it->several;
    }
}

void run_messages(struct input *input) {
    static struct post it;
    memset(&it, 0, sizeof it);
    it.like = read_like(input, true);
    it.several = it.like.options.producers == ANNULUS_MULTI_PRODUCER;
    it.longest = it.like.options.capacity - 8;
    open_site(&it.site, &it.like);
    OK(annulus_ring_producer(&it.site.ring, &it.producers[0]));
    it.producing[0] = true;
    it.made = 1;
    for (uint32_t stage = 0; stage < it.like.options.stage_count; ++stage)
        for (uint32_t i = 0; i < it.like.stages[stage].consumers; ++i) {
            it.stages[it.consumer_count] = stage;
            it.consuming[it.consumer_count] = true;
            OK(annulus_ring_consumer(&it.site.ring, stage, &it.consumers[it.consumer_count++]));
        }
    while (input->left > 0 && it.end < LETTERS - 2) step(&it, input);
    for (size_t i = 0; i < it.made; ++i)
        if (it.producing[i]) end_producer(&it, i);
    for (size_t i = 0; i < it.consumer_count; ++i) { /* those of earlier stages first */
        if (!it.consuming[i]) continue;
        for (annulus_messages more; annulus_message_try_poll(&it.consumers[i], 1, &more) == ANNULUS_OK;)
            copy(&it, i, it.longest);
        bool released;
        CHECK(it.halted || next_of(&it, i, &released) == it.end);
        it.at[i] = it.end;
    }
    for (size_t i = 0; i < it.consumer_count; ++i)
        if (it.consuming[i]) OK(annulus_consumer_destroy(&it.consumers[i]));
    close_site(&it.site);
}
