package org.annulus;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/** Events of one size, in order. */
abstract sealed class EventSpan extends Span implements Iterable<Event> permits Claim, Batch {
    private final Walk walk = new Walk();

    EventSpan(Block block, boolean writable) {
        super(block, writable);
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
