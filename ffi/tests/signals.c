/* Calls from signal handlers: one that comes at any moment of the same thread's own calls publishes, and reads what is
   there, by handles of its own. */
#include "check.h"
#include <signal.h>
#include <sys/time.h>

enum { SIGNALS = 300, CAPACITY = 64, MINUTE = 60 };

static annulus_ring ring;
/* The program's, and the handler's. */
static annulus_producer mine, its;
static annulus_consumer my_reader, its_reader;

/* What each wrote, and what each read of either. Events of the handler are odd. */
static volatile sig_atomic_t handled;
static uint64_t wrote[2], read_by[2][2];

/* That an event is its writer's next. */
static void look(size_t reader, uint64_t event) {
    const size_t writer = event % 2;
    CHECK(event / 2 == read_by[reader][writer]);
    ++read_by[reader][writer];
}

/* Reads what is there, in batches, and before that in copies if it is told so. */
static void read_all(size_t reader, annulus_consumer *consumer, bool copies) {
    uint64_t back[8];
    annulus_batch batch;
    size_t count;
    if (copies && annulus_consumer_try_read(consumer, back, 8, &count) == ANNULUS_OK) {
        for (size_t i = 0; i < count; ++i) look(reader, back[i]);
    }
    while (annulus_consumer_try_poll(consumer, CAPACITY, &batch) == ANNULUS_OK) {
        const size_t length = batch.first_count + batch.second_count;
        for (size_t i = 0; i < length; ++i) look(reader, number_at(&batch, i));
        OK(annulus_consumer_done(consumer, &batch));
    }
}

/* Writes an event if there is room, by a copy or in place. */
static void write_one(size_t writer, annulus_producer *producer) {
    const uint64_t event = 2 * wrote[writer] + writer;
    annulus_claim claim;
    if (wrote[writer] % 2 == 0) {
        if (annulus_producer_try_write(producer, &event, 1) != ANNULUS_OK) return;
    } else {
        if (annulus_producer_try_claim(producer, 1, &claim) != ANNULUS_OK) return;
        memcpy(claim.first, &event, sizeof event);
        OK(annulus_producer_publish(producer, &claim));
    }
    ++wrote[writer];
}

static void on_signal(int number) {
    (void)number;
    ++handled;
    read_all(1, &its_reader, handled % 2 == 0);
    write_one(1, &its);
}

static void a_handler_may_try(void) {
    static const struct itimerval often = {{0, 300}, {0, 300}}, never = {{0, 0}, {0, 0}};
    annulus_options options = of_numbers(CAPACITY);
    annulus_stage both = {0, 2, 0};
    struct sigaction action;
    const uint64_t limit = annulus_now() + UINT64_C(1000000000) * MINUTE;
    options.producers = ANNULUS_MULTI_PRODUCER;
    options.stages = &both;
    options.stage_count = 1;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &mine));
    OK(annulus_producer_clone(&mine, &its));
    OK(annulus_ring_consumer(&ring, 0, &my_reader));
    OK(annulus_ring_consumer(&ring, 0, &its_reader));
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    CHECK(sigemptyset(&action.sa_mask) == 0 && sigaction(SIGALRM, &action, NULL) == 0);
    CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
    while (handled < SIGNALS) {
        CHECK(annulus_now() < limit);
        write_one(0, &mine);
        read_all(0, &my_reader, handled % 2 == 0);
    }
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0 && signal(SIGALRM, SIG_IGN) != SIG_ERR);
    read_all(0, &my_reader, true);
    read_all(1, &its_reader, true);
    CHECK(wrote[0] > 0 && wrote[1] > SIGNALS / 4);
    for (size_t reader = 0; reader < 2; ++reader) {
        CHECK(read_by[reader][0] == wrote[0] && read_by[reader][1] == wrote[1]);
    }
    OK(annulus_producer_destroy(&mine));
    OK(annulus_producer_destroy(&its));
    OK(annulus_consumer_destroy(&my_reader));
    OK(annulus_consumer_destroy(&its_reader));
    OK(annulus_ring_destroy(&ring));
}

int main(void) {
    CASE(a_handler_may_try);
    return done();
}
