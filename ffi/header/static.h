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
