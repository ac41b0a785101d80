/* The model's consuming end: consumers, worker groups, the stages that they are in, and who joins. */
#include "model.h"

static const annulus_stage *stage_of(const struct model *model, const struct member *member) {
    return &model->stages[member->stage];
}

bool is_worker(const struct model *model, size_t handle) {
    return stage_of(model, &model->members[model->handles[handle].member])->flags & ANNULUS_STAGE_GROUP;
}

size_t position(const struct model *model, size_t handle) {
    return model->members[model->handles[handle].member].next;
}

/* How far a member may go: to the slowest present one before it, or to the end. */
static size_t bound(const struct model *model, const struct member *of) {
    uint64_t after = 0, all;
    size_t bound = model->cursor;
    bool found = false;
    if (stage_of(model, of)->flags & ANNULUS_STAGE_EXCLUSIVE)
        after = ((uint64_t)1 << of->stage) - 1; /* after all others */
    else
        for (all = stage_of(model, of)->after; after != all;) { /* and after those that they come after */
            after = all;
            for (size_t i = 0; i < model->stage_count; ++i)
                if (after >> i & 1) all |= model->stages[i].after;
        }
    for (size_t i = 0; i < model->member_count; ++i) {
        const struct member *member = &model->members[i];
        if (member->handles == 0 || !(after >> member->stage & 1)) continue;
        if (!found || member->released < bound) bound = member->released;
        found = true;
    }
    return bound;
}

/* That somebody saw what is published at these places: a joiner begins there at the earliest, and at the latest. */
static void saw(struct model *model, size_t least, size_t most) {
    if (least > model->least) model->least = least;
    if (most > model->most) model->most = most;
}

/* The end of the run that begins at a position, if it is visible. */
static bool visible(const struct model *model, size_t at, size_t *end, bool *published) {
    if (at >= model->cursor || model->slots[at].state == OPEN) return false;
    *end = model->slots[at].run_end;
    *published = model->slots[at].state == PUBLISHED;
    return true;
}

/* A member looks at what begins at a position: the runs from there on, as many as `max` events need. */
static void look(struct model *model, size_t from, size_t max) {
    size_t first, end, more;
    bool published, next_published;
    if (!visible(model, from, &first, &published)) return;
    if (!model->several) {
        saw(model, from + 1, model->cursor); /* one producer's events have no runs */
        return;
    }
    end = first;
    while (published && end - from < max && visible(model, end, &more, &next_published) && next_published) end = more;
    saw(model, first, end);
}

/* A group is done with a position, and has released what is done without a gap. */
static void finish(struct member *group, size_t at) {
    CHECK(at >= group->released && !group->finished[at]);
    group->finished[at] = true;
    while (group->released < POSITIONS && group->finished[group->released]) ++group->released;
}

static void finish_taken(struct model *model, size_t handle) {
    struct range *taken = &model->handles[handle].taken;
    for (; taken->start < taken->end; ++taken->start)
        finish(&model->members[model->handles[handle].member], taken->start);
}

annulus_status model_poll(struct model *model, size_t handle, size_t max, size_t *count) {
    struct member *member = &model->members[model->handles[handle].member];
    bool worker = is_worker(model, handle);
    if (max == 0) return ANNULUS_INVALID_COUNT;
    finish_taken(model, handle);
    size_t end = bound(model, member), next = member->next;
    look(model, next, max);
    if (worker && model->halted) return ANNULUS_HALTED;
    for (; next < end && model->slots[next].state == ABANDONED; look(model, ++next, max))
        if (worker) {
            member->next = next + 1;
            finish(member, next);
        }
    member->next = next;
    if (model->halted) return ANNULUS_HALTED;
    for (*count = 0; *count < max && next + *count < end && model->slots[next + *count].state == PUBLISHED;) ++*count;
    if (*count > 0) return ANNULUS_OK;
    if (!worker) member->released = next;
    return model->closed && next == model->cursor ? ANNULUS_CLOSED : ANNULUS_EMPTY;
}

void model_took(struct model *model, size_t handle, size_t count) {
    struct member *member = &model->members[model->handles[handle].member];
    saw(model, member->next + count, member->next + count);
    if (!is_worker(model, handle)) return;
    model->handles[handle].taken = (struct range){member->next, member->next + count};
    member->next += count;
}

void model_release(struct model *model, size_t handle, size_t count) {
    struct member *member = &model->members[model->handles[handle].member];
    if (is_worker(model, handle)) {
        for (size_t i = 0; i < count; ++i) finish(member, model->handles[handle].taken.start++);
    } else {
        member->next += count;
        member->released = member->next;
    }
}

void model_end_handle(struct model *model, size_t handle) {
    finish_taken(model, handle);
    --model->members[model->handles[handle].member].handles;
}

annulus_status can_join(const struct model *model, uint32_t stage) {
    size_t consumers = 0, groups = 0;
    if (!model->joins) return ANNULUS_WRONG_KIND;
    if (stage >= model->stage_count) return ANNULUS_INVALID_STAGES;
    if (model->stages[stage].flags & ANNULUS_STAGE_EXCLUSIVE) return ANNULUS_WRONG_KIND;
    for (size_t i = 0; i < model->stage_count; ++i) groups += model->stages[i].flags & ANNULUS_STAGE_GROUP;
    for (size_t i = 0; i < model->member_count; ++i)
        consumers += model->members[i].handles > 0 &&
                     !(stage_of(model, &model->members[i])->flags & ANNULUS_STAGE_GROUP);
    if (model->stages[stage].flags & ANNULUS_STAGE_GROUP || consumers < model->places - groups) return ANNULUS_OK;
    return ANNULUS_NO_PLACE;
}

size_t model_join(struct model *model, uint32_t stage, size_t at) {
    size_t place = model->member_count;
    for (size_t i = 0; i < model->member_count; ++i)
        if (model->stages[stage].flags & ANNULUS_STAGE_GROUP && model->members[i].stage == stage) place = i;
    struct member *member = &model->members[place];
    if (place < model->member_count && member->handles > 0) {
        CHECK(at == member->next); /* one more worker comes to where its group is */
    } else {
        observe(model, at);
        if (place == model->member_count) ++model->member_count;
        member->stage = stage;
        member->released = member->next = at;
    }
    ++member->handles;
    model->handles[model->handle_count].member = place;
    return model->handle_count++;
}
