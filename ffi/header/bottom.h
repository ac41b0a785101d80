/** What an expression of ANNULUS_RING_STORAGE rounds up to: lines of this many bytes. */
#define ANNULUS_LINE 128

/** Bytes in whole lines. */
#define ANNULUS_LINES_(bytes) (((size_t)(bytes) + (ANNULUS_LINE - 1)) / ANNULUS_LINE * ANNULUS_LINE)

/**
 * The bytes that annulus_ring_init needs, as a constant expression, for a ring of one stage of `consumers` consumers, or
 * of one exclusive one, that nobody joins: what annulus_ring_size would tell. `producers` is ANNULUS_SINGLE_PRODUCER or
 * ANNULUS_MULTI_PRODUCER, `wait` is ANNULUS_WAIT_*. The memory must be aligned to ANNULUS_LINE, and so must events be
 * at most. For 64-bit systems; other rings: annulus_ring_size.
 */
#define ANNULUS_RING_STORAGE(capacity, event_size, consumers, producers, wait)              \
    ((size_t)((wait) == ANNULUS_WAIT_BLOCKING ? 6 : (wait) == ANNULUS_WAIT_FD ? 18 : 4) * ANNULUS_LINE + \
     (size_t)(consumers) * 2 * ANNULUS_LINE +                                               \
     ANNULUS_LINES_((size_t)((consumers) < 64 ? (consumers) : 64) * 16) +                   \
     (size_t)((producers) == ANNULUS_MULTI_PRODUCER ? 9 : 1) * ANNULUS_LINE +               \
     ANNULUS_LINES_((size_t)((producers) == ANNULUS_MULTI_PRODUCER ? 8 : 0) * (capacity)) + \
     ANNULUS_LINES_((size_t)(capacity) * (event_size)))

/** The bytes that annulus_stamps_init needs for so many entries, as a constant expression. */
#define ANNULUS_STAMPS_BYTES(capacity) ((size_t)(capacity) * 8)
