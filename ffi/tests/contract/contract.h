/* The contract of the ring as C programs see it: kinds of rings, and what a check does with one. */
#ifndef CONTRACT_H
#define CONTRACT_H

#include "../check.h"

enum { CAPACITY = 8, MOST = 5 };

/* Sequences have 63 bits. */
#define SEQUENCES ((uint64_t)1 << 63)

enum place { CREATED, PROVIDED, ATTACHED };

struct shape {
    annulus_stage stages[4];
    size_t stage_count;
};

/* One kind of ring. */
struct way {
    const struct shape *shape;
    uint32_t producers, wait;
    enum place place;
    bool joinable, messages;
    size_t capacity;
    uint64_t start;
};

/* A ring with all its handles, which a check may end, or not. */
struct ends {
    struct way way;
    annulus_ring ring, maker; /* `maker` is live where the ring was opened once more */
    annulus_producer producer;
    annulus_consumer consumers[MOST];
    uint32_t stage_of[MOST];
    size_t count; /* of consumers, those before others first */
    bool producing, consuming[MOST];
};

typedef void check(struct ends *it);

/* Rings whose consumers each get every event; with a worker group; that can be joined, of either sort; of messages. */
void everywhere(check *check);
void on_groups(check *check);
void on_joinable(check *check);
void on_messages(check *check);
/* Those of the first sort, or of the first and the second, for threads: strategies that leave the core to others. */
void on_threads(check *check, size_t capacity, bool groups);

/* Whether the ring has several producers; whether a stage is a group; whether a stage comes after another. */
bool several(const struct ends *it);
bool is_group(const struct ends *it, size_t consumer);
bool is_exclusive(const struct ends *it, size_t consumer);
bool comes_after(const struct ends *it, size_t consumer, size_t other);

/* The sequence of the ring's n-th event. */
uint64_t sequence_of(const struct ends *it, uint64_t n);
/* How many events could be claimed. */
size_t room(const struct ends *it);

/* Publishes `count` numbers from `first` on, in one run. */
void send(struct ends *it, uint64_t first, size_t count);
/* Polls without waiting; copies what came to `numbers`, and releases it. */
annulus_status take(annulus_consumer *consumer, size_t max, uint64_t *numbers, size_t *count);
/* Takes until there is no more: how many, and what the last call answered. */
size_t drain(annulus_consumer *consumer, uint64_t *numbers, annulus_status *end);
/* That a consumer gets `count` numbers from `first` on, then this answer. */
void gets(annulus_consumer *consumer, uint64_t first, size_t count, annulus_status end);
/* That every consumer gets these, and no more. */
void all_get(struct ends *it, uint64_t first, size_t count);

/* Ends a handle before the others. */
void end_producer(struct ends *it);
void end_consumer(struct ends *it, size_t consumer);
void end_consumers(struct ends *it);

/* The themes: each says how many checks passed. */
int claims(void);
int publishing(void);
int reading(void);
int stages(void);
int groups(void);
int joining(void);
int closing(void);
int deadlines(void);
int messages(void);
int transfers(void);
int sleepers(void);

/* Runs a check on all these rings, as one case. */
#define ON(rings, name)                                                               \
    do {                                                                                   \
        rings(name);                                                                       \
        ++passed;                                                                          \
        printf("test %s ... ok\n", #name);                                                 \
        fflush(stdout);                                                                    \
    } while (0)

#endif
