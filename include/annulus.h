/**
 * @file
 * Annulus: a lock-free ring of events for threads, languages and interrupt handlers. SPDX: MIT OR Apache-2.0.
 *
 * Generated from the library's sources by `cargo xtask header`; edits here are lost. docs/c.md is the guide.
 *
 * Handles. A ring, a producer and a consumer are structs in memory of yours. A handle lives from the call that makes it
 * to the one that ends it, and may be moved by memcpy meanwhile if the old place is not used any more. A call checks
 * that it was given a live handle of the right sort: memory that is all zero, a handle that was ended and one of
 * another sort answer ANNULUS_WRONG_HANDLE. Memory that is not a handle's, or is freed, is undefined, as everywhere in C.
 *
 * Ownership. Nothing but annulus_ring_create and the first annulus_consumer_fd of a consumer allocates; the former the
 * ring's block only. Claims and batches are plain data that point into the ring: they end with the publish, the release or
 * the next call that replaces them.
 *
 * Outputs are written only when a call answers ANNULUS_OK.
 *
 * Threads. A `const` handle may be used by several threads at a time. Any other is used by one thread at a time, whichever
 * it is; hand it over as any memory is.
 *
 * Signals. "Signals: safe" means async-signal-safe, for a handle that the interrupted code was not in a call with.
 * "On rings that do not sleep" are all but those of ANNULUS_WAIT_BLOCKING and ANNULUS_WAIT_FD, where a call may make
 * system calls.
 *
 * fork. A ring of annulus_ring_create is private: the child has a copy of what was there, in which nobody else moves. It
 * may use its own copy of the handles on that copy, but for ANNULUS_WAIT_BLOCKING only if no other thread slept. A ring in
 * memory that both share (mmap with MAP_SHARED before the fork) goes on for both; each handle is then used by the parent or
 * by the child, not by both. But a ring of ANNULUS_WAIT_FD is one process's, and the descriptors of its consumers are the
 * same in both: whoever does not go on with such a consumer leaves its copy alone or destroys it, which leaves the
 * descriptor open in the other process.
 *
 * Thread exit. Handles do not belong to threads, and the library keeps nothing of a thread's: what a thread that ends
 * leaves claimed stays claimed until somebody calls with its handle or destroys it, and what it leaves lent is delivered
 * again to whoever polls with the consumer next (a worker's is finished). A thread that is cancelled inside a call leaves
 * the handle unusable.
 *
 * dlclose. End every handle before; the library keeps no thread and nothing else running. The panic hook that it installs
 * in its own copy of Rust's standard library goes with it.
 *
 * Static libraries of different Rust compilers cannot be linked into one program: use the shared library then.
 */

#ifndef ANNULUS_H
#define ANNULUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ANNULUS_FREESTANDING says that the library was built without an operating system, by `cargo xtask firmware-lib`. It is
 * defined here where the compiler knows of none; define it, or ANNULUS_HOSTED, where that guess is wrong. */
#if !defined(ANNULUS_FREESTANDING) && !defined(ANNULUS_HOSTED)
#if defined(__unix__) || defined(__APPLE__) || defined(_WIN32)
/** There are threads, a clock and memory to be allocated. */
#define ANNULUS_HOSTED 1
#else
/** There is no operating system. */
#define ANNULUS_FREESTANDING 1
#endif
#endif

/* What this header declares. */
/** Groups of workers: ANNULUS_STAGE_GROUP. */
#define ANNULUS_HAVE_GROUPS 1
/** Consumers that join a ring which runs: annulus_ring_join. */
#define ANNULUS_HAVE_JOINING 1
/** Rings that somebody else built: annulus_ring_attach. */
#define ANNULUS_HAVE_ATTACH 1
/** Rings of messages of any length: annulus_options_init_messages. */
#define ANNULUS_HAVE_MESSAGES 1
/** Counters of handles; whether the library counts, annulus_features tells. */
#define ANNULUS_HAVE_METRICS 1
/** Sequences, stamps and copies for rings of your own: annulus_sequence and its kin. */
#define ANNULUS_HAVE_PRIMITIVES 1
#if defined(ANNULUS_HOSTED)
/** File descriptors for event loops: annulus_consumer_fd. */
#define ANNULUS_HAVE_FD 1
#endif
#if defined(ANNULUS_FREESTANDING)
/** Rings in statics: ANNULUS_STATIC_RING. */
#define ANNULUS_HAVE_STATIC_RINGS 1
#endif


/**
 * The tag of a producer whose claims the header makes, of a ring with one.
 */
#define ANNULUS_PRODUCER_SINGLE_ 544240239

/**
 * The same of a ring with several.
 */
#define ANNULUS_PRODUCER_MULTI_ 1081111151

/**
 * The tag of a consumer whose polls the header makes, of a ring with one producer.
 */
#define ANNULUS_CONSUMER_SINGLE_ 543387502

/**
 * The same of a ring with several.
 */
#define ANNULUS_CONSUMER_MULTI_ 1080258414

/**
 * One producer.
 */
#define ANNULUS_SINGLE_PRODUCER 0

/**
 * Several producers.
 */
#define ANNULUS_MULTI_PRODUCER 1

/**
 * Spins: threads with a core each.
 */
#define ANNULUS_WAIT_BUSY_SPIN 1

/**
 * Spins a little, then yields the core. What `annulus_options_init` sets.
 */
#define ANNULUS_WAIT_YIELDING 2

/**
 * Spins longer and longer, then yields, then sleeps for a tenth of a millisecond at a time.
 */
#define ANNULUS_WAIT_BACKOFF 3

/**
 * Sleeps until it is woken. This one and `ANNULUS_WAIT_FD` are those that make system calls to wake others.
 */
#define ANNULUS_WAIT_BLOCKING 4

/**
 * Sleeps on the processor's event register on bare-metal ARM; spins elsewhere.
 */
#define ANNULUS_WAIT_FOR_EVENT 5

/**
 * As `ANNULUS_WAIT_BLOCKING`, and consumers may have a file descriptor, `annulus_consumer_fd`, for event loops: up to 32 of
 * them wait by it at a time. Linux only, and in one process: the ring cannot be attached to, nor its memory be shared.
 */
#define ANNULUS_WAIT_FD 6

/**
 * A stage's consumers are workers that share the work: each event goes to one of them.
 */
#define ANNULUS_STAGE_GROUP 1

/**
 * The stage comes after all others, and its consumers may change events. A ring has one such stage at most, of one
 * consumer or one group.
 */
#define ANNULUS_STAGE_EXCLUSIVE 2

#if defined(ANNULUS_HOSTED)
/**
 * `annulus_ring_create` uses pages of 2 MiB: from the system's pool if that has enough, otherwise transparent ones, which
 * the kernel puts in where it can.
 */
#define ANNULUS_PAGES_HUGE 1
#endif

#if defined(ANNULUS_HOSTED)
/**
 * `annulus_ring_create` brings all pages in at once.
 */
#define ANNULUS_PAGES_PREFAULT 2
#endif

#if defined(ANNULUS_HOSTED)
/**
 * `annulus_ring_create` locks the pages in RAM, where that is allowed.
 */
#define ANNULUS_PAGES_LOCK 4
#endif

#if defined(ANNULUS_HOSTED)
/**
 * `annulus_ring_create` uses pages of 2 MiB from the system's pool, and no others.
 */
#define ANNULUS_PAGES_POOLED 8
#endif

#if defined(ANNULUS_HOSTED)
/**
 * The pages are of the NUMA node `annulus_options.node`, counted as the system counts. Required, all of them; otherwise
 * those that the node has room for.
 */
#define ANNULUS_PAGES_NODE 16
#endif

#if defined(ANNULUS_HOSTED)
/**
 * The kernel is advised that the memory is used in order.
 */
#define ANNULUS_PAGES_SEQUENTIAL 32
#endif

#if defined(ANNULUS_HOSTED)
/**
 * The kernel is advised that the memory is used soon.
 */
#define ANNULUS_PAGES_WILL_NEED 64
#endif

#if defined(ANNULUS_HOSTED)
/**
 * The kernel is advised to use transparent pages of 2 MiB.
 */
#define ANNULUS_PAGES_TRANSPARENT 128
#endif

/**
 * What was measured best for this processor: what rings use.
 */
#define ANNULUS_KERNEL_BEST 0

/**
 * The system's `memcpy`.
 */
#define ANNULUS_KERNEL_MEMCPY 1

/**
 * Moves of machine words.
 */
#define ANNULUS_KERNEL_SCALAR 2

/**
 * Moves of 16 bytes on x86-64.
 */
#define ANNULUS_KERNEL_SSE2 3

/**
 * Moves of 32 bytes on x86-64.
 */
#define ANNULUS_KERNEL_AVX2 4

/**
 * Moves of 64 bytes on x86-64.
 */
#define ANNULUS_KERNEL_AVX512 5

/**
 * Moves of 16 bytes on AArch64.
 */
#define ANNULUS_KERNEL_NEON 6

/**
 * The version of the header: the major number.
 */
#define ANNULUS_VERSION_MAJOR 0

/**
 * The minor number.
 */
#define ANNULUS_VERSION_MINOR 1

/**
 * The patch number.
 */
#define ANNULUS_VERSION_PATCH 0

/**
 * In `annulus_features()`: the library has threads, `annulus_ring_create` and calls with deadlines.
 */
#define ANNULUS_FEATURE_STD 1

/**
 * In `annulus_features()`: handles count what they do.
 */
#define ANNULUS_FEATURE_METRICS 2

/**
 * What a call answers. The numbers never change their meaning; later versions may add some.
 *
 * A call that answers anything but `ANNULUS_OK` wrote nothing to its outputs, unless it says otherwise.
 */
typedef enum annulus_status {
    /**
     * Done.
     */
    ANNULUS_OK = 0,
    /**
     * There is no room for all of it now.
     */
    ANNULUS_FULL = 1,
    /**
     * Nothing is published for this consumer now, or the stages before it have not come so far.
     */
    ANNULUS_EMPTY = 2,
    /**
     * The deadline passed first.
     */
    ANNULUS_TIMED_OUT = 3,
    /**
     * The ring is closed; of a consumer: and it has had everything.
     */
    ANNULUS_CLOSED = 4,
    /**
     * The ring was halted.
     */
    ANNULUS_HALTED = 5,
    /**
     * The ring is full and has no consumer left, so it would stay full.
     */
    ANNULUS_DISCONNECTED = 6,
    /**
     * Handles of the ring are left.
     */
    ANNULUS_BUSY = 7,
    /**
     * There is no memory for the ring.
     */
    ANNULUS_NO_MEMORY = 8,
    /**
     * A pointer is NULL that must not be.
     */
    ANNULUS_NULL_POINTER = 9,
    /**
     * The number of events is 0 or more than there are.
     */
    ANNULUS_INVALID_COUNT = 10,
    /**
     * The capacity is no power of two, or too large.
     */
    ANNULUS_INVALID_CAPACITY = 11,
    /**
     * The size of an event is 0 or no multiple of its alignment, or that is no power of two.
     */
    ANNULUS_INVALID_EVENT = 12,
    /**
     * The stages cannot be arranged so, or there is no such stage.
     */
    ANNULUS_INVALID_STAGES = 13,
    /**
     * Another option has a value that it cannot have.
     */
    ANNULUS_INVALID_OPTION = 14,
    /**
     * The memory, or a handle, is not aligned.
     */
    ANNULUS_MISALIGNED = 15,
    /**
     * The memory is too short.
     */
    ANNULUS_TOO_SHORT = 16,
    /**
     * The ring would be larger than the address space.
     */
    ANNULUS_TOO_LARGE = 17,
    /**
     * The handle was never made, or was destroyed, or is of another sort.
     */
    ANNULUS_WRONG_HANDLE = 18,
    /**
     * The ring is of another kind than the call is for.
     */
    ANNULUS_WRONG_KIND = 19,
    /**
     * The claim or the batch is not the one that this handle has open: it was published, released or replaced, or
     * belongs to another handle.
     */
    ANNULUS_STALE = 20,
    /**
     * Nobody is left to be taken: the ring's only producer, or every consumer of the stage, has its handle.
     */
    ANNULUS_TAKEN = 21,
    /**
     * Every place of the ring is taken.
     */
    ANNULUS_NO_PLACE = 22,
    /**
     * This system, or this build, cannot do that.
     */
    ANNULUS_UNSUPPORTED = 23,
    /**
     * There is no ring in the memory, or not yet, or no longer.
     */
    ANNULUS_NOT_A_RING = 24,
    /**
     * The ring in the memory is of another version, machine or kind.
     */
    ANNULUS_INCOMPATIBLE = 25,
    /**
     * The message is longer than the ring takes.
     */
    ANNULUS_MESSAGE_TOO_LONG = 26,
    /**
     * The message is longer than the buffer.
     */
    ANNULUS_BUFFER_TOO_SHORT = 27,
    /**
     * The library has a defect: please report it. The handle must not be used any more, but to be destroyed.
     */
    ANNULUS_PANIC = 28,
    /**
     * No file descriptor is left, or this consumer was not asked for its own.
     */
    ANNULUS_NO_DESCRIPTOR = 29,
} annulus_status;

/**
 * A consumer, or a worker of a group, in memory of yours: it is used by one thread at a time, gets events in order and
 * in batches, and bounds the producers until it is destroyed. Made by `annulus_ring_consumer` and `annulus_ring_join`,
 * ended by `annulus_consumer_destroy`. It may be moved by `memcpy` if the old place is not used any more. The words in
 * it are the library's.
 */
typedef struct annulus_consumer {
    /**
     * What lies here: the library's, as all of these words.
     */
    size_t tag_;
    /**
     * The number of this handle.
     */
    size_t identity_;
    /**
     * The first slot.
     */
    void *slots_;
    /**
     * The size of an event.
     */
    size_t event_size_;
    /**
     * The capacity, less 1.
     */
    size_t mask_;
    /**
     * The ring's cursor.
     */
    const uint64_t *cursor_;
    /**
     * Whether the ring was halted.
     */
    const uint32_t *halted_;
    /**
     * The stamps of a ring with several producers.
     */
    const uint64_t *stamps_;
    /**
     * This consumer's sequence.
     */
    uint64_t *sequence_;
    /**
     * What this handle counts.
     */
    uint64_t *counters_;
    /**
     * The kind of the ring.
     */
    size_t kind_[2];
    /**
     * Where the batch begins that is lent.
     */
    uint64_t lent_start_;
    /**
     * Where it ends.
     */
    uint64_t lent_end_;
    /**
     * How long to pause after a small batch.
     */
    uint32_t pause_;
    /**
     * How many batches are left until that is chosen anew.
     */
    uint32_t left_;
    /**
     * From so many events on a batch is large.
     */
    size_t large_;
    /**
     * The events since it was chosen.
     */
    uint64_t events_;
    /**
     * Whether the last batch was small.
     */
    bool caught_up_;
    /**
     * Where the next batch begins.
     */
    uint64_t next_;
    /**
     * Where the events end that are known to be published.
     */
    uint64_t run_end_;
    /**
     * Whether these were abandoned.
     */
    bool run_abandoned_;
    /**
     * How far the stages before this one are known to have come.
     */
    uint64_t bound_;
    /**
     * The stages before this one.
     */
    uint64_t upstream_;
    /**
     * The rest.
     */
    uint64_t opaque_[41];
} annulus_consumer;

/**
 * Published events: `first_count` at `first`, then, where the batch goes over the ring's end, `second_count` at
 * `second`. Plain data: nothing has to be freed. The events may be read until they are released; a batch that is not
 * released is delivered again by the consumer's next poll.
 */
typedef struct annulus_batch {
    /**
     * The events before the ring's end.
     */
    const void *first;
    /**
     * How many they are.
     */
    size_t first_count;
    /**
     * The events after it; NULL if there are none.
     */
    const void *second;
    /**
     * How many they are.
     */
    size_t second_count;
    /**
     * The sequence of the first event.
     */
    uint64_t sequence;
    /**
     * Which consumer's batch this is: the library's.
     */
    size_t owner_;
} annulus_batch;

/**
 * A producer, in memory of yours: the right of one thread at a time to publish events to a ring. Made by
 * `annulus_ring_producer` and `annulus_producer_clone`, ended by `annulus_producer_destroy`. It may be moved by
 * `memcpy` if the old place is not used any more. The words in it are the library's.
 */
typedef struct annulus_producer {
    /**
     * What lies here: the library's, as all of these words.
     */
    size_t tag_;
    /**
     * The number of this handle.
     */
    size_t identity_;
    /**
     * The first slot.
     */
    void *slots_;
    /**
     * The size of an event.
     */
    size_t event_size_;
    /**
     * The capacity, less 1.
     */
    size_t mask_;
    /**
     * The ring's cursor.
     */
    uint64_t *cursor_;
    /**
     * Whether the ring is to be closed.
     */
    const uint32_t *close_requested_;
    /**
     * The stamps of a ring with several producers.
     */
    uint64_t *stamps_;
    /**
     * What this handle counts.
     */
    uint64_t *counters_;
    /**
     * The kind of the ring.
     */
    size_t kind_;
    /**
     * Where the known room ends.
     */
    uint64_t limit_;
    /**
     * With one producer: where the next claim begins, and the open one.
     */
    uint64_t next_;
    /**
     * With several: where the open claim begins.
     */
    uint64_t open_start_;
    /**
     * Where it ends.
     */
    uint64_t open_end_;
    /**
     * The rest.
     */
    uint64_t opaque_[34];
} annulus_producer;

/**
 * Claimed slots: `first_count` events at `first`, then, where the claim goes over the ring's end, `second_count` at
 * `second`. Plain data: nothing has to be freed. The slots may be written until they are published or abandoned; each
 * holds the event of a lap ago until then.
 */
typedef struct annulus_claim {
    /**
     * The slots before the ring's end.
     */
    void *first;
    /**
     * How many they are.
     */
    size_t first_count;
    /**
     * The slots after it; NULL if there are none.
     */
    void *second;
    /**
     * How many they are.
     */
    size_t second_count;
    /**
     * The sequence of the first slot.
     */
    uint64_t sequence;
    /**
     * Which producer's claim this is: the library's.
     */
    size_t owner_;
} annulus_claim;

/**
 * A ring, in memory of yours: make it with `annulus_ring_create`, `annulus_ring_init` or `annulus_ring_attach`, and end
 * it with `annulus_ring_destroy` or `annulus_ring_detach`. It may lie on the stack; it may be moved by `memcpy` if the
 * old place is not used any more. The words in it are the library's.
 */
typedef struct annulus_ring {
    /**
     * The library's.
     */
    uint64_t opaque_[192];
} annulus_ring;

#if !defined(ANNULUS_HOSTED)
/**
 * What changes of a ring in a static, in RAM: where both ends stand. `ANNULUS_STATIC_RING` makes it.
 */
typedef struct annulus_static_words {
    uint32_t words_[5];
} annulus_static_words;
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * A ring in a static: where its parts are. A constant, in flash: `ANNULUS_STATIC_RING` makes it, and calls are given its
 * address. One interrupt priority produces, and one consumes.
 */
typedef struct annulus_static_ring {
    struct annulus_static_words *words_;
    uint32_t *stamps_;
    void *slots_;
    uint32_t mask_;
    uint32_t event_size_;
} annulus_static_ring;
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * A ring of messages of any length in a static: `ANNULUS_STATIC_MESSAGE_RING` makes it, and calls are given its address.
 * One interrupt priority produces, and one consumes.
 */
typedef struct annulus_static_message_ring {
    struct annulus_static_ring ring_;
} annulus_static_message_ring;
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * A ring in a static that several interrupt priorities may produce into, each by an `annulus_static_producer` of its
 * own; one consumes. A constant, in flash: `ANNULUS_STATIC_MULTI_RING` makes it, and calls are given its address.
 */
typedef struct annulus_static_multi_ring {
    struct annulus_static_ring ring_;
} annulus_static_multi_ring;
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * A producer of a ring with several: what one priority has claimed and not published. `ANNULUS_STATIC_PRODUCER` makes it.
 */
typedef struct annulus_static_producer {
    const struct annulus_static_multi_ring *ring_;
    uint32_t start_;
    uint32_t count_;
} annulus_static_producer;
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Slots of a ring: `first_count` events at `first`, then, where the slots go over the ring's end, `second_count` at
 * `second`, which is NULL otherwise. Plain data: nothing has to be freed.
 */
typedef struct annulus_static_slots {
    /**
     * The slots before the ring's end.
     */
    void *first;
    /**
     * How many they are.
     */
    size_t first_count;
    /**
     * The slots after it; NULL if there are none.
     */
    void *second;
    /**
     * How many they are.
     */
    size_t second_count;
} annulus_static_slots;
#endif

/**
 * Published messages, to be walked over with `annulus_message_next`. Plain data: nothing has to be freed. A batch that is
 * not released is delivered again by the consumer's next poll.
 */
typedef struct annulus_messages {
    /**
     * How many messages there are.
     */
    size_t count;
    /**
     * The sequence of the first unit.
     */
    uint64_t sequence;
    /**
     * Where the messages lie: the library's.
     */
    const void *first_;
    /**
     * How many units that is: the library's.
     */
    size_t first_units_;
    /**
     * What lies after the ring's end: the library's.
     */
    const void *second_;
    /**
     * How many units that is: the library's.
     */
    size_t second_units_;
    /**
     * Which consumer's batch this is: the library's.
     */
    size_t owner_;
} annulus_messages;

/**
 * A claimed message: `len` bytes at `bytes`, aligned to 8, to be written and then published. Plain data: nothing has to
 * be freed.
 */
typedef struct annulus_message {
    /**
     * The bytes, with whatever values were there.
     */
    void *bytes;
    /**
     * How many they are.
     */
    size_t len;
    /**
     * The sequence of the first unit, which may be a pad's.
     */
    uint64_t sequence;
    /**
     * Which producer's claim this is: the library's.
     */
    size_t owner_;
} annulus_message;

/**
 * Claimed messages, to be walked over with `annulus_message_claims_next` and written, and then published, in whole or in
 * parts. Plain data: nothing has to be freed.
 */
typedef struct annulus_message_claims {
    /**
     * How many messages there are.
     */
    size_t count;
    /**
     * The sequence of the first unit.
     */
    uint64_t sequence;
    /**
     * Where the messages lie: the library's.
     */
    void *first_;
    /**
     * How many units that is: the library's.
     */
    size_t first_units_;
    /**
     * What lies after the ring's end: the library's.
     */
    void *second_;
    /**
     * How many units that is: the library's.
     */
    size_t second_units_;
    /**
     * Which producer's claim this is: the library's.
     */
    size_t owner_;
} annulus_message_claims;

/**
 * Bytes of yours: `len` of them at `bytes`, which may be NULL if they are none.
 */
typedef struct annulus_bytes {
    /**
     * The first.
     */
    const void *bytes;
    /**
     * How many they are.
     */
    size_t len;
} annulus_bytes;

/**
 * What a producer has counted since its place was first taken. Counts wrap at 2^64.
 */
typedef struct annulus_producer_metrics {
    /**
     * Events that were published.
     */
    uint64_t published;
    /**
     * The runs that they were published in.
     */
    uint64_t batches;
    /**
     * Events that were claimed and given up.
     */
    uint64_t abandoned;
    /**
     * Claims that did not wait and found no room.
     */
    uint64_t refused;
    /**
     * Claims that found no room and waited.
     */
    uint64_t stalls;
    /**
     * How often those looked for room again.
     */
    uint64_t looks;
    /**
     * How long those waited in all, in nanoseconds.
     */
    uint64_t stalled;
    /**
     * Whether a producer has the place now; of a whole ring: always.
     */
    bool present;
} annulus_producer_metrics;

/**
 * What a consumer, a worker, or a worker group as a whole, has counted since its place was first taken. Counts wrap at
 * 2^64.
 */
typedef struct annulus_consumer_metrics {
    /**
     * Events that were released.
     */
    uint64_t consumed;
    /**
     * Batches that were delivered.
     */
    uint64_t batches;
    /**
     * Polls that found nothing at first.
     */
    uint64_t empty_polls;
    /**
     * The highest lag that a poll met, in events.
     */
    uint64_t highest_lag;
    /**
     * How far it is behind the ring's cursor now, in events; a worker's is its group's.
     */
    uint64_t lag;
    /**
     * Its stage; of a whole ring: 0.
     */
    uint32_t stage;
    /**
     * Whether it is there now; of a whole ring: always.
     */
    bool present;
} annulus_consumer_metrics;

/**
 * What all handles of a ring have counted. Counts wrap at 2^64.
 */
typedef struct annulus_ring_metrics {
    /**
     * All producers together.
     */
    struct annulus_producer_metrics producers;
    /**
     * All consumers together: an event counts once for each consumer or group that released it. The lag is that of the
     * slowest, the highest lag that of any.
     */
    struct annulus_consumer_metrics consumers;
    /**
     * The ring's cursor: the end of what is claimed, or, with one producer, of what is published.
     */
    uint64_t cursor;
} annulus_ring_metrics;

/**
 * A stage: consumers that read the same events.
 */
typedef struct annulus_stage {
    /**
     * The stages that this one comes after: bit `n` is the stage `n`, in the order of the array. Earlier ones only.
     */
    uint64_t after;
    /**
     * How many consumers, or workers.
     */
    uint32_t consumers;
    /**
     * `ANNULUS_STAGE_*`, or 0.
     */
    uint32_t flags;
} annulus_stage;

/**
 * What a ring shall be like. Let `annulus_options_init` fill it, then change what shall be different.
 */
typedef struct annulus_options {
    /**
     * `sizeof(annulus_options)`: tells later versions which fields there are.
     */
    size_t size;
    /**
     * The number of slots: a power of two, never rounded.
     */
    size_t capacity;
    /**
     * The size of an event in bytes, as `sizeof` tells it.
     */
    size_t event_size;
    /**
     * The alignment of an event, as `_Alignof` tells it.
     */
    size_t event_align;
    /**
     * The first sequence: 0, unless to test what happens where sequences wrap.
     */
    uint64_t start;
    /**
     * The stages, or NULL: one consumer, which has the events to itself and may change them. Read by the call only.
     */
    const struct annulus_stage *stages;
    /**
     * How many stages there are: 64 at most.
     */
    size_t stage_count;
    /**
     * `ANNULUS_SINGLE_PRODUCER` or `ANNULUS_MULTI_PRODUCER`.
     */
    uint32_t producers;
    /**
     * `ANNULUS_WAIT_*`.
     */
    uint32_t wait;
    /**
     * 0: the consumers are those of the stages. Otherwise consumers may join while the ring runs, and this is how many
     * there may be at a time, 64 at most.
     */
    uint32_t places;
    /**
     * `ANNULUS_PAGES_*`, all that is wished for, or 0; if `pages_required` is 0, too: memory of the allocator's. A wish
     * that is not granted leaves the ring as it can be had: `annulus_ring_pages`.
     */
    uint32_t pages;
    /**
     * `ANNULUS_PAGES_*`: what the ring is not made without, whether it is named in `pages`, too, or not.
     */
    uint32_t pages_required;
    /**
     * The NUMA node of `ANNULUS_PAGES_NODE`; 0 without that.
     */
    uint32_t node;
    /**
     * 0: events. 1: messages of any length; the events are units of 8 bytes then, and there are 8 at least. No stage is a
     * group. `annulus_options_init_messages` sets this.
     */
    uint32_t messages;
    /**
     * 0.
     */
    uint32_t reserved_;
} annulus_options;

/**
 * A way to copy plain data, chosen once. In memory of yours; it may be copied as any value is. Nothing has to be freed. The
 * words in it are the library's.
 */
typedef struct annulus_copy {
    /**
     * The library's.
     */
    uint64_t opaque_[2];
} annulus_copy;

/**
 * A sequence that threads share, on cache lines of its own: how far somebody has come. One party sets it, or several
 * advance it; any number get it. In memory of yours, at an address that is a multiple of `ANNULUS_LINE`; the same for
 * several processes that map it. Memory that is all zero is a sequence at 0. Nothing has to be freed.
 *
 * A stage of your own, which has no consumer, gates a ring by one of these: it reads what another thread's consumer polled
 * and sets the sequence; that thread releases as far as the slowest of such stages has come.
 */
typedef struct annulus_sequence {
    /**
     * The library's.
     */
    uint64_t opaque_[16];
} annulus_sequence;

/**
 * Slots of events, in memory of yours: `capacity` of them, a power of two, each of `event_size` bytes. The event of sequence
 * `s` is in slot `s % capacity`. Plain data, to be filled by you.
 */
typedef struct annulus_slots {
    /**
     * The first slot.
     */
    void *memory;
    /**
     * How many there are.
     */
    size_t capacity;
    /**
     * The size of an event in bytes.
     */
    size_t event_size;
} annulus_slots;

/**
 * Slots of a range of sequences: `first_count` at `first`, then, where the range goes over the last slot, `second_count` at
 * `second`.
 */
typedef struct annulus_slot_spans {
    /**
     * The slots up to the last one.
     */
    void *first;
    /**
     * How many they are.
     */
    size_t first_count;
    /**
     * The slots from the first one on; NULL if there are none.
     */
    void *second;
    /**
     * How many they are.
     */
    size_t second_count;
} annulus_slot_spans;

/**
 * An available buffer: which sequences are published, told in runs. A run is what one call published or gave up: it is one
 * store, whatever its length, and one look finds where it ends. In memory of yours, with its entries in another piece of it.
 * Nothing has to be freed. The words in it are the library's.
 */
typedef struct annulus_stamps {
    /**
     * The library's.
     */
    uint64_t opaque_[4];
} annulus_stamps;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The next events, `max` at most and at least one, if there are any now.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_consumer_try_poll(struct annulus_consumer *consumer,
                                              size_t max,
                                              struct annulus_batch *batch);

/**
 * The next events, `max` at most and at least one, waiting for them as the ring's threads wait.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_poll(struct annulus_consumer *consumer,
                                          size_t max,
                                          struct annulus_batch *batch);

#if defined(ANNULUS_HOSTED)
/**
 * The next events, `max` at most and at least one, waiting for them until `annulus_now()` has come to `deadline`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_poll_deadline(struct annulus_consumer *consumer,
                                                   size_t max,
                                                   uint64_t deadline,
                                                   struct annulus_batch *batch);
#endif

/**
 * Releases all of a batch, which is empty after that: producers may overwrite its events, and later stages read them.
 *
 * A batch that is not what this consumer has lent: `ANNULUS_STALE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_consumer_done(struct annulus_consumer *consumer,
                                          struct annulus_batch *batch);

/**
 * Releases the first `count` events of a batch early, across the ring's end too; the batch is shortened by them.
 *
 * More than the batch has, or 0: `ANNULUS_INVALID_COUNT`. A batch that is not what this consumer has lent:
 * `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_consumer_release(struct annulus_consumer *consumer,
                                             struct annulus_batch *batch,
                                             size_t count);

/**
 * The events of a batch, to be changed: only for the consumer, or the workers, of the exclusive stage, which comes after
 * all others; `ANNULUS_WRONG_KIND` for any other.
 *
 * A batch that is not what this consumer has lent: `ANNULUS_STALE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
 */
enum annulus_status annulus_consumer_writable(const struct annulus_consumer *consumer,
                                              const struct annulus_batch *batch,
                                              void **first,
                                              void **second);

/**
 * Claims `count` slots, if there is room for all of them now. What an earlier claim of this producer left open is
 * abandoned.
 *
 * For every call that claims slots: a count of 0 is `ANNULUS_INVALID_COUNT`, and a call that is refused for anything but
 * its pointers has abandoned the earlier claim all the same.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_producer_try_claim(struct annulus_producer *producer,
                                               size_t count,
                                               struct annulus_claim *claim);

/**
 * Claims slots in one piece, for whoever cannot be told of two, as a system call or a DMA controller: as many as there is
 * room for now, `max` at most and at least one, up to the end of the ring's memory at the latest. The next such claim goes
 * on at its beginning. What an earlier claim of this producer left open is abandoned.
 *
 * Without room for one: `ANNULUS_FULL`. NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that
 * do not sleep.
 */
enum annulus_status annulus_producer_try_claim_contiguous(struct annulus_producer *producer,
                                                          size_t max,
                                                          struct annulus_claim *claim);

/**
 * Claims `count` slots, waiting for room as the ring's threads wait. What an earlier claim of this producer left open is
 * abandoned.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_producer_claim(struct annulus_producer *producer,
                                           size_t count,
                                           struct annulus_claim *claim);

#if defined(ANNULUS_HOSTED)
/**
 * Claims `count` slots, waiting for room until `annulus_now()` has come to `deadline`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_producer_claim_deadline(struct annulus_producer *producer,
                                                    size_t count,
                                                    uint64_t deadline,
                                                    struct annulus_claim *claim);
#endif

/**
 * Publishes all that is left of a claim, which is empty after that.
 *
 * A claim that is not the open one of this producer: `ANNULUS_STALE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_producer_publish(struct annulus_producer *producer, struct annulus_claim *claim);

/**
 * Publishes the first `count` events of a claim, in one run; the claim is shortened by them.
 *
 * More than are claimed, or 0: `ANNULUS_INVALID_COUNT`. A claim that is not the open one of this producer:
 * `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_producer_publish_part(struct annulus_producer *producer,
                                                  struct annulus_claim *claim,
                                                  size_t count);

/**
 * Gives up what is left of a claim, which is empty after that: its events are never delivered.
 *
 * A claim that is not the open one of this producer: `ANNULUS_STALE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_producer_abandon(struct annulus_producer *producer, struct annulus_claim *claim);

/**
 * Takes a consumer of a stage that nobody took, or a worker, if the stage is a group. Stages are numbered from 0 in the
 * order of the options; a ring without any has the one stage 0. Each consumer bounds the producers from the ring's
 * first event on, also while nobody has taken it.
 *
 * No such stage: `ANNULUS_INVALID_STAGES`; all taken: `ANNULUS_TAKEN`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any; the consumer is then used by one at a time. Signals: not safe.
 */
enum annulus_status annulus_ring_consumer(const struct annulus_ring *ring,
                                          uint32_t stage,
                                          struct annulus_consumer *consumer);

/**
 * Ends a consumer: it bounds nobody any more. What it was lent and did not release is not delivered again; a worker's is
 * finished.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_destroy(struct annulus_consumer *consumer);

/**
 * How far a consumer is behind the ring's cursor, in events; a worker's is its group's.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
 */
enum annulus_status annulus_consumer_lag(const struct annulus_consumer *consumer, size_t *lag);

/**
 * The next sequence that a consumer gets: it has released everything below.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
 */
enum annulus_status annulus_consumer_sequence(const struct annulus_consumer *consumer, uint64_t *sequence);

#if defined(ANNULUS_HOSTED)
/**
 * Lets a consumer pause after small batches where that makes the ring faster, as it does unless told otherwise, or not:
 * without it an event that comes soon after another is delivered some hundred nanoseconds earlier.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_set_coalescing(struct annulus_consumer *consumer,
                                                    bool enabled);
#endif

/**
 * Copies the next events to `events`, `max` at most, and releases them, if there are any now; tells how many.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_consumer_try_read(struct annulus_consumer *consumer,
                                              void *events,
                                              size_t max,
                                              size_t *count);

/**
 * Copies the next events to `events`, `max` at most, and releases them; waits for the first; tells how many.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_read(struct annulus_consumer *consumer,
                                          void *events,
                                          size_t max,
                                          size_t *count);

#if defined(ANNULUS_HOSTED)
/**
 * Copies the next events to `events`, `max` at most, and releases them; waits for the first until `annulus_now()` has
 * come to `deadline`; tells how many.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_read_deadline(struct annulus_consumer *consumer,
                                                   void *events,
                                                   size_t max,
                                                   uint64_t deadline,
                                                   size_t *count);
#endif

#if defined(ANNULUS_HOSTED)
/**
 * The consumer's file descriptor, for `epoll`, `poll` and event loops over them: made by the first call, the same after
 * that. It becomes readable once the consumer was armed by `annulus_consumer_arm` and there is something to be polled.
 * The ring must be one of `ANNULUS_WAIT_FD`: `ANNULUS_WRONG_KIND` otherwise.
 *
 * The descriptor is an eventfd of the consumer's, closed by `annulus_consumer_destroy` and on `exec`: take it out of the
 * event loop before. Do not read, write or close it. The first call allocates a few dozen bytes, and is the only one of
 * a consumer that does. Without a descriptor left in the process or the system: `ANNULUS_NO_DESCRIPTOR`.
 * Where there are no eventfds: `ANNULUS_UNSUPPORTED`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's; any may wait for the descriptor. Signals: not safe.
 */
enum annulus_status annulus_consumer_fd(struct annulus_consumer *consumer,
                                        int *fd);
#endif

#if defined(ANNULUS_HOSTED)
/**
 * Sees to it that the consumer's descriptor becomes readable once there is something to be polled, and tells whether to
 * wait for that: `false` if there is something already. To be called when a poll found nothing, right before the wait:
 *
 * ```c
 * while (annulus_consumer_try_poll(&consumer, 64, &batch) == ANNULUS_OK) {
 *     ...
 *     annulus_consumer_done(&consumer, &batch);
 * }
 * annulus_consumer_arm(&consumer, &wait);
 * epoll_wait(epoll, events, count, wait ? -1 : 0);
 * ```
 *
 * There is something if events are published that were not released, and if the ring was closed or halted; and, seldom, if
 * a claim was given up, which the next poll steps over. What made the descriptor readable before is taken back. It is
 * rung once: after that, and after any poll or read, it must be armed again. Until then nobody makes a system call for
 * this consumer.
 *
 * A consumer that was not asked for its descriptor: `ANNULUS_NO_DESCRIPTOR`; a ring not of `ANNULUS_WAIT_FD`:
 * `ANNULUS_WRONG_KIND`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_arm(struct annulus_consumer *consumer,
                                         bool *wait);
#endif

#if defined(ANNULUS_HOSTED)
/**
 * Sees to it that nobody rings the consumer's descriptor any more, as any poll or read does: for a consumer that shall
 * rest. It may be readable after that, if somebody had begun to.
 *
 * A ring not of `ANNULUS_WAIT_FD`: `ANNULUS_WRONG_KIND`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_consumer_disarm(struct annulus_consumer *consumer);
#endif

/**
 * Adds a consumer to a stage of a ring that was made with `places`, or a worker, if the stage is a group. It gets every
 * event from the furthest point on that any consumer of the ring had come to.
 *
 * A ring without places: `ANNULUS_WRONG_KIND`; the exclusive stage, too. No such stage: `ANNULUS_INVALID_STAGES`. As many
 * consumers as there are places: `ANNULUS_NO_PLACE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any; the consumer is then used by one at a time. Signals: not safe.
 */
enum annulus_status annulus_ring_join(const struct annulus_ring *ring,
                                      uint32_t stage,
                                      struct annulus_consumer *consumer);

#if !defined(ANNULUS_HOSTED)
/**
 * Publishes a copy of a message of `len` bytes, if there is room.
 *
 * No room: `ANNULUS_FULL`; longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`; closed: `ANNULUS_CLOSED`. NULL:
 * undefined. Interrupts: the producer's; wait-free.
 */
enum annulus_status annulus_static_message_try_write(const struct annulus_static_message_ring *ring,
                                                     const void *bytes,
                                                     size_t len);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Copies the next message to the `size` bytes at `buffer` and releases it, if there is one; tells its length.
 *
 * None: `ANNULUS_EMPTY`; none, and none will come: `ANNULUS_CLOSED`. A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`;
 * its length is told all the same, and it is still the next one. NULL: undefined. Interrupts: the consumer's; wait-free.
 */
enum annulus_status annulus_static_message_try_read(const struct annulus_static_message_ring *ring,
                                                    void *buffer,
                                                    size_t size,
                                                    size_t *len);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Tells where the next message lies, aligned to 8, and how long it is, if there is one. It is the next one until
 * `annulus_static_message_release`. Otherwise as `annulus_static_message_try_read`.
 */
enum annulus_status annulus_static_message_try_peek(const struct annulus_static_message_ring *ring,
                                                    const void **bytes,
                                                    size_t *len);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Releases the next message, which was looked at by `annulus_static_message_try_peek`.
 *
 * None: `ANNULUS_EMPTY`. NULL: undefined. Interrupts: the consumer's; wait-free.
 */
enum annulus_status annulus_static_message_release(const struct annulus_static_message_ring *ring);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Closes the ring: nothing can be published any more, and the consumer gets `ANNULUS_CLOSED` once it has had everything.
 *
 * NULL: undefined. Interrupts: the producer's; wait-free.
 */
void annulus_static_message_close(const struct annulus_static_message_ring *ring);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Publishes a copy of one event, if there is room. What an earlier claim of this producer left open is abandoned, by this
 * and by each other call that claims.
 *
 * No room: `ANNULUS_FULL`; closed: `ANNULUS_CLOSED`. NULL: undefined. Interrupts: the producer's; lock-free.
 */
enum annulus_status annulus_static_multi_try_push(struct annulus_static_producer *producer,
                                                  const void *event);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Publishes copies of `count` events as one run, if there is room for all of them.
 *
 * None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_multi_try_push`.
 */
enum annulus_status annulus_static_multi_try_write(struct annulus_static_producer *producer,
                                                   const void *events,
                                                   size_t count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Lends the next `count` slots to be filled and then published or abandoned, if there is room for all of them.
 *
 * None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_multi_try_push`.
 */
enum annulus_status annulus_static_multi_try_claim(struct annulus_static_producer *producer,
                                                   size_t count,
                                                   struct annulus_static_slots *slots);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Lends as many slots as there is room for before the ring's memory ends, `max` at most, in one piece: for a DMA
 * controller. Otherwise as `annulus_static_multi_try_claim`.
 */
enum annulus_status annulus_static_multi_try_claim_contiguous(struct annulus_static_producer *producer,
                                                              size_t max,
                                                              struct annulus_static_slots *slots);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Publishes the first `count` of the slots that the last claim lent; the rest stays claimed, and is to be published or
 * abandoned.
 *
 * None or more than are claimed: `ANNULUS_INVALID_COUNT`. NULL: undefined. Interrupts: the producer's; wait-free.
 */
enum annulus_status annulus_static_multi_publish(struct annulus_static_producer *producer,
                                                 size_t count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Gives up what the last claim left open: its events are never delivered, and stall nobody.
 *
 * NULL: undefined. Interrupts: the producer's; wait-free.
 */
void annulus_static_multi_abandon(struct annulus_static_producer *producer);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Takes one event out by a copy, if there is one: see `annulus_static_try_pop`. An event that comes after another
 * producer's open claim is there once that was published or abandoned.
 */
enum annulus_status annulus_static_multi_try_pop(const struct annulus_static_multi_ring *ring,
                                                 void *event);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Takes `max` events out by a copy, or as many as there are: see `annulus_static_try_read`.
 */
enum annulus_status annulus_static_multi_try_read(const struct annulus_static_multi_ring *ring,
                                                  void *events,
                                                  size_t max,
                                                  size_t *count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Lends the next `max` events where they lie, or as many as there are before one that was abandoned: see
 * `annulus_static_try_poll`.
 */
enum annulus_status annulus_static_multi_try_poll(const struct annulus_static_multi_ring *ring,
                                                  size_t max,
                                                  struct annulus_static_slots *slots);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Releases the first `count` of the events that the last poll lent: see `annulus_static_release`.
 */
enum annulus_status annulus_static_multi_release(const struct annulus_static_multi_ring *ring, size_t count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * How many events are claimed and not released.
 *
 * NULL: undefined. Interrupts: any; wait-free.
 */
size_t annulus_static_multi_len(const struct annulus_static_multi_ring *ring);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Closes the ring: no claim succeeds any more, and the consumer gets `ANNULUS_CLOSED` once it has had everything. Open
 * claims may still be published.
 *
 * NULL: undefined. Interrupts: any; wait-free.
 */
void annulus_static_multi_close(const struct annulus_static_multi_ring *ring);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Publishes a copy of one event, if there is room.
 *
 * No room: `ANNULUS_FULL`; closed: `ANNULUS_CLOSED`. NULL: undefined. Interrupts: the producer's; wait-free.
 */
enum annulus_status annulus_static_try_push(const struct annulus_static_ring *ring, const void *event);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Takes one event out by a copy, if there is one.
 *
 * None: `ANNULUS_EMPTY`; none, and none will come: `ANNULUS_CLOSED`. NULL: undefined. Interrupts: the consumer's;
 * wait-free.
 */
enum annulus_status annulus_static_try_pop(const struct annulus_static_ring *ring,
                                           void *event);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Publishes copies of `count` events, if there is room for all of them.
 *
 * None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_push`.
 */
enum annulus_status annulus_static_try_write(const struct annulus_static_ring *ring,
                                             const void *events,
                                             size_t count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Takes `max` events out by a copy, or as many as there are, and tells how many: one at least. `max` of 0:
 * `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_pop`.
 */
enum annulus_status annulus_static_try_read(const struct annulus_static_ring *ring,
                                            void *events,
                                            size_t max,
                                            size_t *count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Lends the next `count` slots to be filled and then published, if there is room for all of them. Not publishing them
 * gives them up: the next claim begins where this one did.
 *
 * None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_push`.
 */
enum annulus_status annulus_static_try_claim(const struct annulus_static_ring *ring,
                                             size_t count,
                                             struct annulus_static_slots *slots);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Lends as many slots as there is room for before the ring's memory ends, `max` at most, in one piece: for a DMA
 * controller. Otherwise as `annulus_static_try_claim`.
 */
enum annulus_status annulus_static_try_claim_contiguous(const struct annulus_static_ring *ring,
                                                        size_t max,
                                                        struct annulus_static_slots *slots);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Publishes the first `count` of the slots that the last claim lent; the rest is given up.
 *
 * More than there is room for: `ANNULUS_FULL` or `ANNULUS_INVALID_COUNT`; closed meanwhile: `ANNULUS_CLOSED`. NULL:
 * undefined. Interrupts: the producer's; wait-free.
 */
enum annulus_status annulus_static_publish(const struct annulus_static_ring *ring,
                                           size_t count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Lends the next `max` events where they lie, or as many as there are. Not releasing them keeps them: the next poll lends
 * them again. `max` of 0: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_pop`.
 */
enum annulus_status annulus_static_try_poll(const struct annulus_static_ring *ring,
                                            size_t max,
                                            struct annulus_static_slots *slots);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Releases the first `count` of the events that the last poll lent: the producer may overwrite them.
 *
 * More than there are: `ANNULUS_INVALID_COUNT` or `ANNULUS_EMPTY`. NULL: undefined. Interrupts: the consumer's; wait-free.
 */
enum annulus_status annulus_static_release(const struct annulus_static_ring *ring,
                                           size_t count);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * How many events are published and not released.
 *
 * NULL: undefined. Interrupts: any; wait-free.
 */
size_t annulus_static_len(const struct annulus_static_ring *ring);
#endif

#if !defined(ANNULUS_HOSTED)
/**
 * Closes the ring: nothing can be published any more, and the consumer gets `ANNULUS_CLOSED` once it has had everything.
 *
 * NULL: undefined. Interrupts: the producer's; wait-free.
 */
void annulus_static_close(const struct annulus_static_ring *ring);
#endif

#if defined(ANNULUS_PROVOKE_PANIC)
/**
 * Panics inside, to show what happens then: answers `ANNULUS_PANIC`, or ends the process where the library was built
 * to abort. Not in released libraries.
 */
enum annulus_status annulus_provoke_panic(void);
#endif

/**
 * The next messages, `max` at most and at least one, if there are any now.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_try_poll(struct annulus_consumer *consumer,
                                             size_t max,
                                             struct annulus_messages *batch);

/**
 * The next messages, `max` at most and at least one, waiting for them.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_message_poll(struct annulus_consumer *consumer,
                                         size_t max,
                                         struct annulus_messages *batch);

#if defined(ANNULUS_HOSTED)
/**
 * The next messages, `max` at most and at least one, waiting for them until `annulus_now()` has come to `deadline`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_message_poll_deadline(struct annulus_consumer *consumer,
                                                  size_t max,
                                                  uint64_t deadline,
                                                  struct annulus_messages *batch);
#endif

/**
 * The next message of a batch: where its bytes lie, aligned to 8, and how many they are. It shortens `rest` by that
 * message and releases nothing: walk over a copy of the batch, and release the batch itself. `ANNULUS_EMPTY` after the
 * last one.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any, while nobody releases the batch. Signals: safe.
 */
enum annulus_status annulus_message_next(struct annulus_messages *rest,
                                         const void **bytes,
                                         size_t *len);

/**
 * Releases the first `count` messages of a batch; the batch is shortened by them. All of them: `batch->count`.
 *
 * More than the batch has, or 0: `ANNULUS_INVALID_COUNT`. A batch that is not what this consumer has lent:
 * `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_release(struct annulus_consumer *consumer,
                                            struct annulus_messages *batch,
                                            size_t count);

/**
 * Claims a message of `len` bytes, if there is room now. What an earlier claim of this producer left open is abandoned.
 *
 * Longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_try_claim(struct annulus_producer *producer,
                                              size_t len,
                                              struct annulus_message *claim);

/**
 * Claims a message of `len` bytes, waiting for room. What an earlier claim of this producer left open is abandoned.
 *
 * Longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_claim(struct annulus_producer *producer,
                                          size_t len,
                                          struct annulus_message *claim);

#if defined(ANNULUS_HOSTED)
/**
 * Claims a message of `len` bytes, waiting for room until `annulus_now()` has come to `deadline`.
 *
 * Longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_claim_deadline(struct annulus_producer *producer,
                                                   size_t len,
                                                   uint64_t deadline,
                                                   struct annulus_message *claim);
#endif

/**
 * Publishes the first `len` bytes of a claim as the message. What the claim has more is given up; it is empty after that.
 *
 * More than were claimed: `ANNULUS_INVALID_COUNT`. A claim that is not the open one of this producer: `ANNULUS_STALE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_publish(struct annulus_producer *producer,
                                            struct annulus_message *claim,
                                            size_t len);

/**
 * Gives a claim up: its message is never delivered. The claim is empty after that.
 *
 * A claim that is not the open one of this producer: `ANNULUS_STALE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_abandon(struct annulus_producer *producer, struct annulus_message *claim);

/**
 * Claims `count` messages of these lengths, all of them or none, if there is room now. What an earlier claim of this
 * producer left open is abandoned.
 *
 * One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_try_claim_batch(struct annulus_producer *producer,
                                                    const size_t *lens,
                                                    size_t count,
                                                    struct annulus_message_claims *claims);

/**
 * Claims `count` messages of these lengths, all of them or none, waiting for room. What an earlier claim of this producer
 * left open is abandoned.
 *
 * One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_claim_batch(struct annulus_producer *producer,
                                                const size_t *lens,
                                                size_t count,
                                                struct annulus_message_claims *claims);

#if defined(ANNULUS_HOSTED)
/**
 * Claims `count` messages of these lengths, all of them or none, waiting for room until `annulus_now()` has come to
 * `deadline`.
 *
 * One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_claim_batch_deadline(struct annulus_producer *producer,
                                                         const size_t *lens,
                                                         size_t count,
                                                         uint64_t deadline,
                                                         struct annulus_message_claims *claims);
#endif

/**
 * The next message of a claim: where its bytes are to be written, aligned to 8, and how many they are. It shortens `rest`
 * by that message and publishes nothing: walk over a copy of the claim, and publish the claim itself. `ANNULUS_EMPTY`
 * after the last one.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe.
 */
enum annulus_status annulus_message_claims_next(struct annulus_message_claims *rest,
                                                void **bytes,
                                                size_t *len);

/**
 * Publishes the first `count` messages of a claim, in one run; the claim is shortened by them. All of them:
 * `claims->count`.
 *
 * More than are claimed, or 0: `ANNULUS_INVALID_COUNT`. A claim that is not the open one of this producer:
 * `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_publish_batch(struct annulus_producer *producer,
                                                  struct annulus_message_claims *claims,
                                                  size_t count);

/**
 * Gives up what is left of a claim, which is empty after that: its messages are never delivered.
 *
 * A claim that is not the open one of this producer: `ANNULUS_STALE`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_abandon_batch(struct annulus_producer *producer,
                                                  struct annulus_message_claims *claims);

/**
 * Publishes copies of `count` messages as one run, if there is room for all of them now.
 *
 * One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_try_write_batch(struct annulus_producer *producer,
                                                    const struct annulus_bytes *messages,
                                                    size_t count);

/**
 * Publishes copies of `count` messages as one run, waiting for room for all of them.
 *
 * One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_write_batch(struct annulus_producer *producer,
                                                const struct annulus_bytes *messages,
                                                size_t count);

#if defined(ANNULUS_HOSTED)
/**
 * Publishes copies of `count` messages as one run, waiting for room until `annulus_now()` has come to `deadline`.
 *
 * One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_write_batch_deadline(struct annulus_producer *producer,
                                                         const struct annulus_bytes *messages,
                                                         size_t count,
                                                         uint64_t deadline);
#endif

/**
 * Publishes a copy of a message of `len` bytes, if there is room now.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_try_write(struct annulus_producer *producer,
                                              const void *bytes,
                                              size_t len);

/**
 * Publishes a copy of a message of `len` bytes, waiting for room.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_write(struct annulus_producer *producer, const void *bytes, size_t len);

#if defined(ANNULUS_HOSTED)
/**
 * Publishes a copy of a message of `len` bytes, waiting for room until `annulus_now()` has come to `deadline`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_message_write_deadline(struct annulus_producer *producer,
                                                   const void *bytes,
                                                   size_t len,
                                                   uint64_t deadline);
#endif

/**
 * Copies the next message to the `size` bytes at `buffer` and releases it, if there is one now; tells its length.
 *
 * A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`; its length is told all the same, and it is still the next one.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_message_try_read(struct annulus_consumer *consumer,
                                             void *buffer,
                                             size_t size,
                                             size_t *len);

/**
 * Copies the next message to the `size` bytes at `buffer` and releases it, waiting for it; tells its length.
 *
 * A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`; its length is told all the same, and it is still the next one.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_message_read(struct annulus_consumer *consumer,
                                         void *buffer,
                                         size_t size,
                                         size_t *len);

#if defined(ANNULUS_HOSTED)
/**
 * Copies the next message to the `size` bytes at `buffer` and releases it, waiting for it until `annulus_now()` has come
 * to `deadline`; tells its length.
 *
 * A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`; its length is told all the same, and it is still the next one.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
 */
enum annulus_status annulus_message_read_deadline(struct annulus_consumer *consumer,
                                                  void *buffer,
                                                  size_t size,
                                                  uint64_t deadline,
                                                  size_t *len);
#endif

/**
 * What all handles of a ring have counted.
 *
 * A library that counts nothing: `ANNULUS_UNSUPPORTED`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_metrics(const struct annulus_ring *ring, struct annulus_ring_metrics *metrics);

/**
 * What the producer at a place has counted. Places are numbered from 0 in the order in which producers took them, and are
 * taken anew; the last one of a ring with several is shared by those that found no other.
 *
 * No such place: `ANNULUS_NO_PLACE`. A library that counts nothing: `ANNULUS_UNSUPPORTED`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_producer_metrics_at(const struct annulus_ring *ring,
                                                size_t place,
                                                struct annulus_producer_metrics *metrics);

/**
 * What the consumer or the worker group at a place has counted. Places are numbered from 0 in the order of the stages.
 *
 * No such place: `ANNULUS_NO_PLACE`. A library that counts nothing: `ANNULUS_UNSUPPORTED`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_consumer_metrics_at(const struct annulus_ring *ring,
                                                size_t place,
                                                struct annulus_consumer_metrics *metrics);

/**
 * What the worker at a place has counted. Places are numbered from 0, over all groups, in the order in which workers took
 * them, and are taken anew.
 *
 * No such place: `ANNULUS_NO_PLACE`. A library that counts nothing: `ANNULUS_UNSUPPORTED`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_worker_metrics_at(const struct annulus_ring *ring,
                                              size_t place,
                                              struct annulus_consumer_metrics *metrics);

/**
 * The place of a producer: what `annulus_producer_metrics_at` takes.
 *
 * A library that counts nothing: `ANNULUS_UNSUPPORTED`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe.
 */
enum annulus_status annulus_producer_place(const struct annulus_producer *producer, size_t *place);

/**
 * The place of a consumer: what `annulus_consumer_metrics_at` takes; of a worker: what `annulus_worker_metrics_at` takes.
 *
 * A worker that found no place of its own, and counts with its group: `ANNULUS_NO_PLACE`. A library that counts nothing:
 * `ANNULUS_UNSUPPORTED`. NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
 */
enum annulus_status annulus_consumer_place(const struct annulus_consumer *consumer,
                                           size_t *place);

/**
 * Fills options for a ring of `capacity` events of one type: one producer, one consumer, `ANNULUS_WAIT_YIELDING`.
 *
 * NULL: nothing is done. Threads: any. Signals: safe.
 */
void annulus_options_init(struct annulus_options *options,
                          size_t capacity,
                          size_t event_size,
                          size_t event_align);

/**
 * Fills options for a ring of messages over `units` units of 8 bytes: the longest message is `units - 8` bytes. Otherwise
 * as `annulus_options_init`.
 *
 * NULL: nothing is done. Threads: any. Signals: safe.
 */
void annulus_options_init_messages(struct annulus_options *options,
                                   size_t units);

/**
 * Chooses how to copy: `ANNULUS_KERNEL_*`.
 *
 * One that this processor, or its system, does not have: `ANNULUS_UNSUPPORTED`; a number that is none:
 * `ANNULUS_INVALID_OPTION`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_copy_init(struct annulus_copy *copy, uint32_t kernel);

/**
 * Which kernel is used, for the lengths for which it is: `ANNULUS_KERNEL_MEMCPY` and so on.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_copy_kernel(const struct annulus_copy *copy, uint32_t *kernel);

/**
 * The name of a kernel, in lower case; never NULL, also for a number that is none. It lives for ever.
 *
 * Threads: any. Signals: safe.
 */
const char *annulus_kernel_str(uint32_t kernel);

/**
 * Copies `bytes` bytes to memory that does not overlap theirs.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_copy_bytes(const struct annulus_copy *copy,
                                       void *to,
                                       const void *from,
                                       size_t bytes);

/**
 * Puts a sequence that stands at `start` into memory of yours.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: one; nobody else may use the memory. Signals: safe.
 */
enum annulus_status annulus_sequence_init(struct annulus_sequence *sequence, uint64_t start);

/**
 * Where a sequence stands. What its owner did before it came there is visible after this call (acquire).
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_sequence_get(const struct annulus_sequence *sequence, uint64_t *at);

/**
 * Moves a sequence to `to`. What this thread did before is visible to whoever gets the new place (release).
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the one that owns it. Signals: safe.
 */
enum annulus_status annulus_sequence_set(struct annulus_sequence *sequence, uint64_t to);

/**
 * Moves a sequence from `from` to `to`, if it still stands at `from`: for one that several threads move. Ordered as
 * `annulus_sequence_get` and `annulus_sequence_set` together.
 *
 * If it stands elsewhere: `ANNULUS_STALE`, and `found` is where.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_sequence_advance(const struct annulus_sequence *sequence,
                                             uint64_t from,
                                             uint64_t to,
                                             uint64_t *found);

/**
 * Where the slowest of `count` sequences stands: how far all of those whose progress they are have come. Acquires of each
 * as `annulus_sequence_get`.
 *
 * None, or more than 64: `ANNULUS_INVALID_COUNT`. One of them at NULL is as if all were.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_sequence_slowest(const struct annulus_sequence *const *sequences,
                                             size_t count,
                                             uint64_t *slowest);

/**
 * Where the `count` slots from the sequence `first` on lie.
 *
 * None, or more than there are: `ANNULUS_INVALID_COUNT`; a number of slots that is no power of two:
 * `ANNULUS_INVALID_CAPACITY`; events of no size: `ANNULUS_INVALID_EVENT`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_slots_spans(const struct annulus_slots *slots,
                                        uint64_t first,
                                        size_t count,
                                        struct annulus_slot_spans *spans);

/**
 * Copies `count` events into the slots from the sequence `first` on, over the last slot to the first one where the range
 * goes there. The slots are claimed by whoever calls. Answers as `annulus_slots_spans`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_slots_put(const struct annulus_slots *slots,
                                      uint64_t first,
                                      const void *events,
                                      size_t count,
                                      const struct annulus_copy *copy);

/**
 * Copies the `count` events in the slots from the sequence `first` on to `events`, over the last slot to the first one where
 * the range goes there. Nobody writes to those slots meanwhile. Answers as `annulus_slots_spans`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_slots_get(const struct annulus_slots *slots,
                                      uint64_t first,
                                      void *events,
                                      size_t count,
                                      const struct annulus_copy *copy);

/**
 * Makes an available buffer of `capacity` entries, a power of two, in the `bytes` bytes at `memory`, which are yours and
 * must stay as long as it is used: `ANNULUS_STAMPS_BYTES(capacity)`, aligned to 8. Nothing is published; `start` is the
 * first sequence that will be.
 *
 * No power of two, or more than a ring's: `ANNULUS_INVALID_CAPACITY`; too little memory: `ANNULUS_TOO_SHORT`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: one; nobody else may use the memory. Signals: safe.
 */
enum annulus_status annulus_stamps_init(struct annulus_stamps *stamps,
                                        void *memory,
                                        size_t bytes,
                                        size_t capacity,
                                        uint64_t start);

/**
 * Publishes the `count` sequences from `first` on, as one run: what this thread wrote before is visible to whoever finds the
 * run. Whoever publishes has claimed them, and nobody else has.
 *
 * None, or more than there are entries: `ANNULUS_INVALID_COUNT`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_stamps_publish(const struct annulus_stamps *stamps,
                                           uint64_t first,
                                           size_t count);

/**
 * Gives up the `count` sequences from `first` on, as one run, which readers step over.
 *
 * None, or more than there are entries: `ANNULUS_INVALID_COUNT`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_stamps_abandon(const struct annulus_stamps *stamps, uint64_t first, size_t count);

/**
 * Makes the last `count` sequences of a published run, which begin at `first`, a run of their own, so that another reader
 * can begin there. Nobody may be able to pass `first` before this call has returned.
 *
 * None, or more than there are entries: `ANNULUS_INVALID_COUNT`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_stamps_split(const struct annulus_stamps *stamps,
                                         uint64_t first,
                                         size_t count,
                                         bool abandoned);

/**
 * The run that begins at `head`: the sequence after its last one, and whether it was given up. `head` is where the buffer
 * began, or the end of an earlier run. What its publisher wrote is visible after this call.
 *
 * Nothing is published there yet: `ANNULUS_EMPTY`.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_stamps_run(const struct annulus_stamps *stamps,
                                       uint64_t head,
                                       uint64_t *end,
                                       bool *abandoned);

/**
 * Makes a producer of a ring. A single-producer ring has one, ever: `ANNULUS_TAKEN` after that. Of a closed ring:
 * `ANNULUS_CLOSED`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any; the producer is then used by one at a time. Signals: not safe.
 */
enum annulus_status annulus_ring_producer(const struct annulus_ring *ring,
                                          struct annulus_producer *producer);

/**
 * Makes one more producer of the same ring, which must be one with several: `ANNULUS_WRONG_KIND` otherwise.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_producer_clone(const struct annulus_producer *producer,
                                           struct annulus_producer *another);

/**
 * Ends a producer. What it has claimed and not published is abandoned; the last producer's end closes the ring.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_producer_destroy(struct annulus_producer *producer);

/**
 * Closes the ring: no claim succeeds after this, on any producer, and consumers get `ANNULUS_CLOSED` once they have had
 * everything. An open claim of this producer is abandoned; those of others may still be published.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_producer_close(struct annulus_producer *producer);

/**
 * How many events could be claimed now, if no other producer came first.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe.
 */
enum annulus_status annulus_producer_free(const struct annulus_producer *producer, size_t *count);

/**
 * Publishes copies of `count` events as one run, if there is room for all of them now.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_producer_try_write(struct annulus_producer *producer,
                                               const void *events,
                                               size_t count);

/**
 * Publishes copies of `count` events as one run, waiting for room for all of them.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_producer_write(struct annulus_producer *producer,
                                           const void *events,
                                           size_t count);

#if defined(ANNULUS_HOSTED)
/**
 * Publishes copies of `count` events as one run, waiting for room until `annulus_now()` has come to `deadline`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
 */
enum annulus_status annulus_producer_write_deadline(struct annulus_producer *producer,
                                                    const void *events,
                                                    size_t count,
                                                    uint64_t deadline);
#endif

/**
 * Publishes copies of as many of the first `count` events as there is room for now, as one run, and tells how many:
 * one at least. Never waits.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_producer_write_some(struct annulus_producer *producer,
                                                const void *events,
                                                size_t count,
                                                size_t *written);

/**
 * How many bytes `annulus_ring_init` needs for such a ring, and at which alignment.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_ring_size(const struct annulus_options *options, size_t *bytes, size_t *align);

/**
 * Makes a ring in the `bytes` bytes at `memory`, which are yours and must stay until the ring is destroyed. Nothing is
 * allocated, here or later. Every byte of the events is 0 at first.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any; nobody else may use the memory. Signals: not safe.
 */
enum annulus_status annulus_ring_init(struct annulus_ring *ring,
                                      void *memory,
                                      size_t bytes,
                                      const struct annulus_options *options);

#if defined(ANNULUS_HOSTED)
/**
 * Makes a ring in memory that the library allocates: once, here. `annulus_ring_destroy` frees it; after
 * `annulus_ring_detach` the last of its handles does.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Without memory: `ANNULUS_NO_MEMORY`. Threads: any. Signals: not safe.
 */
enum annulus_status annulus_ring_create(struct annulus_ring *ring, const struct annulus_options *options);
#endif

/**
 * Opens the ring that somebody else made in the `bytes` bytes at `block`: in this language or another, at this address
 * or where the same memory is mapped once more. What its header says is checked; the rest is trusted. The memory must
 * stay until this handle, and all that came from it, are gone.
 *
 * `event_size` and `event_align` must be those of the ring's events.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: not safe.
 */
enum annulus_status annulus_ring_attach(struct annulus_ring *ring,
                                        void *block,
                                        size_t bytes,
                                        size_t event_size,
                                        size_t event_align);

/**
 * Opens a ring of messages that somebody else made: see `annulus_ring_attach`.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: not safe.
 */
enum annulus_status annulus_ring_attach_messages(struct annulus_ring *ring, void *block, size_t bytes);

/**
 * Where the ring's block lies, and how many bytes it was given: what `annulus_ring_attach` takes.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_ring_block(const struct annulus_ring *ring, void **block, size_t *bytes);

/**
 * Ends a ring and frees what the library allocated for it. Events that nobody consumed are lost.
 *
 * While producers, consumers or other handles of the ring are left it answers `ANNULUS_BUSY` and does nothing.
 * NULL: `ANNULUS_NULL_POINTER`. Threads: one, and no other call with this handle. Signals: not safe.
 */
enum annulus_status annulus_ring_destroy(struct annulus_ring *ring);

/**
 * Gives this handle of a ring up. The ring goes on for its producers and consumers. Of a ring that
 * `annulus_ring_create` made, the last of them frees the memory; any other memory is yours once they are gone.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: one, and no other call with this handle. Signals: not safe.
 */
enum annulus_status annulus_ring_detach(struct annulus_ring *ring);

/**
 * Asks that the ring be closed: no claim succeeds any more, and consumers get `ANNULUS_CLOSED` once they have had
 * everything. The producer of a single-producer ring closes it at its next call.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_ring_close(const struct annulus_ring *ring);

/**
 * Halts the ring: every wait on it ends with `ANNULUS_HALTED` at once, and what was not delivered is dropped.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe on rings that do not sleep.
 */
enum annulus_status annulus_ring_halt(const struct annulus_ring *ring);

/**
 * The number of slots of a ring.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_capacity(const struct annulus_ring *ring, size_t *capacity);

/**
 * How far the slowest consumer is behind the cursor, in events; 0 if there is no consumer.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any, a monitoring thread for one. Signals: safe.
 */
enum annulus_status annulus_lag(const struct annulus_ring *ring, size_t *lag);

/**
 * The ring's cursor: the end of what is claimed, or, with one producer, of what is published.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_cursor(const struct annulus_ring *ring, uint64_t *cursor);

/**
 * Whether a ring is closed, or was asked to close.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_is_closed(const struct annulus_ring *ring, bool *closed);

/**
 * Whether a ring was halted.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_is_halted(const struct annulus_ring *ring, bool *halted);

#if defined(ANNULUS_HOSTED)
/**
 * Which of the wishes for a ring's pages were granted: bits `ANNULUS_PAGES_*`. 0 for a ring that was not made by
 * `annulus_ring_create`, or without a wish.
 *
 * NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
 */
enum annulus_status annulus_ring_pages(const struct annulus_ring *ring,
                                       uint32_t *granted);
#endif

/**
 * The words for a status, in English; never NULL, also for a number that is none. They live for ever.
 *
 * Threads: any. Signals: safe.
 */
const char *annulus_status_str(uint32_t status);

#if defined(ANNULUS_HOSTED)
/**
 * The time now, in nanoseconds of a clock that only goes forward; for deadlines: `annulus_now() + 1000000` is one
 * millisecond from now. Its beginning means nothing, and differs between machines and from one start to the next.
 *
 * Threads: any. Signals: safe.
 */
uint64_t annulus_now(void);
#endif

/**
 * The version of the library that runs: `major << 16 | minor << 8 | patch`. Compare it with the macros
 * `ANNULUS_VERSION_*`, which are those of the header.
 *
 * Threads: any. Signals: safe.
 */
uint32_t annulus_version(void);

/**
 * What the library that runs was built with: bits `ANNULUS_FEATURE_*`.
 *
 * Threads: any. Signals: safe.
 */
uint32_t annulus_features(void);

#if defined(ANNULUS_FREESTANDING)

/**
 * Supplied by the firmware, where the processor has no compare-and-swap and `libannulus-multi.a` is linked: masks every
 * interrupt that uses a ring, and returns what annulus_critical_exit restores. Calls may nest, and are few instructions
 * apart.
 *
 *     uint32_t annulus_critical_enter(void)   // ARMv6-M
 *     {
 *         uint32_t primask;
 *         __asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask) : : "memory");
 *         return primask;
 *     }
 */
uint32_t annulus_critical_enter(void);

/**
 * Supplied by the firmware: restores what the matching annulus_critical_enter returned.
 *
 *     void annulus_critical_exit(uint32_t primask)
 *     {
 *         __asm__ volatile("msr primask, %0" : : "r"(primask) : "memory");
 *     }
 */
void annulus_critical_exit(uint32_t state);

/** The first words of a ring: the cursor, the status, the limit, the consumer's sequence, and that there is a consumer. */
#define ANNULUS_STATIC_WORDS_(start) \
    {{2u * (uint32_t)(start), 0, 2u * (uint32_t)(start), 2u * (uint32_t)(start), 3}}

/** What the two sorts have in common. */
#define ANNULUS_STATIC_PARTS_(name, type, capacity, start)                                                \
    typedef char name##_capacity_is_a_power_of_two_                                                       \
        [(capacity) > 0 && (capacity) <= 0x20000000 && ((capacity) & ((capacity)-1)) == 0 ? 1 : -1];      \
    static type name##_slots_[capacity];                                                                  \
    static annulus_static_words name##_words_ = ANNULUS_STATIC_WORDS_(start)

/**
 * Defines the ring `name` of `capacity` events of `type`, a power of two, with one producer and one consumer: it is there
 * from reset on, and is closed at most. At file scope; other files declare it by `extern const annulus_static_ring name;`.
 * It takes the slots and 20 bytes of RAM. The events are zeros at first.
 */
#define ANNULUS_STATIC_RING(name, type, capacity) ANNULUS_STATIC_RING_FROM(name, type, capacity, 0)

/** The same with a first sequence, to test what happens where sequences wrap: at 2^31. */
#define ANNULUS_STATIC_RING_FROM(name, type, capacity, start) \
    ANNULUS_STATIC_PARTS_(name, type, capacity, start);       \
    extern const annulus_static_ring name;                    \
    const annulus_static_ring name = {&name##_words_, NULL, name##_slots_, (capacity)-1, sizeof(type)}

/**
 * Defines the ring `name` of `capacity` events of `type`, a power of two, with one consumer and several producers, each
 * of which has an `annulus_static_producer` of its own. At file scope; other files declare the ring by
 * `extern const annulus_static_multi_ring name;`. It takes 4 bytes of RAM for each slot beside the slots, and 20.
 */
#define ANNULUS_STATIC_MULTI_RING(name, type, capacity) ANNULUS_STATIC_MULTI_RING_FROM(name, type, capacity, 0)

/** The same with a first sequence. */
#define ANNULUS_STATIC_MULTI_RING_FROM(name, type, capacity, start) \
    ANNULUS_STATIC_PARTS_(name, type, capacity, start);             \
    static uint32_t name##_stamps_[capacity];                       \
    extern const annulus_static_multi_ring name;                    \
    const annulus_static_multi_ring name = {                        \
        {&name##_words_, name##_stamps_, name##_slots_, (capacity)-1, sizeof(type)}}

/**
 * Defines the ring `name` of messages of any length over `units` units of 8 bytes, a power of two and 8 or more, with one
 * producer and one consumer. The longest message is `units - 8` bytes; each takes a unit beside its bytes. At file scope;
 * other files declare the ring by `extern const annulus_static_message_ring name;`.
 */
#define ANNULUS_STATIC_MESSAGE_RING(name, units) ANNULUS_STATIC_MESSAGE_RING_FROM(name, units, 0)

/** The same with a first sequence. */
#define ANNULUS_STATIC_MESSAGE_RING_FROM(name, units, start)                \
    ANNULUS_STATIC_PARTS_(name, uint64_t, units, start);                    \
    typedef char name##_has_eight_units_[(units) >= 8 ? 1 : -1];            \
    extern const annulus_static_message_ring name;                          \
    const annulus_static_message_ring name = {                              \
        {&name##_words_, NULL, name##_slots_, (units)-1, sizeof(uint64_t)}}

/** The first value of a producer: `static annulus_static_producer fast = ANNULUS_STATIC_PRODUCER(&ring);` */
#define ANNULUS_STATIC_PRODUCER(ring) {(ring), 0, 0}

#endif

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

/*
 * The hot calls, where nothing but the handle's own words and one of the ring's is needed: no call into the library then.
 * Everything else is up to the library: waiting, waking, refusals, misuse. docs/memory-layout.md says what is done here,
 * and why it is all there is to do.
 *
 * The functions of the library are there, too, by the same names: `(annulus_producer_claim)(...)` or a pointer to it is
 * the library's. Define ANNULUS_NO_INLINE before the header to have those only.
 */
#if defined(__GNUC__) && UINTPTR_MAX > 0xffffffffu && !defined(ANNULUS_NO_INLINE)
#define ANNULUS_HAVE_INLINE 1

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#define ANNULUS_INLINE_ inline __attribute__((always_inline))
/* What would be in the compilers' way in the shortest calls, those of the only producer. */
#define ANNULUS_APART_ inline __attribute__((noinline, unused))
#else
#define ANNULUS_INLINE_ static inline __attribute__((always_inline, unused))
#define ANNULUS_APART_ static __attribute__((noinline, unused))
#endif

/* Whether an address is one to be told of by the library. */
#define ANNULUS_BAD_(pointer) ((pointer) == NULL || (uintptr_t)(pointer) % sizeof(uint64_t) != 0)

#define ANNULUS_LIKELY_(condition) __builtin_expect((condition), 1)

/* Counts: one writer, and whoever reads. */
ANNULUS_INLINE_ void annulus_count_(uint64_t *counter, uint64_t more)
{
    __atomic_store_n(counter, __atomic_load_n(counter, __ATOMIC_RELAXED) + more, __ATOMIC_RELAXED);
}

/* Whether the compiler knows that it is 1, which never goes over the ring's end. */
#define ANNULUS_IS_ONE_(count) (__builtin_constant_p((count) == 1) && (count) == 1)

/* Writes where the `count` events from the word `start` on lie into a claim or a batch. */
#define ANNULUS_SPANS_(out, handle, start, count)                                                      \
    do {                                                                                               \
        const size_t index_ = (size_t)((start) / 2) & (handle)->mask_;                                 \
        const size_t before_wrap_ = (handle)->mask_ + 1 - index_;                                      \
        (out)->first = (count) == 0 ? NULL                                                             \
                                    : (unsigned char *)(handle)->slots_ + index_ * (handle)->event_size_; \
        (out)->first_count = ANNULUS_IS_ONE_(count) || (count) < before_wrap_ ? (count) : before_wrap_; \
        (out)->second_count = (count) - (out)->first_count;                                            \
        (out)->second = (out)->second_count == 0 ? NULL : (handle)->slots_;                            \
        (out)->sequence = (start) / 2;                                                                 \
        (out)->owner_ = (handle)->identity_;                                                           \
    } while (0)

/* No sequence's word: it says that the library is to be asked. */
#define ANNULUS_ASK_ UINT64_MAX

/* Claims slots that one of several producers knows to be free, and answers the word of the first. */
ANNULUS_APART_ uint64_t annulus_claim_shared_(struct annulus_producer *producer, size_t count)
{
    uint64_t start;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_MULTI_ ||
        producer->open_start_ != producer->open_end_) {
        return ANNULUS_ASK_;
    }
    start = __atomic_load_n(producer->cursor_, __ATOMIC_RELAXED);
    if (start % 2 != 0 || (int64_t)(producer->limit_ - start) < 0 || count - 1 >= (producer->limit_ - start) / 2 ||
        !__atomic_compare_exchange_n(producer->cursor_, &start, start + 2 * count, true, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED)) {
        return ANNULUS_ASK_;
    }
    producer->open_start_ = start;
    producer->open_end_ = start + 2 * count;
    return start;
}

/* Claims slots that the only producer knows to be free. */
ANNULUS_INLINE_ bool annulus_claim_own_(struct annulus_producer *producer, size_t count, uint64_t *from)
{
    uint64_t start;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_SINGLE_) {
        return false;
    }
    start = producer->next_;
    if (start != producer->open_end_ ||
        (ANNULUS_IS_ONE_(count) ? start == producer->limit_ : count - 1 >= (producer->limit_ - start) / 2) ||
        __atomic_load_n(producer->close_requested_, __ATOMIC_ACQUIRE) != 0) {
        return false;
    }
    producer->open_end_ = start + 2 * count;
    *from = start;
    return true;
}

/* Counts a run of so many events. */
ANNULUS_INLINE_ void annulus_count_run_(uint64_t *counters, size_t count)
{
    if (ANNULUS_LIKELY_(counters != NULL)) {
        annulus_count_(counters, count);
        annulus_count_(counters + 1, 1);
    }
}

/* Publishes the first `count` events of a claim, as one of several producers. */
ANNULUS_INLINE_ bool annulus_publish_shared_(struct annulus_producer *producer, const struct annulus_claim *claim,
                                             size_t count)
{
    const size_t length = claim->first_count + claim->second_count;
    const uint64_t start = claim->sequence * 2, end = start + 2 * count;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_MULTI_ ||
        claim->owner_ != producer->identity_ || count - 1 >= length || start != producer->open_start_ ||
        start + 2 * length != producer->open_end_) {
        return false;
    }
    producer->open_start_ = end;
    __atomic_store_n(producer->stamps_ + ((size_t)claim->sequence & producer->mask_), end, __ATOMIC_RELEASE);
    annulus_count_run_(producer->counters_, count);
    return true;
}

/* Publishes the first `count` events of a claim, as the only producer. */
ANNULUS_INLINE_ bool annulus_publish_own_(struct annulus_producer *producer, const struct annulus_claim *claim,
                                          size_t count)
{
    const size_t length = claim->first_count + claim->second_count;
    uint64_t start, *counters;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_SINGLE_) {
        return false;
    }
    start = producer->next_;
    if (claim->owner_ != producer->identity_ || count - 1 >= length || claim->sequence * 2 != start ||
        start + 2 * length != producer->open_end_) {
        return false;
    }
    counters = producer->counters_;
    producer->next_ = start + 2 * count;
    __atomic_store_n(producer->cursor_, start + 2 * count, __ATOMIC_RELEASE);
    annulus_count_run_(counters, count);
    return true;
}

/* Lends events that are published; the poll waits if `paced`. */
ANNULUS_INLINE_ bool annulus_poll_known_(struct annulus_consumer *consumer, size_t max, bool paced, uint64_t *from,
                                         size_t *length)
{
    uint64_t next, end, word;
    size_t count;
    if (ANNULUS_BAD_(consumer) || max == 0) {
        return false;
    }
    const bool multi = consumer->tag_ == ANNULUS_CONSUMER_MULTI_;
    if (!multi && consumer->tag_ != ANNULUS_CONSUMER_SINGLE_) {
        return false;
    }
    if (paced && (consumer->left_ <= 1 || (consumer->caught_up_ && consumer->pause_ != 0))) {
        return false;
    }
    next = consumer->next_;
    end = consumer->run_end_;
    if (end == next) {
        word = __atomic_load_n(multi ? consumer->stamps_ + ((size_t)(next / 2) & consumer->mask_) : consumer->cursor_,
                               __ATOMIC_ACQUIRE);
        end = word / 2 * 2;
        if ((int64_t)(end - next) <= 0 || (multi && word % 2 != 0)) {
            return false;
        }
        consumer->run_abandoned_ = false;
    } else if (consumer->run_abandoned_) {
        return false;
    }
    if (multi) {
        /* One lap on is the stamp at `next` again, whose run has ended by then. */
        while ((size_t)((end - next) / 2) < max) {
            word = __atomic_load_n(consumer->stamps_ + ((size_t)(end / 2) & consumer->mask_), __ATOMIC_ACQUIRE);
            if ((int64_t)(word - end) <= 0 || word % 2 != 0) {
                break;
            }
            end = word;
        }
    }
    consumer->run_end_ = end;
    if ((consumer->upstream_ != 0 && (int64_t)(consumer->bound_ - end) < 0) ||
        __atomic_load_n(consumer->halted_, __ATOMIC_ACQUIRE) != 0) {
        return false;
    }
    count = (size_t)((end - next) / 2);
    if (consumer->counters_ != NULL) {
        uint64_t lag = count;
        if (multi && count >= max) {
            lag = (__atomic_load_n(consumer->cursor_, __ATOMIC_RELAXED) - next) / 2;
        }
        annulus_count_(consumer->counters_ + 1, 1);
        if (__atomic_load_n(consumer->counters_ + 3, __ATOMIC_RELAXED) < lag) {
            __atomic_store_n(consumer->counters_ + 3, lag, __ATOMIC_RELAXED);
        }
    }
    count = count < max ? count : max;
    if (paced) {
        consumer->caught_up_ = count < (consumer->large_ < max ? consumer->large_ : max);
        consumer->events_ += count;
        consumer->left_ -= 1;
    }
    consumer->lent_start_ = next;
    consumer->lent_end_ = next + 2 * count;
    *from = next;
    *length = count;
    return true;
}

/* Releases the first `count` events of a batch. */
ANNULUS_INLINE_ bool annulus_release_known_(struct annulus_consumer *consumer, const struct annulus_batch *batch,
                                            size_t count)
{
    const size_t length = batch->first_count + batch->second_count;
    const uint64_t start = batch->sequence * 2, end = start + 2 * count;
    if (ANNULUS_BAD_(consumer) ||
        (consumer->tag_ != ANNULUS_CONSUMER_SINGLE_ && consumer->tag_ != ANNULUS_CONSUMER_MULTI_) ||
        batch->owner_ != consumer->identity_ || count - 1 >= length || start != consumer->lent_start_ ||
        start + 2 * length != consumer->lent_end_) {
        return false;
    }
    consumer->lent_start_ = end;
    consumer->next_ = end;
    __atomic_store_n(consumer->sequence_, end, __ATOMIC_RELEASE);
    if (consumer->counters_ != NULL) {
        annulus_count_(consumer->counters_, count);
    }
    return true;
}

/* Asks the library by `call`, which works on `told_`. */
#define ANNULUS_ASK_BY_(type, call)                 \
    type told_;                                     \
    const enum annulus_status answer_ = (call);     \
    if (answer_ != ANNULUS_OK) {                    \
        return answer_;                             \
    }

ANNULUS_INLINE_ enum annulus_status annulus_producer_try_claim_(struct annulus_producer *producer, size_t count,
                                                                struct annulus_claim *claim)
{
    uint64_t start;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_try_claim(producer, count, claim);
    }
    if (!ANNULUS_LIKELY_(annulus_claim_own_(producer, count, &start))) {
        start = annulus_claim_shared_(producer, count);
        if (start == ANNULUS_ASK_) {
            ANNULUS_ASK_BY_(struct annulus_claim, annulus_producer_try_claim(producer, count, &told_));
            start = told_.sequence * 2;
        }
    }
    ANNULUS_SPANS_(claim, producer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_producer_claim_(struct annulus_producer *producer, size_t count,
                                                            struct annulus_claim *claim)
{
    uint64_t start;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_claim(producer, count, claim);
    }
    if (!ANNULUS_LIKELY_(annulus_claim_own_(producer, count, &start))) {
        start = annulus_claim_shared_(producer, count);
        if (start == ANNULUS_ASK_) {
            ANNULUS_ASK_BY_(struct annulus_claim, annulus_producer_claim(producer, count, &told_));
            start = told_.sequence * 2;
        }
    }
    ANNULUS_SPANS_(claim, producer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_producer_publish_(struct annulus_producer *producer,
                                                              struct annulus_claim *claim)
{
    size_t count;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_publish(producer, claim);
    }
    count = claim->first_count + claim->second_count;
    if (!ANNULUS_LIKELY_(annulus_publish_own_(producer, claim, count)) &&
        !annulus_publish_shared_(producer, claim, count)) {
        ANNULUS_ASK_BY_(struct annulus_claim, (told_ = *claim, annulus_producer_publish(producer, &told_)));
    }
    ANNULUS_SPANS_(claim, producer, (claim->sequence + count) * 2, 0);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_producer_publish_part_(struct annulus_producer *producer,
                                                                   struct annulus_claim *claim, size_t count)
{
    size_t length;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_publish_part(producer, claim, count);
    }
    length = claim->first_count + claim->second_count;
    if (!ANNULUS_LIKELY_(annulus_publish_own_(producer, claim, count)) &&
        !annulus_publish_shared_(producer, claim, count)) {
        ANNULUS_ASK_BY_(struct annulus_claim, (told_ = *claim, annulus_producer_publish_part(producer, &told_, count)));
    }
    ANNULUS_SPANS_(claim, producer, (claim->sequence + count) * 2, length - count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_try_poll_(struct annulus_consumer *consumer, size_t max,
                                                               struct annulus_batch *batch)
{
    uint64_t start;
    size_t count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_try_poll(consumer, max, batch);
    }
    if (!ANNULUS_LIKELY_(annulus_poll_known_(consumer, max, false, &start, &count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, annulus_consumer_try_poll(consumer, max, &told_));
        start = told_.sequence * 2;
        count = told_.first_count + told_.second_count;
    }
    ANNULUS_SPANS_(batch, consumer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_poll_(struct annulus_consumer *consumer, size_t max,
                                                           struct annulus_batch *batch)
{
    uint64_t start;
    size_t count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_poll(consumer, max, batch);
    }
    if (!ANNULUS_LIKELY_(annulus_poll_known_(consumer, max, true, &start, &count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, annulus_consumer_poll(consumer, max, &told_));
        start = told_.sequence * 2;
        count = told_.first_count + told_.second_count;
    }
    ANNULUS_SPANS_(batch, consumer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_done_(struct annulus_consumer *consumer,
                                                           struct annulus_batch *batch)
{
    size_t length, count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_done(consumer, batch);
    }
    length = batch->first_count + batch->second_count;
    count = length;
    if (!ANNULUS_LIKELY_(annulus_release_known_(consumer, batch, count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, (told_ = *batch, annulus_consumer_done(consumer, &told_)));
    }
    ANNULUS_SPANS_(batch, consumer, (batch->sequence + count) * 2, length - count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_release_(struct annulus_consumer *consumer,
                                                              struct annulus_batch *batch, size_t count)
{
    size_t length;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_release(consumer, batch, count);
    }
    length = batch->first_count + batch->second_count;
    if (!ANNULUS_LIKELY_(annulus_release_known_(consumer, batch, count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, (told_ = *batch, annulus_consumer_release(consumer, &told_, count)));
    }
    ANNULUS_SPANS_(batch, consumer, (batch->sequence + count) * 2, length - count);
    return ANNULUS_OK;
}

#if defined(ANNULUS_HOSTED)
ANNULUS_INLINE_ enum annulus_status annulus_producer_claim_deadline_(struct annulus_producer *producer, size_t count,
                                                                     uint64_t deadline, struct annulus_claim *claim)
{
    uint64_t start;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_claim_deadline(producer, count, deadline, claim);
    }
    if (!ANNULUS_LIKELY_(annulus_claim_own_(producer, count, &start))) {
        start = annulus_claim_shared_(producer, count);
        if (start == ANNULUS_ASK_) {
            ANNULUS_ASK_BY_(struct annulus_claim, annulus_producer_claim_deadline(producer, count, deadline, &told_));
            start = told_.sequence * 2;
        }
    }
    ANNULUS_SPANS_(claim, producer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_poll_deadline_(struct annulus_consumer *consumer, size_t max,
                                                                    uint64_t deadline, struct annulus_batch *batch)
{
    uint64_t start;
    size_t count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_poll_deadline(consumer, max, deadline, batch);
    }
    if (!ANNULUS_LIKELY_(annulus_poll_known_(consumer, max, true, &start, &count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, annulus_consumer_poll_deadline(consumer, max, deadline, &told_));
        start = told_.sequence * 2;
        count = told_.first_count + told_.second_count;
    }
    ANNULUS_SPANS_(batch, consumer, start, count);
    return ANNULUS_OK;
}
#endif

#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif

#define annulus_producer_try_claim(producer, count, claim) annulus_producer_try_claim_(producer, count, claim)
#define annulus_producer_claim(producer, count, claim) annulus_producer_claim_(producer, count, claim)
#define annulus_producer_publish(producer, claim) annulus_producer_publish_(producer, claim)
#define annulus_producer_publish_part(producer, claim, count) annulus_producer_publish_part_(producer, claim, count)
#define annulus_consumer_try_poll(consumer, max, batch) annulus_consumer_try_poll_(consumer, max, batch)
#define annulus_consumer_poll(consumer, max, batch) annulus_consumer_poll_(consumer, max, batch)
#define annulus_consumer_done(consumer, batch) annulus_consumer_done_(consumer, batch)
#define annulus_consumer_release(consumer, batch, count) annulus_consumer_release_(consumer, batch, count)
#if defined(ANNULUS_HOSTED)
#define annulus_producer_claim_deadline(producer, count, deadline, claim) \
    annulus_producer_claim_deadline_(producer, count, deadline, claim)
#define annulus_consumer_poll_deadline(consumer, max, deadline, batch) \
    annulus_consumer_poll_deadline_(consumer, max, deadline, batch)
#endif
#endif

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ANNULUS_H */
