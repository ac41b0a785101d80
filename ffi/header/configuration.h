
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
