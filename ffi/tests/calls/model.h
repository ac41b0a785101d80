/* A ring of events in plain words: a list of all that was ever claimed. It never forgets; positions count from the ring's
   first event. The model of the library's own tests, in C. */
#ifndef MODEL_H
#define MODEL_H

#include "calls.h"

enum { POSITIONS = 1024, HANDLES = 12, PRODUCERS = 4 };

struct slot {
    enum { OPEN, PUBLISHED, ABANDONED } state;
    uint64_t value;
    size_t run_end;
};

struct range {
    size_t start, end;
};

/* A consumer, or a group: what producers and later stages wait for. */
struct member {
    uint32_t stage;
    size_t released; /* everything before is released */
    size_t next;     /* the next that it gets; of a group, the next that any worker takes */
    size_t handles;
    bool finished[POSITIONS]; /* of a group: what is finished beyond `released` */
};

/* A consumer or a worker. */
struct handle {
    size_t member;
    struct range taken; /* of a worker: what it has taken and not finished */
};

struct model {
    size_t capacity, places, stage_count;
    bool several, joins;
    size_t joiners; /* who can let somebody join: rings that are open */
    annulus_stage stages[4];
    struct slot slots[POSITIONS];
    size_t cursor;
    struct range open[PRODUCERS];
    size_t producers, made;
    struct member members[HANDLES];
    struct handle handles[HANDLES];
    size_t member_count, handle_count;
    size_t least, most; /* where a joiner begins: at one of these or between */
    bool asked, closed, halted;
};

void begin_model(struct model *model, const struct like *like);

size_t gate(const struct model *model);
size_t free_slots(const struct model *model);
bool anybody(const struct model *model);
/* That a handle shows where a joiner would begin. */
void observe(struct model *model, size_t at);

/* What a claim answers; it begins at the cursor. */
annulus_status model_claim(struct model *model, size_t producer, size_t count);
size_t fitting(const struct model *model, size_t count);
void model_publish(struct model *model, size_t producer, const uint64_t *values, size_t count);
void settle(struct model *model, size_t producer);
void model_end_producer(struct model *model, size_t producer);
void model_ask(struct model *model);
void model_close(struct model *model, size_t producer);
void model_halt(struct model *model);

bool is_worker(const struct model *model, size_t handle);
/* The position of a handle; of a worker, its group's. */
size_t position(const struct model *model, size_t handle);
/* What a poll answers, and how many events it may deliver at most, the first of them at least. */
annulus_status model_poll(struct model *model, size_t handle, size_t max, size_t *count);
void model_took(struct model *model, size_t handle, size_t count);
void model_release(struct model *model, size_t handle, size_t count);
void model_end_handle(struct model *model, size_t handle);
annulus_status can_join(const struct model *model, uint32_t stage);
size_t model_join(struct model *model, uint32_t stage, size_t at);

#endif
