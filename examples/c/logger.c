/*
 * A logger: four threads write lines of any length, one thread puts them into a file. A thread that logs never waits for
 * the file, but for the ring if it is full; here each logs a thousand lines for each piece of work that it is given.
 *
 *   cc logger.c $(pkg-config --cflags --libs annulus) -pthread && ./a.out
 */
#include <annulus.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONGEST = 120, THREADS = 4, ROUNDS = 20, BURST = 1000 };

struct thread {
    pthread_t id;
    annulus_producer log;
    int number;
};

static void must(annulus_status status, const char *what) {
    if (status != ANNULUS_OK) {
        fprintf(stderr, "%s: %s\n", what, annulus_status_str(status));
        exit(EXIT_FAILURE);
    }
}

/* Formats the line where it will be read: there is no buffer in between. */
static void line(annulus_producer *log, const char *format, ...) {
    annulus_message claim;
    va_list values;
    must(annulus_message_claim(log, LONGEST, &claim), "claim");
    va_start(values, format);
    const int length = vsnprintf((char *)claim.bytes, LONGEST, format, values);
    va_end(values);
    const size_t written = length < 0 ? 0 : length < LONGEST ? (size_t)length : LONGEST - 1;
    must(annulus_message_publish(log, &claim, written), "publish");
}

static void *work(void *argument) {
    struct thread *thread = (struct thread *)argument;
    for (int round = 0; round < ROUNDS; ++round)
        for (int i = 0; i < BURST; ++i)
            line(&thread->log, "thread %d, round %d, line %d", thread->number, round, i);
    must(annulus_producer_destroy(&thread->log), "destroy");
    return NULL;
}

/* Lines that are there together are written with one call to the system. */
static size_t write_lines(annulus_consumer *consumer, FILE *file) {
    annulus_messages batch;
    size_t lines = 0;
    while (annulus_message_poll(consumer, SIZE_MAX, &batch) == ANNULUS_OK) {
        annulus_messages rest = batch; /* walked over; the batch itself is released */
        const void *bytes;
        size_t length;
        while (annulus_message_next(&rest, &bytes, &length) == ANNULUS_OK) {
            fwrite(bytes, 1, length, file);
            fputc('\n', file);
        }
        fflush(file);
        lines += batch.count;
        must(annulus_message_release(consumer, &batch, batch.count), "release");
    }
    return lines;
}

int main(void) {
    static struct thread threads[THREADS];
    annulus_options options;
    annulus_ring ring;
    annulus_consumer consumer;
    FILE *file = tmpfile();
    if (file == NULL) return EXIT_FAILURE;
    annulus_options_init_messages(&options, 1 << 14);
    options.producers = ANNULUS_MULTI_PRODUCER;
    options.wait = ANNULUS_WAIT_BLOCKING;
    must(annulus_ring_create(&ring, &options), "create");
    must(annulus_ring_consumer(&ring, 0, &consumer), "consumer");
    for (int i = 0; i < THREADS; ++i) {
        threads[i].number = i;
        must(annulus_ring_producer(&ring, &threads[i].log), "producer");
    }
    for (int i = 0; i < THREADS; ++i)
        if (pthread_create(&threads[i].id, NULL, work, &threads[i]) != 0) return EXIT_FAILURE;
    const size_t lines = write_lines(&consumer, file); /* until the last producer's end closes the ring */
    for (int i = 0; i < THREADS; ++i) pthread_join(threads[i].id, NULL);
    must(annulus_consumer_destroy(&consumer), "destroy");
    must(annulus_ring_destroy(&ring), "destroy");

    size_t written = 0;
    rewind(file);
    for (int byte = fgetc(file); byte != EOF; byte = fgetc(file)) written += byte == '\n';
    fclose(file);
    printf("%zu lines\n", lines);
    return lines == written && lines == (size_t)THREADS * ROUNDS * BURST ? EXIT_SUCCESS : EXIT_FAILURE;
}
