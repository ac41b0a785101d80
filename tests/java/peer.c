/* C at the other end of a ring that Java made: what `org.annulus.PeerInC` declares. */
#include <annulus.h>
#include <jni.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An event as all languages see it: a number, and what is computed from it. */
struct pair {
    uint64_t number, check;
};

static const uint64_t FACTOR = 0x9e3779b97f4a7c15;

/* What a call answers where something is not as it must be. */
enum { WRONG = -1 };

static bool opened(annulus_ring *ring, jlong block, jlong bytes) {
    void *at = (void *)(uintptr_t)block;
    return annulus_ring_attach(ring, at, (size_t)bytes, sizeof(struct pair), _Alignof(struct pair)) == ANNULUS_OK;
}

static void fill(struct pair *pairs, size_t count, uint64_t *next) {
    for (size_t i = 0; i < count; ++i, ++*next) pairs[i] = (struct pair){*next, *next * FACTOR};
}

/* Publishes the numbers up to `count`, in batches of one to five. */
static bool produce(annulus_producer *producer, uint64_t count) {
    for (uint64_t next = 0; next < count;) {
        size_t most = 1 + next % 5, left = (size_t)(count - next);
        annulus_claim claim;
        if (annulus_producer_claim(producer, most < left ? most : left, &claim) != ANNULUS_OK) return false;
        fill(claim.first, claim.first_count, &next);
        fill(claim.second, claim.second_count, &next);
        if (annulus_producer_publish(producer, &claim) != ANNULUS_OK) return false;
    }
    return true;
}

JNIEXPORT jlong JNICALL Java_org_annulus_PeerInC_produce(JNIEnv *env, jclass class, jlong block, jlong bytes, jlong count) {
    (void)env, (void)class;
    annulus_ring ring;
    annulus_producer producer;
    if (!opened(&ring, block, bytes)) return WRONG;
    if (annulus_ring_producer(&ring, &producer) != ANNULUS_OK) return WRONG;
    bool produced = produce(&producer, (uint64_t)count);
    bool ended = annulus_producer_destroy(&producer) == ANNULUS_OK && annulus_ring_detach(&ring) == ANNULUS_OK;
    return produced && ended ? 0 : WRONG;
}

static bool add(const struct pair *pairs, size_t count, uint64_t *sum) {
    for (size_t i = 0; i < count; ++i) {
        if (pairs[i].check != pairs[i].number * FACTOR) return false;
        *sum += pairs[i].number;
    }
    return true;
}

/* Reads to the end: whether each number is what it must be. */
static bool consume(annulus_consumer *consumer, uint64_t *sum) {
    for (;;) {
        annulus_batch batch;
        annulus_status status = annulus_consumer_poll(consumer, 11, &batch);
        if (status != ANNULUS_OK) return status == ANNULUS_CLOSED;
        if (!add(batch.first, batch.first_count, sum) || !add(batch.second, batch.second_count, sum)) return false;
        if (annulus_consumer_done(consumer, &batch) != ANNULUS_OK) return false;
    }
}

JNIEXPORT jlong JNICALL Java_org_annulus_PeerInC_consume(JNIEnv *env, jclass class, jlong block, jlong bytes, jlong stage) {
    (void)env, (void)class;
    annulus_ring ring;
    annulus_consumer consumer;
    if (!opened(&ring, block, bytes)) return WRONG;
    if (annulus_ring_consumer(&ring, (uint32_t)stage, &consumer) != ANNULUS_OK) return WRONG;
    uint64_t sum = 0;
    bool consumed = consume(&consumer, &sum);
    bool ended = annulus_consumer_destroy(&consumer) == ANNULUS_OK && annulus_ring_detach(&ring) == ANNULUS_OK;
    return consumed && ended ? (jlong)sum : WRONG;
}
