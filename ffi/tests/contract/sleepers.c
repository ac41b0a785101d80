/* Threads that wait: each change that they may wait for ends the wait. */
#include "contract.h"
#include <pthread.h>
#include <sched.h>
#include <time.h>

struct sleeper {
    struct ends *it;
    size_t consumer;
    annulus_status answer;
    size_t count;
    _Atomic bool waits;
};

static void *polls(void *argument) {
    struct sleeper *sleeper = (struct sleeper *)argument;
    annulus_batch batch = {0};
    sleeper->waits = true;
    sleeper->answer = annulus_consumer_poll(&sleeper->it->consumers[sleeper->consumer], 2, &batch);
    sleeper->count = batch.first_count + batch.second_count;
    return NULL;
}

static void *claims_one(void *argument) {
    struct sleeper *sleeper = (struct sleeper *)argument;
    annulus_claim claim = {0};
    sleeper->waits = true;
    sleeper->answer = annulus_producer_claim(&sleeper->it->producer, 1, &claim);
    sleeper->count = claim.first_count + claim.second_count;
    return NULL;
}

/* Lets a thread fall asleep, then does something that must wake it; what it got. */
static struct sleeper woken(struct ends *it, size_t consumer, void *(*wait)(void *), void (*wake)(struct ends *it)) {
    static const struct timespec moment = {0, 200000}; /* not for correctness: so that most find it asleep */
    struct sleeper sleeper = {.it = it, .consumer = consumer};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, wait, &sleeper) == 0);
    while (!sleeper.waits) sched_yield();
    nanosleep(&moment, NULL);
    wake(it);
    CHECK(pthread_join(thread, NULL) == 0);
    return sleeper;
}

static void publish_one(struct ends *it) {
    send(it, 7, 1);
}

static void halt(struct ends *it) {
    OK(annulus_ring_halt(&it->ring));
}

static void ask_to_close(struct ends *it) {
    OK(annulus_ring_close(&it->ring));
}

static void each_releases_one(struct ends *it) {
    uint64_t number;
    size_t count;
    for (size_t i = 0; i < it->count; ++i) OK(take(&it->consumers[i], 1, &number, &count));
}

static void first_releases_one(struct ends *it) {
    uint64_t number;
    size_t count;
    OK(take(&it->consumers[0], 1, &number, &count));
}

static void first_leaves(struct ends *it) {
    end_consumer(it, 0);
}

static void a_consumer_wakes_on_an_event(struct ends *it) {
    struct sleeper sleeper = woken(it, 0, polls, publish_one);
    ANSWERS(sleeper.answer, ANNULUS_OK);
    CHECK(sleeper.count == 1);
}

static void a_consumer_wakes_on_the_last_producers_end(struct ends *it) {
    struct sleeper sleeper = woken(it, 0, polls, end_producer);
    ANSWERS(sleeper.answer, ANNULUS_CLOSED);
}

static void a_consumer_wakes_on_a_halt(struct ends *it) {
    struct sleeper sleeper = woken(it, 0, polls, halt);
    ANSWERS(sleeper.answer, ANNULUS_HALTED);
}

static void a_producer_wakes_on_room(struct ends *it) {
    send(it, 0, it->way.capacity);
    struct sleeper sleeper = woken(it, 0, claims_one, each_releases_one);
    ANSWERS(sleeper.answer, ANNULUS_OK);
    CHECK(sleeper.count == 1);
}

static void a_producer_wakes_on_closing_and_on_a_halt(struct ends *it) {
    send(it, 0, it->way.capacity);
    struct sleeper sleeper = woken(it, 0, claims_one, ask_to_close);
    ANSWERS(sleeper.answer, ANNULUS_CLOSED);
    for (size_t i = 0; i < it->count; ++i) gets(&it->consumers[i], 0, it->way.capacity, ANNULUS_CLOSED);
}

static void a_producer_wakes_when_the_last_consumer_leaves(struct ends *it) {
    if (it->way.joinable) return; /* somebody can still come */
    send(it, 0, it->way.capacity);
    struct sleeper sleeper = woken(it, 0, claims_one, end_consumers);
    ANSWERS(sleeper.answer, ANNULUS_DISCONNECTED);
}

static void a_later_stage_wakes_when_the_one_before_releases_or_leaves(struct ends *it) {
    if (it->count != 2 || !comes_after(it, 1, 0)) return;
    send(it, 0, 2);
    struct sleeper sleeper = woken(it, 1, polls, first_releases_one);
    ANSWERS(sleeper.answer, ANNULUS_OK);
    CHECK(sleeper.count == 1);
    gets(&it->consumers[1], 0, 1, ANNULUS_EMPTY);
    sleeper = woken(it, 1, polls, first_leaves);
    ANSWERS(sleeper.answer, ANNULUS_OK);
    CHECK(sleeper.count == 1);
}

#define SLEEPERS(name)                                                                     \
    on_threads(name, 2, false);                                                            \
    ++passed;                                                                              \
    printf("test %s ... ok\n", #name);                                                     \
    fflush(stdout)

int sleepers(void) {
    SLEEPERS(a_consumer_wakes_on_an_event);
    SLEEPERS(a_consumer_wakes_on_the_last_producers_end);
    SLEEPERS(a_consumer_wakes_on_a_halt);
    SLEEPERS(a_producer_wakes_on_room);
    SLEEPERS(a_producer_wakes_on_closing_and_on_a_halt);
    SLEEPERS(a_producer_wakes_when_the_last_consumer_leaves);
    SLEEPERS(a_later_stage_wakes_when_the_one_before_releases_or_leaves);
    return passed;
}
