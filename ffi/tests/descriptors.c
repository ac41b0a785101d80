/* Consumers that an event loop waits for by a file descriptor (Linux). */
#include "check.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct ends {
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    int fd;
};

static void make(struct ends *ends, uint32_t producers, uint32_t places) {
    annulus_options options = of_numbers(16);
    options.wait = ANNULUS_WAIT_FD;
    options.producers = producers;
    options.places = places;
    OK(annulus_ring_create(&ends->ring, &options));
    OK(annulus_ring_producer(&ends->ring, &ends->producer));
    OK(annulus_ring_consumer(&ends->ring, 0, &ends->consumer));
    OK(annulus_consumer_fd(&ends->consumer, &ends->fd));
}

static void end(struct ends *ends) {
    OK(annulus_producer_destroy(&ends->producer));
    OK(annulus_consumer_destroy(&ends->consumer));
    OK(annulus_ring_destroy(&ends->ring));
}

static bool readable(int fd) {
    struct pollfd entry = {fd, POLLIN, 0};
    return poll(&entry, 1, 0) == 1 && entry.revents == POLLIN;
}

/* What `annulus_consumer_arm` tells. */
static bool arm(annulus_consumer *consumer) {
    bool wait;
    OK(annulus_consumer_arm(consumer, &wait));
    return wait;
}

static void it_is_readable_from_a_ring_to_the_next_arming(void) {
    for (uint32_t producers = 0; producers < 2; ++producers)
        for (uint32_t places = 0; places <= 4; places += 4) {
            struct ends it;
            uint64_t number = 7;
            size_t count;
            make(&it, producers, places);
            OK(annulus_producer_write(&it.producer, &number, 1));
            CHECK(!readable(it.fd)); /* nobody rings for a consumer that is not armed */
            CHECK(!arm(&it.consumer));
            OK(annulus_consumer_try_read(&it.consumer, &number, 1, &count));
            CHECK(arm(&it.consumer) && !readable(it.fd));
            OK(annulus_producer_write(&it.producer, &number, 1));
            CHECK(readable(it.fd) && readable(it.fd));
            OK(annulus_consumer_try_read(&it.consumer, &number, 1, &count));
            CHECK(arm(&it.consumer) && !readable(it.fd));
            ANSWERS(annulus_consumer_try_read(&it.consumer, &number, 1, &count), ANNULUS_EMPTY); /* disarms */
            OK(annulus_producer_write(&it.producer, &number, 1));
            CHECK(!readable(it.fd));
            OK(annulus_consumer_try_read(&it.consumer, &number, 1, &count));
            CHECK(arm(&it.consumer));
            OK(annulus_consumer_disarm(&it.consumer));
            OK(annulus_producer_write(&it.producer, &number, 1));
            CHECK(!readable(it.fd));
            end(&it);
        }
}

static void the_end_of_the_ring_rings(void) {
    for (int halt = 0; halt < 2; ++halt) {
        struct ends it;
        annulus_batch batch;
        make(&it, ANNULUS_MULTI_PRODUCER, 0);
        CHECK(arm(&it.consumer));
        OK(halt ? annulus_ring_halt(&it.ring) : annulus_ring_close(&it.ring));
        CHECK(readable(it.fd) && !arm(&it.consumer));
        ANSWERS(annulus_consumer_try_poll(&it.consumer, 1, &batch), halt ? ANNULUS_HALTED : ANNULUS_CLOSED);
        end(&it);
    }
}

static void workers_and_messages_ring_too(void) {
    static const annulus_stage group = {0, 2, ANNULUS_STAGE_GROUP};
    annulus_options options = of_numbers(16);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer one, other;
    annulus_batch batch;
    uint64_t numbers[2] = {1, 2};
    char text[8];
    size_t len;
    int first, second;
    options.wait = ANNULUS_WAIT_FD;
    options.stages = &group;
    options.stage_count = 1;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &one));
    OK(annulus_ring_consumer(&ring, 0, &other));
    OK(annulus_consumer_fd(&one, &first));
    OK(annulus_consumer_fd(&other, &second));
    CHECK(arm(&one) && arm(&other));
    OK(annulus_producer_write(&producer, numbers, 2));
    CHECK(readable(first) && readable(second) && !arm(&one) && !arm(&other));
    OK(annulus_consumer_try_poll(&one, 1, &batch));
    CHECK(number_at(&batch, 0) == 1);
    CHECK(!arm(&one)); /* takes nothing, and finishes nothing that is lent */
    OK(annulus_consumer_done(&one, &batch));
    OK(annulus_consumer_try_poll(&other, 1, &batch));
    CHECK(number_at(&batch, 0) == 2 && arm(&one));
    OK(annulus_consumer_destroy(&one));
    OK(annulus_consumer_destroy(&other));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));

    annulus_options_init_messages(&options, 64);
    options.wait = ANNULUS_WAIT_FD;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &one));
    OK(annulus_consumer_fd(&one, &first));
    CHECK(arm(&one));
    OK(annulus_message_write(&producer, "hello", 5));
    CHECK(readable(first));
    OK(annulus_message_try_read(&one, text, sizeof text, &len));
    CHECK(len == 5 && arm(&one));
    OK(annulus_consumer_destroy(&one));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_ring_destroy(&ring));
}

static void the_descriptor_is_the_consumers(void) {
    struct ends it;
    int again;
    make(&it, ANNULUS_SINGLE_PRODUCER, 0);
    OK(annulus_consumer_fd(&it.consumer, &again));
    CHECK(again == it.fd && fcntl(it.fd, F_GETFD) == FD_CLOEXEC && (fcntl(it.fd, F_GETFL) & O_NONBLOCK) != 0);
    CHECK(arm(&it.consumer));
    annulus_consumer moved = it.consumer;
    memset(&it.consumer, 0, sizeof it.consumer);
    OK(annulus_producer_destroy(&it.producer));
    CHECK(readable(it.fd) && !arm(&moved));
    OK(annulus_consumer_destroy(&moved));
    CHECK(fcntl(it.fd, F_GETFD) == -1);
    OK(annulus_ring_destroy(&it.ring));
}

static void the_parent_goes_on_after_a_fork(void) {
    struct ends it;
    uint64_t number = 7;
    int status;
    make(&it, ANNULUS_SINGLE_PRODUCER, 0);
    CHECK(arm(&it.consumer));
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) _exit(annulus_consumer_destroy(&it.consumer) == ANNULUS_OK ? 0 : 1); /* its copy */
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(!readable(it.fd));
    OK(annulus_producer_write(&it.producer, &number, 1));
    CHECK(readable(it.fd) && !arm(&it.consumer));
    end(&it);
}

static void misuse_is_answered(void) {
    annulus_options options = of_numbers(16);
    annulus_ring ring, opened;
    annulus_consumer consumer;
    struct rlimit before, none;
    void *block;
    size_t bytes;
    bool wait;
    int fd = -7;
    options.wait = ANNULUS_WAIT_BLOCKING;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    ANSWERS(annulus_consumer_fd(&consumer, &fd), ANNULUS_WRONG_KIND);
    ANSWERS(annulus_consumer_arm(&consumer, &wait), ANNULUS_WRONG_KIND);
    ANSWERS(annulus_consumer_disarm(&consumer), ANNULUS_WRONG_KIND);
    OK(annulus_consumer_destroy(&consumer));
    ANSWERS(annulus_consumer_fd(&consumer, &fd), ANNULUS_WRONG_HANDLE);
    OK(annulus_ring_destroy(&ring));
    options.wait = ANNULUS_WAIT_FD;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_block(&ring, &block, &bytes));
    ANSWERS(annulus_ring_attach(&opened, block, bytes, sizeof(uint64_t), sizeof(uint64_t)), ANNULUS_INCOMPATIBLE);
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    ANSWERS(annulus_consumer_arm(&consumer, &wait), ANNULUS_NO_DESCRIPTOR);
    ANSWERS(annulus_consumer_fd(&consumer, NULL), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_consumer_fd(NULL, &fd), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_consumer_arm(&consumer, NULL), ANNULUS_NULL_POINTER);
    ANSWERS(annulus_consumer_disarm(NULL), ANNULUS_NULL_POINTER);
    CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
    none = before;
    none.rlim_cur = 0;
    CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
    ANSWERS(annulus_consumer_fd(&consumer, &fd), ANNULUS_NO_DESCRIPTOR);
    CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0 && fd == -7);
    OK(annulus_consumer_fd(&consumer, &fd));
    CHECK(arm(&consumer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

enum { EVENTS = 20000, RINGS = 3 };

static void *produce(void *argument) {
    annulus_producer *producer = (annulus_producer *)argument;
    for (uint64_t number = 0; number < EVENTS; ++number) {
        OK(annulus_producer_write(producer, &number, 1));
        if (number % 64 == 0) usleep(50); /* the loop gets to sleep */
    }
    OK(annulus_producer_destroy(producer));
    return NULL;
}

/* Polls until there is nothing; false once the ring is closed. */
static bool drain(annulus_consumer *consumer, uint64_t *next) {
    annulus_batch batch;
    annulus_status answer;
    while ((answer = annulus_consumer_try_poll(consumer, 8, &batch)) == ANNULUS_OK) {
        for (size_t i = 0; i < batch.first_count + batch.second_count; ++i) CHECK(number_at(&batch, i) == (*next)++);
        OK(annulus_consumer_done(consumer, &batch));
    }
    CHECK(answer == ANNULUS_EMPTY || answer == ANNULUS_CLOSED);
    return answer == ANNULUS_EMPTY;
}

static void one_thread_waits_for_several_rings(void) {
    static struct ends rings[RINGS];
    static uint64_t next[RINGS];
    pthread_t threads[RINGS];
    int epoll = epoll_create1(EPOLL_CLOEXEC), open = RINGS;
    CHECK(epoll >= 0);
    for (int i = 0; i < RINGS; ++i) {
        struct epoll_event event;
        memset(&event, 0, sizeof event);
        event.events = i == 0 ? EPOLLIN | EPOLLET : EPOLLIN; /* either way */
        event.data.fd = i;
        make(&rings[i], i % 2 == 0 ? ANNULUS_SINGLE_PRODUCER : ANNULUS_MULTI_PRODUCER, 0);
        CHECK(arm(&rings[i].consumer));
        CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, rings[i].fd, &event) == 0);
        CHECK(pthread_create(&threads[i], NULL, produce, &rings[i].producer) == 0);
    }
    while (open > 0) {
        struct epoll_event events[RINGS];
        int ready;
        do ready = epoll_wait(epoll, events, RINGS, 60000);
        while (ready < 0 && errno == EINTR);
        CHECK(ready > 0); /* a ring that was lost would leave all of them waiting */
        for (int i = 0; i < ready; ++i) {
            struct ends *ring = &rings[events[i].data.fd];
            bool more;
            do more = drain(&ring->consumer, &next[events[i].data.fd]);
            while (more && !arm(&ring->consumer));
            if (!more) {
                CHECK(epoll_ctl(epoll, EPOLL_CTL_DEL, ring->fd, NULL) == 0);
                --open;
            }
        }
    }
    for (int i = 0; i < RINGS; ++i) {
        CHECK(pthread_join(threads[i], NULL) == 0 && next[i] == EVENTS);
        OK(annulus_consumer_destroy(&rings[i].consumer));
        OK(annulus_ring_destroy(&rings[i].ring));
    }
    CHECK(close(epoll) == 0);
}

int main(void) {
    CASE(it_is_readable_from_a_ring_to_the_next_arming);
    CASE(the_end_of_the_ring_rings);
    CASE(workers_and_messages_ring_too);
    CASE(the_descriptor_is_the_consumers);
    CASE(the_parent_goes_on_after_a_fork);
    CASE(misuse_is_answered);
    CASE(one_thread_waits_for_several_rings);
    return done();
}
