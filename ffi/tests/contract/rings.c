/* Every kind of ring: producers, joining, strategies, memory, stages and starts, crossed. */
#include "contract.h"

#ifdef COUNT_ALLOCATIONS
#include "../allocations.h"
#else
enum { allocations = 0 };
#endif

#define GROUP ANNULUS_STAGE_GROUP
#define EXCLUSIVE ANNULUS_STAGE_EXCLUSIVE

static const struct shape BROADCASTS[] = {
    {{{0, 1, 0}}, 1},                                                /* one consumer */
    {{{0, 2, 0}}, 1},                                                /* two side by side */
    {{{0, 1, 0}, {1, 1, EXCLUSIVE}}, 2},                             /* one, and an exclusive one after it */
    {{{0, 1, 0}, {0, 1, 0}, {3, 1, 0}, {7, 1, EXCLUSIVE}}, 4},       /* a diamond, and an exclusive one after it */
};

static const struct shape GROUPS[] = {
    {{{0, 3, GROUP}}, 1},                                            /* three workers */
    {{{0, 1, 0}, {1, 2, GROUP}, {3, 1, 0}}, 3},                      /* one, two workers after it, one after them */
    {{{0, 1, 0}, {1, 2, GROUP | EXCLUSIVE}}, 2},                     /* one, and two exclusive workers */
};

static const struct shape FOR_MESSAGES[] = {
    {{{0, 1, EXCLUSIVE}}, 1},
    {{{0, 2, 0}}, 1},
    {{{0, 1, 0}, {1, 1, 0}}, 2},
};

static _Alignas(ANNULUS_LINE) unsigned char memory[1 << 15];

/* The consumers that the stages begin with: a group counts as one. */
static uint32_t places(const struct shape *shape) {
    uint32_t places = 0;
    for (size_t i = 0; i < shape->stage_count; ++i)
        places += shape->stages[i].flags & GROUP ? 1 : shape->stages[i].consumers;
    return places;
}

static void make(struct ends *it, struct way way) {
    annulus_options options;
    size_t bytes, align;
    void *block;
    memset(it, 0, sizeof *it);
    it->way = way;
    if (way.messages)
        annulus_options_init_messages(&options, way.capacity);
    else
        annulus_options_init(&options, way.capacity, sizeof(uint64_t), sizeof(uint64_t));
    options.producers = way.producers;
    options.wait = way.wait;
    options.start = way.start;
    options.places = way.joinable ? places(way.shape) + 2 : 0;
    options.stages = way.shape->stages;
    options.stage_count = way.shape->stage_count;
    if (way.place == CREATED) {
        OK(annulus_ring_create(&it->ring, &options));
    } else {
        OK(annulus_ring_size(&options, &bytes, &align));
        CHECK(bytes <= sizeof memory && align <= ANNULUS_LINE);
        memset(memory, 0x5a, sizeof memory);
        OK(annulus_ring_init(&it->ring, memory, bytes, &options));
    }
    if (way.place == ATTACHED) {
        it->maker = it->ring;
        OK(annulus_ring_block(&it->maker, &block, &bytes));
        if (way.messages)
            OK(annulus_ring_attach_messages(&it->ring, block, bytes));
        else
            OK(annulus_ring_attach(&it->ring, block, bytes, sizeof(uint64_t), sizeof(uint64_t)));
    }
    OK(annulus_ring_producer(&it->ring, &it->producer));
    it->producing = true;
    for (uint32_t stage = 0; stage < way.shape->stage_count; ++stage)
        for (uint32_t i = 0; i < way.shape->stages[stage].consumers; ++i) {
            it->stage_of[it->count] = stage;
            it->consuming[it->count] = true;
            OK(annulus_ring_consumer(&it->ring, stage, &it->consumers[it->count++]));
        }
}

/* While a handle is left the ring stays; then it goes. */
static void finish(struct ends *it) {
    annulus_ring *last = it->way.place == ATTACHED ? &it->maker : &it->ring;
    for (size_t i = 0; i < it->count; ++i)
        if (it->consuming[i]) {
            ANSWERS(annulus_ring_destroy(last), ANNULUS_BUSY);
            end_consumer(it, i);
        }
    if (it->producing) {
        ANSWERS(annulus_ring_destroy(last), ANNULUS_BUSY);
        end_producer(it);
    }
    if (it->way.place == ATTACHED) {
        ANSWERS(annulus_ring_destroy(last), ANNULUS_BUSY);
        OK(annulus_ring_detach(&it->ring));
    }
    OK(annulus_ring_destroy(last));
}

/* Nothing is allocated but the block of a ring that the library makes; threads allocate, which are the check's own. */
static void run(struct way way, check *check, bool threads) {
    struct ends it;
    size_t before = allocations;
    make(&it, way);
    check(&it);
    finish(&it);
#ifdef COUNT_ALLOCATIONS
    if (!threads) CHECK(allocations == before + (way.place == CREATED));
#else
    (void)before;
    (void)threads;
#endif
}

/* Runs the check on one ring after the other, all that a bit of `which` stands for. */
enum { FIXED = 1, JOINABLE = 2, POLITE = 4 };

static void cross(const struct shape *shapes, size_t count, struct way way, unsigned which, check *check) {
    static const uint64_t before[] = {0, 1, 2, 5};
    for (size_t shape = 0; shape < count; ++shape)
        for (uint32_t kind = 0; kind < 4; ++kind)
            for (way.wait = ANNULUS_WAIT_BUSY_SPIN; way.wait <= ANNULUS_WAIT_FOR_EVENT; ++way.wait) {
                way.shape = &shapes[shape];
                way.joinable = kind >= 2;
                way.producers = kind % 2 ? ANNULUS_MULTI_PRODUCER : ANNULUS_SINGLE_PRODUCER;
                if (!(which & (way.joinable ? JOINABLE : FIXED))) continue;
                if (which & POLITE) {
                    if (way.wait == ANNULUS_WAIT_BUSY_SPIN || way.wait == ANNULUS_WAIT_FOR_EVENT) continue;
                    way.place = (enum place)((shape + kind + way.wait) % 3);
                    way.start = SEQUENCES - 100;
                    run(way, check, true);
                    continue;
                }
                for (size_t start = 0; start < sizeof before / sizeof *before; ++start)
                    for (way.place = CREATED; way.place <= ATTACHED; ++way.place) {
                        way.start = (SEQUENCES - before[start]) % SEQUENCES;
                        run(way, check, false);
                    }
            }
}

#define CROSS(shapes, way, which, check) cross(shapes, sizeof shapes / sizeof *shapes, way, which, check)

static const struct way OF_EVENTS = {.capacity = CAPACITY}, OF_MESSAGES = {.capacity = 64, .messages = true};

void everywhere(check *check) {
    CROSS(BROADCASTS, OF_EVENTS, FIXED | JOINABLE, check);
}

void on_groups(check *check) {
    CROSS(GROUPS, OF_EVENTS, FIXED | JOINABLE, check);
}

void on_joinable(check *check) {
    CROSS(BROADCASTS, OF_EVENTS, JOINABLE, check);
    CROSS(GROUPS, OF_EVENTS, JOINABLE, check);
}

void on_messages(check *check) {
    CROSS(FOR_MESSAGES, OF_MESSAGES, FIXED | JOINABLE, check);
}

void on_threads(check *check, size_t capacity, bool groups) {
    struct way way = {.capacity = capacity};
    CROSS(BROADCASTS, way, FIXED | JOINABLE | POLITE, check);
    if (groups) CROSS(GROUPS, way, FIXED | JOINABLE | POLITE, check);
}
