package org.annulus.bench;

import java.util.concurrent.locks.LockSupport;
import org.annulus.bench.peer.Peer;

/** The producers' threads. They send in rounds, and sleep between them. */
final class Senders implements AutoCloseable {
    /** Each round sends so many events: divisible by 1 and 2 producers with batches of 1, 10 and 100. */
    static final int EVENTS = 2_000_000;

    private final Peer peer;
    private final Thread[] threads;
    private volatile long round;
    private volatile boolean over;

    Senders(Peer peer, int producers) {
        this.peer = peer;
        threads = new Thread[producers];
        for (int producer = 0; producer < producers; producer++) {
            int index = producer;
            threads[producer] = new Thread(() -> run(index), "producer " + producer);
            threads[producer].setDaemon(true);
            threads[producer].start();
        }
    }

    /** Lets them send a round's events. Returns the number of the first. */
    long send() {
        long number = round;
        round = number + 1;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        return number * EVENTS;
    }

    private void run(int producer) {
        long share = EVENTS / threads.length;
        for (long done = 0;; done++) {
            while (round == done && !over) {
                LockSupport.park(this);
            }
            if (over) {
                return;
            }
            long first = done * EVENTS + producer * share;
            peer.send(producer, first, first + share);
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            thread.join();
        }
    }
}
