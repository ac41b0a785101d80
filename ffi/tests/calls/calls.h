/* Random sequences of calls, each call's answer known before: bytes are read as a program, which is run on a ring and on
   a model of it. */
#ifndef CALLS_H
#define CALLS_H

#include "../check.h"

/* The bytes of a program; behind their end are zeros. */
struct input {
    const uint8_t *bytes;
    size_t left;
};

static inline uint8_t next_byte(struct input *input) {
    if (input->left == 0) return 0;
    --input->left;
    return *input->bytes++;
}

/* What a ring is like: the first bytes say so. */
struct like {
    annulus_options options;
    annulus_stage stages[4];
    enum { CREATED, PROVIDED, ATTACHED } place;
};

struct like read_like(struct input *input, bool messages);

/* A ring as a program wants it, opened once more where it says so, and its end. */
struct site {
    annulus_ring ring, maker;
    bool attached, detached;
};

void open_site(struct site *site, const struct like *like);
void close_site(struct site *site);

/* Runs a program on a ring of events, on one of messages. */
void run_events(struct input *input);
void run_messages(struct input *input);

/* Runs a program; what the fuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
