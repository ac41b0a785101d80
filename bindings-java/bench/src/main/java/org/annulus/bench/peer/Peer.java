package org.annulus.bench.peer;

/**
 * A ring or queue with one consumer.
 *
 * <p>Every implementation sends the numbers that it is told in batches of its shape, by the calls that it has for them,
 * fills each word of each event, and sums each word on the other side. How many events the consumer takes at once is its
 * own choice.
 */
public interface Peer extends AutoCloseable {
    /** Sends the numbers from {@code first} to the one before {@code end}: whole batches. Each producer is one thread. */
    void send(int producer, long first, long end);

    /** Takes so many events. Returns the sum of their words. */
    long receive(long events);

    /** Takes one event, as soon as it is there. */
    long take();

    @Override
    default void close() {}
}
