/* What the program that the test part writes needs: it gives every function of the header every wrong pointer. */
#ifndef POINTERS_H
#define POINTERS_H

#include "check.h"

/* Memory for what a call takes or gives back, one piece a parameter. No refused call changes any of it. */
enum { PIECES = 8, PIECE = 4096, PATTERN = 0x5a };
static _Alignas(ANNULUS_LINE) unsigned char pieces[PIECES][PIECE];

#define AT(piece) ((void *)pieces[piece])
#define ASKEW(piece) ((void *)(pieces[piece] + 1))

/* Live handles of a ring of events and of one of messages, and memory that is no handle. */
static annulus_options options;
static annulus_ring ring, message_ring;
static annulus_producer producer, message_producer;
static annulus_consumer consumer, message_consumer;
static uint64_t no_handle[512], askew_handle[513];
#define ASKEW_HANDLE ((void *)((char *)askew_handle + 4))

static inline void fill_pieces(void) {
    memset(pieces, PATTERN, sizeof pieces);
}

static inline void are_unchanged(const char *call) {
    for (size_t i = 0; i < PIECES; ++i)
        for (size_t j = 0; j < PIECE; ++j)
            if (pieces[i][j] != PATTERN) {
                printf("%s wrote to an output\n", call);
                exit(EXIT_FAILURE);
            }
}

/* That a call answers this, and writes nothing. */
#define REFUSED(call, status)                                                              \
    do {                                                                                   \
        ANSWERS(call, status);                                                             \
        are_unchanged(#call);                                                              \
    } while (0)

/* That a call which answers nothing writes nothing either. */
#define IGNORED(call)                                                                      \
    do {                                                                                   \
        call;                                                                              \
        are_unchanged(#call);                                                              \
    } while (0)

static inline void begin(void) {
    annulus_options of_messages;
    fill_pieces();
    options = of_numbers(8);
    annulus_options_init_messages(&of_messages, 64);
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    OK(annulus_ring_create(&message_ring, &of_messages));
    OK(annulus_ring_producer(&message_ring, &message_producer));
    OK(annulus_ring_consumer(&message_ring, 0, &message_consumer));
}

/* The handles have taken no harm. */
static inline void end(void) {
    uint64_t number = 7;
    size_t count;
    OK(annulus_producer_write(&producer, &number, 1));
    OK(annulus_consumer_read(&consumer, &number, 1, &count));
    OK(annulus_message_write(&message_producer, &number, sizeof number));
    OK(annulus_message_read(&message_consumer, &number, sizeof number, &count));
    CHECK(number == 7);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_producer_destroy(&message_producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_consumer_destroy(&message_consumer));
    OK(annulus_ring_destroy(&ring));
    OK(annulus_ring_destroy(&message_ring));
}

#endif
