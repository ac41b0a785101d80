/* Rings as programs want them. */
#include "calls.h"

#define GROUP ANNULUS_STAGE_GROUP
#define EXCLUSIVE ANNULUS_STAGE_EXCLUSIVE

static const struct {
    annulus_stage stages[4];
    size_t count, places; /* `places`: what the stages begin with */
} SHAPES[] = {
    {{{0, 1, EXCLUSIVE}}, 1, 1},
    {{{0, 2, 0}}, 1, 2},
    {{{0, 1, 0}, {1, 1, 0}}, 2, 2},
    {{{0, 1, 0}, {0, 1, 0}, {3, 1, 0}, {0, 1, EXCLUSIVE}}, 4, 4},
    {{{0, 3, GROUP}}, 1, 1},
    {{{0, 1, 0}, {1, 2, GROUP}, {2, 1, 0}}, 3, 3},
    {{{0, 1, 0}, {0, 2, GROUP | EXCLUSIVE}}, 2, 2},
};

enum { WITHOUT_GROUPS = 4, SHAPE_COUNT = 7 };

struct like read_like(struct input *input, bool messages) {
    struct like like;
    size_t shape = next_byte(input) % (size_t)(messages ? WITHOUT_GROUPS : SHAPE_COUNT);
    uint8_t kind = next_byte(input), size = next_byte(input), before = next_byte(input);
    if (messages)
        annulus_options_init_messages(&like.options, (size_t)16 << size % 3);
    else
        annulus_options_init(&like.options, (size_t)1 << size % 5, sizeof(uint64_t), sizeof(uint64_t));
    memcpy(like.stages, SHAPES[shape].stages, sizeof like.stages);
    like.options.stages = like.stages;
    like.options.stage_count = SHAPES[shape].count;
    like.options.producers = kind & 1;
    like.options.places = kind & 2 ? (uint32_t)SHAPES[shape].places + (kind >> 2) % 3 : 0;
    like.options.wait = 1 + (kind >> 4) % 5u;
    like.options.start = ((uint64_t)1 << 63) - before;
    like.place = CREATED;
    if (size / 8 % 3 == 1) like.place = PROVIDED;
    if (size / 8 % 3 == 2) like.place = ATTACHED;
    return like;
}

void open_site(struct site *site, const struct like *given) {
    static _Alignas(ANNULUS_LINE) unsigned char memory[1 << 14];
    struct like like = *given;
    size_t bytes, align;
    void *block;
    memset(site, 0, sizeof *site);
    like.options.stages = like.stages;
    if (like.place == CREATED) {
        OK(annulus_ring_create(&site->ring, &like.options));
        return;
    }
    OK(annulus_ring_size(&like.options, &bytes, &align));
    CHECK(bytes <= sizeof memory && align == ANNULUS_LINE);
    OK(annulus_ring_init(&site->ring, memory, bytes, &like.options));
    if (like.place == PROVIDED) return;
    site->maker = site->ring;
    site->attached = true;
    OK(annulus_ring_block(&site->maker, &block, &bytes));
    if (like.options.messages)
        OK(annulus_ring_attach_messages(&site->ring, block, bytes));
    else
        OK(annulus_ring_attach(&site->ring, block, bytes, sizeof(uint64_t), sizeof(uint64_t)));
}

void close_site(struct site *site) {
    if (site->attached) {
        ANSWERS(annulus_ring_destroy(&site->ring), ANNULUS_BUSY);
        ANSWERS(annulus_ring_destroy(&site->maker), ANNULUS_BUSY);
        OK(annulus_ring_detach(&site->ring));
        OK(annulus_ring_destroy(&site->maker));
    } else if (!site->detached) {
        OK(annulus_ring_destroy(&site->ring));
    }
}
