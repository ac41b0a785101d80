/* What the system does to a process: no memory left, a fork, a thread that ends in the middle of a claim. */
#include "check.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void without_memory_there_is_no_ring(void) {
    struct rlimit before, little;
    annulus_options options = of_numbers((size_t)1 << 28);
    annulus_ring ring;
    memset(&ring, 0, sizeof ring);
    CHECK(getrlimit(RLIMIT_AS, &before) == 0);
    little = before;
    little.rlim_cur = (rlim_t)1 << 30;
    CHECK(setrlimit(RLIMIT_AS, &little) == 0);
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_NO_MEMORY);
    ANSWERS(annulus_ring_close(&ring), ANNULUS_WRONG_HANDLE); /* nothing was written */
    options.pages = ANNULUS_PAGES_HUGE;
    ANSWERS(annulus_ring_create(&ring, &options), ANNULUS_NO_MEMORY);
    CHECK(setrlimit(RLIMIT_AS, &before) == 0);
}

static void parent_and_child_share_a_ring(void) {
    enum { EVENTS = 10000 };
    annulus_options options = of_numbers(64);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    size_t bytes, align, count;
    uint64_t next = 0, back[64];
    int status;
    options.wait = ANNULUS_WAIT_BLOCKING;
    OK(annulus_ring_size(&options, &bytes, &align));
    void *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(block != MAP_FAILED);
    OK(annulus_ring_init(&ring, block, bytes, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) { /* the producer is the child's, the consumer the parent's */
        for (uint64_t number = 0; number < EVENTS; ++number)
            if (annulus_producer_write(&producer, &number, 1) != ANNULUS_OK) _exit(1);
        _exit(annulus_producer_destroy(&producer) == ANNULUS_OK ? 0 : 1);
    }
    annulus_status answer;
    while ((answer = annulus_consumer_read(&consumer, back, 64, &count)) == ANNULUS_OK)
        for (size_t i = 0; i < count; ++i) CHECK(back[i] == next++);
    ANSWERS(answer, ANNULUS_CLOSED);
    CHECK(next == EVENTS && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring)); /* the child's end of the producer counts here, too */
    CHECK(munmap(block, bytes) == 0);
}

static void the_child_has_its_own_copy_of_a_private_ring(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    uint64_t number = 7, back;
    size_t count;
    int status;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        bool right = annulus_producer_write(&producer, &number, 1) == ANNULUS_OK &&
                     annulus_consumer_try_read(&consumer, &back, 1, &count) == ANNULUS_OK && back == 7;
        _exit(right ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ANSWERS(annulus_consumer_try_read(&consumer, &back, 1, &count), ANNULUS_EMPTY);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

static void *claim_and_end(void *producer) {
    annulus_claim claim;
    OK(annulus_producer_claim((annulus_producer *)producer, 3, &claim));
    return NULL;
}

static void what_a_thread_left_claimed_is_given_up_by_the_next_call(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_batch batch;
    pthread_t thread;
    uint64_t number = 7;
    options.producers = ANNULUS_MULTI_PRODUCER;
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    CHECK(pthread_create(&thread, NULL, claim_and_end, &producer) == 0 && pthread_join(thread, NULL) == 0);
    ANSWERS(annulus_consumer_try_poll(&consumer, 8, &batch), ANNULUS_EMPTY);
    OK(annulus_producer_write(&producer, &number, 1));
    OK(annulus_consumer_poll(&consumer, 8, &batch));
    CHECK(batch.sequence == 3 && number_at(&batch, 0) == 7);
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

static void *poll_and_end(void *consumer) {
    annulus_batch batch;
    OK(annulus_consumer_poll((annulus_consumer *)consumer, 3, &batch));
    CHECK(batch.first_count == 3);
    OK(annulus_consumer_release((annulus_consumer *)consumer, &batch, 1));
    return NULL;
}

static void what_a_thread_left_lent_is_delivered_again(void) {
    annulus_options options = of_numbers(8);
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_batch batch;
    pthread_t thread;
    uint64_t numbers[4] = {5, 6, 7, 8};
    OK(annulus_ring_create(&ring, &options));
    OK(annulus_ring_producer(&ring, &producer));
    OK(annulus_ring_consumer(&ring, 0, &consumer));
    OK(annulus_producer_write(&producer, numbers, 4));
    CHECK(pthread_create(&thread, NULL, poll_and_end, &consumer) == 0 && pthread_join(thread, NULL) == 0);
    OK(annulus_consumer_poll(&consumer, 8, &batch));
    CHECK(batch.first_count == 3 && number_at(&batch, 0) == 6);
    OK(annulus_consumer_done(&consumer, &batch));
    OK(annulus_producer_destroy(&producer));
    OK(annulus_consumer_destroy(&consumer));
    OK(annulus_ring_destroy(&ring));
}

int main(void) {
    CASE(without_memory_there_is_no_ring);
    CASE(parent_and_child_share_a_ring);
    CASE(the_child_has_its_own_copy_of_a_private_ring);
    CASE(what_a_thread_left_claimed_is_given_up_by_the_next_call);
    CASE(what_a_thread_left_lent_is_delivered_again);
    return done();
}
