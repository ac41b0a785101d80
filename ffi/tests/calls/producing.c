/* The model's producing end, and how the ring ends. */
#include "model.h"

static bool is_group(const annulus_stage *stage) {
    return stage->flags & ANNULUS_STAGE_GROUP;
}

void begin_model(struct model *model, const struct like *like) {
    memset(model, 0, sizeof *model);
    model->capacity = like->options.capacity;
    model->several = like->options.producers == ANNULUS_MULTI_PRODUCER;
    model->places = like->options.places;
    model->joins = model->places > 0;
    model->joiners = like->place == ATTACHED ? 2 : 1;
    model->stage_count = like->options.stage_count;
    memcpy(model->stages, like->stages, sizeof model->stages);
    for (uint32_t stage = 0; stage < model->stage_count; ++stage)
        for (uint32_t i = 0; i < model->stages[stage].consumers; ++i) {
            if (i == 0 || !is_group(&model->stages[stage])) model->members[model->member_count++].stage = stage;
            ++model->members[model->member_count - 1].handles;
            model->handles[model->handle_count++].member = model->member_count - 1;
        }
    model->producers = model->made = 1;
}

bool anybody(const struct model *model) {
    for (size_t i = 0; i < model->member_count; ++i)
        if (model->members[i].handles > 0) return true;
    return false;
}

/* The slowest member's position; when all have gone, the furthest that any released, or, in a ring that can be joined,
   that any saw. */
size_t gate(const struct model *model) {
    size_t slowest = SIZE_MAX, furthest = 0;
    for (size_t i = 0; i < model->member_count; ++i) {
        const struct member *member = &model->members[i];
        if (member->handles > 0 && member->released < slowest) slowest = member->released;
        if (member->released > furthest) furthest = member->released;
    }
    if (anybody(model)) return slowest;
    return model->joins ? model->least : furthest;
}

size_t free_slots(const struct model *model) {
    return model->capacity - (model->cursor - gate(model));
}

void observe(struct model *model, size_t at) {
    CHECK(model->least <= at && at <= model->most);
    model->least = model->most = at;
}

annulus_status model_claim(struct model *model, size_t producer, size_t count) {
    settle(model, producer);
    if (!model->several && model->asked) model->closed = true;
    if (model->closed) return model->halted ? ANNULUS_HALTED : ANNULUS_CLOSED;
    if (count == 0 || count > model->capacity) return ANNULUS_INVALID_COUNT;
    if (free_slots(model) < count)
        return anybody(model) || (model->joins && model->joiners > 0) ? ANNULUS_FULL : ANNULUS_DISCONNECTED;
    model->open[producer] = (struct range){model->cursor, model->cursor + count};
    if (model->several)
        for (size_t i = 0; i < count; ++i) model->slots[model->cursor++].state = OPEN;
    return ANNULUS_OK;
}

size_t fitting(const struct model *model, size_t count) {
    size_t fits = free_slots(model) > 0 ? free_slots(model) : 1;
    if (count > model->capacity) count = model->capacity;
    return count < fits ? count : fits;
}

void model_publish(struct model *model, size_t producer, const uint64_t *values, size_t count) {
    struct range *open = &model->open[producer];
    for (size_t i = 0; i < count; ++i)
        model->slots[open->start + i] = (struct slot){PUBLISHED, values[i], open->start + count};
    open->start += count;
    if (!model->several) model->cursor = open->start;
}

void settle(struct model *model, size_t producer) {
    struct range *open = &model->open[producer];
    for (size_t at = open->start; model->several && at < open->end; ++at)
        model->slots[at] = (struct slot){ABANDONED, 0, open->end};
    *open = (struct range){0, 0};
}

void model_end_producer(struct model *model, size_t producer) {
    settle(model, producer);
    if (--model->producers == 0) model->closed = true;
}

void model_ask(struct model *model) {
    model->asked = true;
    if (model->several) model->closed = true;
}

void model_close(struct model *model, size_t producer) {
    settle(model, producer);
    model_ask(model);
    model->closed = true;
}

void model_halt(struct model *model) {
    model->halted = true;
    model_ask(model);
}
