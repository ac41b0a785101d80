package org.annulus.bench.peer;

import org.annulus.bench.event.Word;

/**
 * What a queue is made for.
 *
 * @param producers how many threads send
 * @param batch how many events they send at a time
 * @param capacity how many events there is room for
 * @param eventBytes the size of an event
 * @param inPlace whether Annulus fills and reads events where they lie in the ring; all others know one way
 */
public record Shape(int producers, int batch, int capacity, int eventBytes, boolean inPlace) {
    /** Whether each thread has a processor of its own; else those that wait must give way. */
    public boolean fits() {
        return producers + 1 <= Runtime.getRuntime().availableProcessors();
    }

    /** How a thread waits that finds nothing to do, once. */
    public Idle idle() {
        return fits() ? new Idle.Spin() : new Idle.Yield();
    }

    /** What the events from {@code first} to the one before {@code end} sum up to. */
    public long sum(long first, long end) {
        long numbers = (first + end - 1) * (end - first) / 2;
        return eventBytes == Word.BYTES ? numbers : 8 * numbers + 28 * (end - first);
    }
}
