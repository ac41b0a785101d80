/* The parts by themselves: sequences, the available buffer, slots, copy kernels; a stage and a ring of one's own of them. */
#include "check.h"
#include <pthread.h>
#include <sched.h>

#define LAST (UINT64_MAX >> 1) /* a sequence has 63 bits */

static uint64_t at(const annulus_sequence *sequence) {
    uint64_t number;
    OK(annulus_sequence_get(sequence, &number));
    return number;
}

static void sequences_move(void) {
    static _Alignas(ANNULUS_LINE) annulus_sequence three[3], zero;
    const annulus_sequence *members[] = {&three[0], &three[1], &three[2]};
    uint64_t found = 0;
    CHECK(sizeof(annulus_sequence) == ANNULUS_LINE && at(&zero) == 0); /* memory that is all zero is one */
    OK(annulus_sequence_init(&three[0], LAST));
    CHECK(at(&three[0]) == LAST);
    OK(annulus_sequence_set(&three[0], 5));
    CHECK(at(&three[0]) == 5);
    OK(annulus_sequence_advance(&three[0], 5, 9, &found));
    CHECK(found == 5 && at(&three[0]) == 9);
    ANSWERS(annulus_sequence_advance(&three[0], 5, 10, &found), ANNULUS_STALE);
    CHECK(found == 9 && at(&three[0]) == 9);
    OK(annulus_sequence_init(&three[1], 7));
    OK(annulus_sequence_init(&three[2], LAST)); /* just before 0 */
    OK(annulus_sequence_slowest(members, 2, &found));
    CHECK(found == 7);
    OK(annulus_sequence_slowest(members, 3, &found));
    CHECK(found == LAST);
    members[1] = NULL;
    ANSWERS(annulus_sequence_slowest(members, 3, &found), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_sequence_slowest(members, 0, &found), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_sequence_slowest(members, 65, &found), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_sequence_get((annulus_sequence *)(void *)((char *)three + 8), &found), ANNULUS_MISALIGNED);
}

static void runs_are_found_from_head_to_head(void) {
    enum { CAPACITY = 8 };
    static uint64_t memory[ANNULUS_STAMPS_BYTES(CAPACITY) / 8];
    annulus_stamps stamps;
    uint64_t end = 0;
    bool abandoned = false;
    for (uint64_t start = LAST - 20; start != 20; start = (start + 1) & LAST) { /* over the wrap of sequences, too */
        OK(annulus_stamps_init(&stamps, memory, sizeof memory, CAPACITY, start));
        for (uint64_t lap = 0, head = start; lap < 5; ++lap) {
            ANSWERS(annulus_stamps_run(&stamps, head, &end, &abandoned), ANNULUS_EMPTY);
            OK(annulus_stamps_abandon(&stamps, (head + 3) & LAST, 2)); /* the later one first */
            ANSWERS(annulus_stamps_run(&stamps, head, &end, &abandoned), ANNULUS_EMPTY);
            OK(annulus_stamps_publish(&stamps, head, 3));
            OK(annulus_stamps_run(&stamps, head, &end, &abandoned));
            CHECK(end == ((head + 3) & LAST) && !abandoned);
            OK(annulus_stamps_split(&stamps, (head + 1) & LAST, 2, false));
            OK(annulus_stamps_run(&stamps, (head + 1) & LAST, &end, &abandoned));
            CHECK(end == ((head + 3) & LAST) && !abandoned);
            OK(annulus_stamps_run(&stamps, end, &end, &abandoned));
            CHECK(end == ((head + 5) & LAST) && abandoned);
            head = end;
        }
    }
    ANSWERS(annulus_stamps_publish(&stamps, 0, 0), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_stamps_publish(&stamps, 0, CAPACITY + 1), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_stamps_abandon(&stamps, 0, 0), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_stamps_init(&stamps, memory, sizeof memory, 7, 0), ANNULUS_INVALID_CAPACITY);
    ANSWERS(annulus_stamps_init(&stamps, memory, sizeof memory - 1, CAPACITY, 0), ANNULUS_TOO_SHORT);
    ANSWERS(annulus_stamps_init(&stamps, (char *)memory + 4, 4, CAPACITY, 0), ANNULUS_MISALIGNED);
    memset(&stamps, 0, sizeof stamps);
    ANSWERS(annulus_stamps_publish(&stamps, 0, 1), ANNULUS_WRONG_HANDLE);
}

struct odd {
    unsigned char bytes[7];
};

static void batches_are_copied_over_the_end(void) {
    enum { CAPACITY = 32 };
    static struct odd memory[CAPACITY], in[CAPACITY], out[CAPACITY];
    annulus_slots slots = {memory, CAPACITY, sizeof(struct odd)};
    annulus_slot_spans spans;
    annulus_copy copy;
    uint32_t used;
    int kernels = 0;
    for (uint32_t kernel = ANNULUS_KERNEL_BEST; kernel <= ANNULUS_KERNEL_NEON; ++kernel) {
        annulus_status answer = annulus_copy_init(&copy, kernel);
        if (answer == ANNULUS_UNSUPPORTED) continue;
        OK(answer);
        ++kernels;
        OK(annulus_copy_kernel(&copy, &used));
        CHECK(used != ANNULUS_KERNEL_BEST && (kernel == ANNULUS_KERNEL_BEST || used == kernel));
        CHECK(strcmp(annulus_kernel_str(used), "no kernel") != 0);
        for (uint64_t first = LAST - 40; first != 40; first = (first + 1) & LAST)
            for (size_t count = 1; count <= CAPACITY; count += 5) {
                for (size_t i = 0; i < count; ++i) memset(&in[i], (int)(first + i), sizeof in[i]);
                OK(annulus_slots_put(&slots, first, in, count, &copy));
                OK(annulus_slots_get(&slots, first, out, count, &copy));
                CHECK(memcmp(in, out, count * sizeof *in) == 0);
                OK(annulus_slots_spans(&slots, first, count, &spans));
                CHECK(spans.first == &memory[first % CAPACITY] && spans.first_count + spans.second_count == count);
                CHECK(spans.second == (spans.second_count == 0 ? NULL : memory));
                CHECK(memcmp(spans.first, in, spans.first_count * sizeof *in) == 0);
            }
        OK(annulus_copy_bytes(&copy, out, memory, sizeof memory));
        CHECK(memcmp(out, memory, sizeof memory) == 0);
    }
    CHECK(kernels >= 3);
    ANSWERS(annulus_copy_init(&copy, ANNULUS_KERNEL_NEON + 1), ANNULUS_INVALID_OPTION);
    CHECK(strcmp(annulus_kernel_str(ANNULUS_KERNEL_NEON + 1), "no kernel") == 0);
    ANSWERS(annulus_slots_put(&slots, 0, in, CAPACITY + 1, &copy), ANNULUS_INVALID_COUNT);
    ANSWERS(annulus_slots_get(&slots, 0, out, 0, &copy), ANNULUS_INVALID_COUNT);
    slots.event_size = 0;
    ANSWERS(annulus_slots_spans(&slots, 0, 1, &spans), ANNULUS_INVALID_EVENT);
    slots.event_size = SIZE_MAX / 2;
    ANSWERS(annulus_slots_spans(&slots, 0, 1, &spans), ANNULUS_INVALID_EVENT);
    slots.capacity = 31;
    ANSWERS(annulus_slots_spans(&slots, 0, 1, &spans), ANNULUS_INVALID_CAPACITY);
    slots.memory = NULL;
    ANSWERS(annulus_slots_spans(&slots, 0, 1, &spans), ANNULUS_NULL_POINTER);
    memset(&copy, 0, sizeof copy);
    ANSWERS(annulus_copy_bytes(&copy, out, in, 1), ANNULUS_WRONG_HANDLE);
}

/* Stages of one's own gate a ring: one thread polls for them and releases what all of them are done with. */
enum { EVENTS = 20000, STAGES = 2 };

struct lent {
    _Alignas(ANNULUS_LINE) annulus_sequence published; /* what the stages may read */
    annulus_sequence done[STAGES];
    const uint64_t *slots;
    size_t capacity;
    uint64_t sums[STAGES];
};

struct stage {
    struct lent *lent;
    size_t number;
};

static void *run_stage(void *argument) {
    const struct stage *stage = (const struct stage *)argument;
    struct lent *lent = stage->lent;
    uint64_t next = 0;
    while (next < EVENTS) {
        uint64_t end = at(&lent->published);
        if (end == next) sched_yield();
        for (; next < end; ++next) lent->sums[stage->number] += lent->slots[next % lent->capacity];
        OK(annulus_sequence_set(&lent->done[stage->number], next));
    }
    return NULL;
}

static void *produce(void *argument) {
    for (uint64_t number = 0; number < EVENTS; ++number)
        OK(annulus_producer_write((annulus_producer *)argument, &number, 1));
    return NULL;
}

static void stages_of_ones_own_gate_a_ring(void) {
    static struct lent lent;
    const annulus_sequence *done[STAGES] = {&lent.done[0], &lent.done[1]};
    struct stage stages[STAGES] = {{&lent, 0}, {&lent, 1}};
    pthread_t threads[STAGES + 1];
    annulus_options options = of_numbers(64);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_claim claim;
    options.wait = ANNULUS_WAIT_YIELDING;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    OK(annulus_producer_claim(&producer, 64, &claim)); /* where the slots lie; nothing is published */
    lent.slots = (const uint64_t *)claim.first;
    lent.capacity = 64;
    OK(annulus_producer_abandon(&producer, &claim));
    for (size_t i = 0; i < STAGES; ++i) CHECK(pthread_create(&threads[i], NULL, run_stage, &stages[i]) == 0);
    CHECK(pthread_create(&threads[STAGES], NULL, produce, &producer) == 0);
    for (uint64_t released = 0; released < EVENTS;) {
        annulus_batch batch;
        OK(annulus_consumer_poll(&consumer, SIZE_MAX, &batch)); /* from what was released on */
        CHECK(batch.sequence == released);
        OK(annulus_sequence_set(&lent.published, released + batch.first_count + batch.second_count));
        uint64_t slowest;
        do {
            OK(annulus_sequence_slowest(done, STAGES, &slowest));
            if (slowest == released) sched_yield();
        } while (slowest == released);
        OK(annulus_consumer_release(&consumer, &batch, (size_t)(slowest - released)));
        released = slowest;
    }
    for (size_t i = 0; i <= STAGES; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
    for (size_t i = 0; i < STAGES; ++i) CHECK(lent.sums[i] == (uint64_t)EVENTS * (EVENTS - 1) / 2);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

/* A ring of one's own, with two producers. */
enum { SLOTS = 64, BATCH = 8, PRODUCERS = 2 };

static struct {
    _Alignas(ANNULUS_LINE) annulus_sequence claimed, released;
    uint64_t entries[SLOTS], memory[SLOTS];
    annulus_stamps stamps;
    annulus_slots slots;
    annulus_copy copy;
} own;

static void *produce_own(void *argument) {
    uint64_t next = *(const uint64_t *)argument, batch[BATCH];
    for (int batches = 0; batches < EVENTS / BATCH; ++batches) {
        for (size_t i = 0; i < BATCH; ++i, next += PRODUCERS) batch[i] = next;
        uint64_t start = at(&own.claimed);
        for (;;) { /* a claim is taken once there is room for all of it */
            if (start + BATCH - at(&own.released) > SLOTS) {
                sched_yield();
                start = at(&own.claimed);
            } else if (annulus_sequence_advance(&own.claimed, start, start + BATCH, &start) == ANNULUS_OK) {
                break;
            }
        }
        if (batches % 10 == 9) { /* these events are given up */
            OK(annulus_stamps_abandon(&own.stamps, start, BATCH));
            continue;
        }
        OK(annulus_slots_put(&own.slots, start, batch, BATCH, &own.copy));
        OK(annulus_stamps_publish(&own.stamps, start, BATCH));
    }
    return NULL;
}

static void a_ring_of_ones_own(void) {
    static uint64_t numbers[PRODUCERS] = {0, 1};
    uint64_t next[PRODUCERS] = {0}, delivered = 0, head = 0, end;
    bool abandoned;
    pthread_t threads[PRODUCERS];
    OK(annulus_sequence_init(&own.claimed, 0));
    OK(annulus_sequence_init(&own.released, 0));
    OK(annulus_stamps_init(&own.stamps, own.entries, sizeof own.entries, SLOTS, 0));
    OK(annulus_copy_init(&own.copy, ANNULUS_KERNEL_BEST));
    own.slots = (annulus_slots){own.memory, SLOTS, sizeof(uint64_t)};
    for (size_t i = 0; i < PRODUCERS; ++i)
        CHECK(pthread_create(&threads[i], NULL, produce_own, &numbers[i]) == 0);
    const uint64_t expected = (uint64_t)PRODUCERS * (EVENTS / BATCH / 10) * 9 * BATCH;
    while (delivered < expected) {
        uint64_t events[SLOTS];
        if (annulus_stamps_run(&own.stamps, head, &end, &abandoned) != ANNULUS_OK) {
            sched_yield();
            continue;
        }
        if (!abandoned) {
            OK(annulus_slots_get(&own.slots, head, events, (size_t)(end - head), &own.copy));
            for (size_t i = 0; i < end - head; ++i, ++delivered) {
                uint64_t *last = &next[events[i] % PRODUCERS];
                CHECK(events[i] >= *last); /* each producer's events in order */
                *last = events[i] + 1;
            }
        }
        head = end;
        OK(annulus_sequence_set(&own.released, head));
    }
    /* What is left was given up at the end; nobody waits for room. */
    for (size_t i = 0; i < PRODUCERS; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(void) {
    CASE(sequences_move);
    CASE(runs_are_found_from_head_to_head);
    CASE(batches_are_copied_over_the_end);
    CASE(stages_of_ones_own_gate_a_ring);
    CASE(a_ring_of_ones_own);
    return done();
}
