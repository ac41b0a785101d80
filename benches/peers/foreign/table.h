/* What a queue of another language offers the harness: the loops whole, so that nothing is called per event. */
#ifndef ANNULUS_PEERS_TABLE_H
#define ANNULUS_PEERS_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* The functions of one queue for events of one size. Mirrors `Table` in src/foreign.rs. */
struct Table {
    void *(*open)(size_t capacity, size_t producers, size_t consumers);
    void (*close)(void *queue);
    /* The ends: a queue without ends of its own answers with itself. */
    void *(*sender)(void *queue);
    void (*drop_sender)(void *sender);
    void *(*receiver)(void *queue);
    void (*drop_receiver)(void *receiver);
    /* All of `count` events, or none: 0. */
    size_t (*try_send)(void *sender, const void *events, size_t count);
    /* Up to `max` events. */
    size_t (*try_receive)(void *receiver, void *events, size_t max);
    /* Sends the events of the values from `from` to `to`, `batch` at a time. */
    void (*produce)(void *sender, uint64_t from, uint64_t to, size_t batch, uint32_t wait);
    /* Receives `limit` events, or until `ended` is set and none is left. Returns their sum and writes their number. */
    uint64_t (*consume)(void *receiver, uint64_t limit, size_t max, uint32_t wait, const uint32_t *ended,
                        uint64_t *count);
};

#endif
