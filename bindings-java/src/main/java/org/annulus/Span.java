package org.annulus;

/**
 * What a handle has of a ring for a time: a claim or a batch. There is one object of each sort a handle, which each call
 * fills anew.
 */
abstract class Span {
    final Block block;
    /** The first sequence of what is left. */
    long start;
    /** How many sequences are left. */
    int count;
    /** The one view of its events. */
    final Event event;

    Span(Block block, boolean writable) {
        this.block = block;
        event = new Event(block, writable);
    }

    /** Whether an event is still part of this. */
    final boolean holds(long sequence) {
        long index = Sequences.since(sequence, start);
        return index >= 0 && index < count;
    }

    final void set(long start, int count) {
        this.start = start;
        this.count = count;
        event.expire(this);
    }

    final void clear() {
        count = 0;
        event.expire(this);
    }

    final void shorten(int events) {
        start = Sequences.plus(start, events);
        count -= events;
        event.expire(this);
    }
}
