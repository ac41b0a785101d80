/* ConcurrencyKit's ck_ring, which moves one event at a time. */

#include "table.h"

#include <ck_ring.h>
#include <sched.h>
#include <stdlib.h>

/* As `Pause` in src/wait.rs. */
static inline void pause_once(uint32_t wait, unsigned *polls) {
    if (wait == 0 || *polls < 64) {
        ++*polls;
        ck_pr_stall();
    } else {
        sched_yield();
    }
}

static void *self(void *ring) { return ring; }
static void nothing(void *ring) { (void)ring; }

/* A ring with its events behind it, for events of so many words. */
#define EVENTS(WORDS)                                                                                                  \
    struct event_##WORDS {                                                                                             \
        uint64_t words[WORDS];                                                                                         \
    };                                                                                                                 \
    struct ring_##WORDS {                                                                                              \
        ck_ring_t ring;                                                                                                \
        struct event_##WORDS events[] __attribute__((aligned(64)));                                                    \
    };                                                                                                                 \
    CK_RING_PROTOTYPE(of_##WORDS, event_##WORDS)                                                                       \
    static void *open_##WORDS(size_t capacity, size_t producers, size_t consumers) {                                   \
        (void)producers, (void)consumers;                                                                              \
        size_t bytes = sizeof(struct ring_##WORDS) + capacity * sizeof(struct event_##WORDS);                          \
        struct ring_##WORDS *queue = aligned_alloc(128, (bytes + 127) / 128 * 128);                                    \
        if (queue != NULL) ck_ring_init(&queue->ring, (unsigned)capacity);                                             \
        return queue;                                                                                                  \
    }

/* The loops of one way to synchronise. */
#define LOOPS(NAME, ENQUEUE, DEQUEUE, WORDS)                                                                           \
    static size_t try_send_##NAME##_##WORDS(void *sender, const void *events, size_t count) {                          \
        struct ring_##WORDS *queue = sender;                                                                           \
        for (size_t sent = 0; sent < count; ++sent) {                                                                  \
            struct event_##WORDS event = ((const struct event_##WORDS *)events)[sent];                                 \
            unsigned polls = 0;                                                                                        \
            while (!ENQUEUE(of_##WORDS, &queue->ring, queue->events, &event)) {                                        \
                if (sent == 0) return 0;                                                                               \
                pause_once(1, &polls);                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        return count;                                                                                                  \
    }                                                                                                                  \
    static size_t try_receive_##NAME##_##WORDS(void *receiver, void *events, size_t max) {                             \
        struct ring_##WORDS *queue = receiver;                                                                         \
        size_t count = 0;                                                                                              \
        while (count < max &&                                                                                          \
               DEQUEUE(of_##WORDS, &queue->ring, queue->events, (struct event_##WORDS *)events + count))               \
            ++count;                                                                                                   \
        return count;                                                                                                  \
    }                                                                                                                  \
    static void produce_##NAME##_##WORDS(void *sender, uint64_t from, uint64_t to, size_t batch, uint32_t wait) {      \
        struct ring_##WORDS *queue = sender;                                                                           \
        (void)batch;                                                                                                   \
        for (; from < to; ++from) {                                                                                    \
            struct event_##WORDS event;                                                                                \
            for (size_t word = 0; word < WORDS; ++word) event.words[word] = from + word;                               \
            unsigned polls = 0;                                                                                        \
            while (!ENQUEUE(of_##WORDS, &queue->ring, queue->events, &event)) pause_once(wait, &polls);                \
        }                                                                                                              \
    }                                                                                                                  \
    static uint64_t consume_##NAME##_##WORDS(void *receiver, uint64_t limit, size_t max, uint32_t wait,                \
                                             const uint32_t *ended, uint64_t *count) {                                 \
        struct ring_##WORDS *queue = receiver;                                                                         \
        uint64_t sum = 0, total = 0;                                                                                   \
        (void)max;                                                                                                     \
        while (total < limit) {                                                                                        \
            struct event_##WORDS event;                                                                                \
            unsigned polls = 0;                                                                                        \
            while (!DEQUEUE(of_##WORDS, &queue->ring, queue->events, &event)) {                                        \
                if (__atomic_load_n(ended, __ATOMIC_ACQUIRE) != 0) {                                                   \
                    if (DEQUEUE(of_##WORDS, &queue->ring, queue->events, &event)) break;                               \
                    *count = total;                                                                                    \
                    return sum;                                                                                        \
                }                                                                                                      \
                pause_once(wait, &polls);                                                                              \
            }                                                                                                          \
            for (size_t word = 0; word < WORDS; ++word) sum += event.words[word];                                      \
            ++total;                                                                                                   \
        }                                                                                                              \
        *count = total;                                                                                                \
        return sum;                                                                                                    \
    }

#define TABLE(NAME, WORDS)                                                                                             \
    {                                                                                                                  \
        open_##WORDS, free, self, nothing, self, nothing, try_send_##NAME##_##WORDS, try_receive_##NAME##_##WORDS,     \
            produce_##NAME##_##WORDS, consume_##NAME##_##WORDS                                                         \
    }

#define ALL(WORDS)                                                                                                     \
    EVENTS(WORDS)                                                                                                      \
    LOOPS(spsc, CK_RING_ENQUEUE_SPSC, CK_RING_DEQUEUE_SPSC, WORDS)                                                     \
    LOOPS(mpsc, CK_RING_ENQUEUE_MPSC, CK_RING_DEQUEUE_MPSC, WORDS)                                                     \
    LOOPS(mpmc, CK_RING_ENQUEUE_MPMC, CK_RING_DEQUEUE_MPMC, WORDS)                                                     \
    static const struct Table tables_##WORDS[] = {TABLE(spsc, WORDS), TABLE(mpsc, WORDS), TABLE(mpmc, WORDS)};

ALL(1)
ALL(8)
#ifdef OWN_WORDS
ALL(OWN_WORDS)
#endif

/* `mode` is an index into the tables above; NULL for sizes that are not built. */
const struct Table *annulus_peers_ck_ring(unsigned mode, size_t words) {
#ifdef OWN_WORDS
    if (words == OWN_WORDS) return &tables_OWN_WORDS[mode];
#endif
    return words == 1 ? &tables_1[mode] : words == 8 ? &tables_8[mode] : NULL;
}
