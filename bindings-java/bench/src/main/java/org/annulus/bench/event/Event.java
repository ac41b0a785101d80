package org.annulus.bench.event;

/** An event that is an object: what rings and queues of references carry. */
public interface Event {
    /** The number that a producer gave it. */
    void fill(long number);

    /** The sum of all its words. */
    long sum();

    /** Makes an event of so many bytes. */
    static Event of(int bytes) {
        return bytes == Word.BYTES ? new Word() : new Line();
    }

    /** So many events. */
    static Event[] pool(int events, int bytes) {
        Event[] pool = new Event[events];
        for (int index = 0; index < events; index++) {
            pool[index] = of(bytes);
        }
        return pool;
    }
}
