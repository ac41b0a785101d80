package org.annulus;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/** Events of one size, in order. */
abstract sealed class EventSpan extends Span implements Iterable<Event> permits Claim, Batch {
    private final Event event;
    private final Walk walk = new Walk();

    EventSpan(Block block, boolean writable) {
        super(block);
        event = new Event(this, writable);
    }

    /**
     * How many events are left.
     *
     * @return the number of events; 0 once all are published or released
     */
    public final int size() {
        return count;
    }

    /**
     * The sequence of the first event that is left.
     *
     * @return the sequence
     */
    public final long sequence() {
        return start;
    }

    /**
     * A view of an event. It is one object, which each call moves.
     *
     * @param index which of those that are left, from 0
     * @return the view
     * @throws IndexOutOfBoundsException if there are not so many left
     */
    public final Event event(int index) {
        long sequence = Sequences.plus(start, Objects.checkIndex(index, count));
        return event.at(sequence, block.slot(sequence), block.eventBytes);
    }

    /**
     * Walks over the events. View and iterator are one object each, so only one walk goes on at a time.
     *
     * @return the iterator
     */
    @Override
    public final Iterator<Event> iterator() {
        walk.next = start;
        return walk;
    }

    /** Copies events to where they lie in the ring. */
    final void fill(long[] from, int first, int events) {
        int longs = block.eventBytes / Long.BYTES;
        int before = beforeWrap(events);
        putLongs(start, from, first, before * longs);
        putLongs(Sequences.plus(start, before), from, first + before * longs, (events - before) * longs);
    }

    final void fill(byte[] from, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(events);
        block.bytes.put(block.slot(start), from, first, before * size);
        block.bytes.put(block.slots, from, first + before * size, (events - before) * size);
    }

    final void fill(ByteBuffer from, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(events);
        block.bytes.put(block.slot(start), from, first, before * size);
        block.bytes.put(block.slots, from, first + before * size, (events - before) * size);
    }

    /** Copies events out of the ring. */
    final void drain(long[] to, int first, int events) {
        int longs = block.eventBytes / Long.BYTES;
        int before = beforeWrap(events);
        getLongs(start, to, first, before * longs);
        getLongs(Sequences.plus(start, before), to, first + before * longs, (events - before) * longs);
    }

    final void drain(byte[] to, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(events);
        block.bytes.get(block.slot(start), to, first, before * size);
        block.bytes.get(block.slots, to, first + before * size, (events - before) * size);
    }

    final void drain(ByteBuffer to, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(events);
        to.put(first, block.bytes, block.slot(start), before * size);
        to.put(first + before * size, block.bytes, block.slots, (events - before) * size);
    }

    /** How many of so many events lie before the ring's end. */
    private int beforeWrap(int events) {
        return Math.min(events, block.capacity - ((int) start & block.capacity - 1));
    }

    private void putLongs(long sequence, long[] from, int first, int longs) {
        block.longs.put(block.slot(sequence) - block.slots >> 3, from, first, longs);
    }

    private void getLongs(long sequence, long[] to, int first, int longs) {
        block.longs.get(block.slot(sequence) - block.slots >> 3, to, first, longs);
    }

    /** A walk over the events. */
    private final class Walk implements Iterator<Event> {
        private long next;

        @Override
        public boolean hasNext() {
            return holds(next);
        }

        @Override
        public Event next() {
            if (!holds(next)) {
                throw new NoSuchElementException();
            }
            long sequence = next;
            next = Sequences.plus(sequence, 1);
            return event.at(sequence, block.slot(sequence), block.eventBytes);
        }
    }
}
