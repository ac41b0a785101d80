/* Both ends of a ring, whether it has one producer or may have several. */
#ifndef ENDS_H
#define ENDS_H

#include "proof.h"

struct ends {
    /* A ring with one producer; NULL otherwise. */
    const annulus_static_ring *single;
    const annulus_static_multi_ring *multi;
    annulus_static_producer producer;
};

static inline struct ends ends_of_single(const annulus_static_ring *ring)
{
    return (struct ends){.single = ring};
}

static inline struct ends ends_of_multi(const annulus_static_multi_ring *ring)
{
    return (struct ends){.multi = ring, .producer = ANNULUS_STATIC_PRODUCER(ring)};
}

/* Does the same by the call for one producer, or by the one for several, which is given a producer or the ring. */
#define PRODUCE(call, ends, ...) \
    ((ends)->single ? annulus_static_##call((ends)->single, __VA_ARGS__) : annulus_static_multi_##call(&(ends)->producer, __VA_ARGS__))
#define CONSUME(call, ends, ...) \
    ((ends)->single ? annulus_static_##call((ends)->single, __VA_ARGS__) : annulus_static_multi_##call((ends)->multi, __VA_ARGS__))

static inline size_t length(const struct ends *ends)
{
    return ends->single ? annulus_static_len(ends->single) : annulus_static_multi_len(ends->multi);
}

static inline void close_ring(const struct ends *ends)
{
    if (ends->single) {
        annulus_static_close(ends->single);
    } else {
        annulus_static_multi_close(ends->multi);
    }
}

#endif
