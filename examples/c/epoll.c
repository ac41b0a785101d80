/*
 * One epoll loop over a ring and a socket (Linux): a thread publishes quotes, a peer sends orders, and one thread serves
 * both.
 *
 *   cc epoll.c $(pkg-config --cflags --libs annulus) -pthread && ./a.out
 */
#include <annulus.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUOTES = 100000, ORDERS = 1000, BATCH = 64 };

static void check(int right, const char *what) {
    if (!right) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

static void must(annulus_status status, const char *what) {
    if (status != ANNULUS_OK) {
        fprintf(stderr, "%s: %s\n", what, annulus_status_str(status));
        exit(EXIT_FAILURE);
    }
}

static void *quote(void *argument) {
    annulus_producer *producer = argument;
    for (uint64_t price = 0; price < QUOTES; ++price)
        must(annulus_producer_write(producer, &price, 1), "write");
    must(annulus_producer_destroy(producer), "destroy"); /* closes the ring, which wakes the loop as well */
    return NULL;
}

static void *send_orders(void *argument) {
    const int socket = *(const int *)argument;
    for (uint64_t order = 0; order < ORDERS; ++order)
        check(send(socket, &order, sizeof order, 0) == (ssize_t)sizeof order, "send");
    close(socket);
    return NULL;
}

int main(void) {
    annulus_options options;
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    pthread_t threads[2];
    int pair[2], fd, epoll = epoll_create1(EPOLL_CLOEXEC);
    uint64_t quotes = 0, orders = 0, order;

    annulus_options_init(&options, 1024, sizeof(uint64_t), sizeof(uint64_t));
    options.wait = ANNULUS_WAIT_FD;
    must(annulus_ring_create(&ring, &options), "create");
    must(annulus_ring_producer(&ring, &producer), "producer");
    must(annulus_ring_consumer(&ring, 0, &consumer), "consumer");
    must(annulus_consumer_fd(&consumer, &fd), "descriptor");
    check(epoll >= 0 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "socketpair");
    const int watched[2] = {fd, pair[0]};
    for (int i = 0; i < 2; ++i) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = watched[i]};
        check(epoll_ctl(epoll, EPOLL_CTL_ADD, watched[i], &event) == 0, "epoll_ctl");
    }
    check(pthread_create(&threads[0], NULL, quote, &producer) == 0, "thread");
    check(pthread_create(&threads[1], NULL, send_orders, &pair[1]) == 0, "thread");

    bool ring_open = true, socket_open = true;
    while (ring_open || socket_open) {
        annulus_batch batch;
        annulus_status status = annulus_consumer_try_poll(&consumer, BATCH, &batch);
        bool wait = !ring_open;
        if (status == ANNULUS_OK) {
            quotes += batch.first_count + batch.second_count;
            must(annulus_consumer_done(&consumer, &batch), "release");
        } else if (status == ANNULUS_EMPTY) {
            must(annulus_consumer_arm(&consumer, &wait), "arm"); /* the ring sleeps: the next quote wakes the loop */
        } else if (ring_open) { /* closed, and drained */
            ring_open = false;
            check(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL) == 0, "epoll_ctl");
        }
        struct epoll_event events[2];
        const int ready = socket_open || ring_open ? epoll_wait(epoll, events, 2, wait ? -1 : 0) : 0;
        for (int i = 0; i < ready; ++i)
            if (events[i].data.fd == pair[0]) {
                socket_open = recv(pair[0], &order, sizeof order, 0) == (ssize_t)sizeof order;
                if (socket_open) ++orders;
                else close(pair[0]); /* and so it leaves the loop */
            }
    }
    for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
    must(annulus_consumer_destroy(&consumer), "destroy");
    must(annulus_ring_destroy(&ring), "destroy");
    printf("%llu quotes, %llu orders\n", (unsigned long long)quotes, (unsigned long long)orders);
    return quotes == QUOTES && orders == ORDERS ? EXIT_SUCCESS : EXIT_FAILURE;
}
