package org.annulus;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Messages that a consumer was lent, to be read where they lie, and then released. It is its consumer's one batch object: the
 * next poll fills it anew, and delivers what was not released again.
 */
public final class MessageBatch extends Span implements Iterable<Event>, AutoCloseable {
    private final MessageConsumer consumer;
    private final Walk walk = new Walk();
    private int messages;

    MessageBatch(MessageConsumer consumer, Block block, boolean writable) {
        super(block, writable);
        this.consumer = consumer;
    }

    /** The first messages of what was polled. How many units they take. */
    int open(long start, int units, int max) {
        set(start, units);
        messages = max;
        int taken = measure(max);
        count = taken;
        return taken;
    }

    /** How many units the first messages take, of which there may be fewer; {@code messages} is how many there were. */
    private int measure(int max) {
        walk.begin();
        int found = 0;
        while (found < max && walk.hasNext()) {
            walk.step();
            found++;
        }
        messages = Math.min(messages, found);
        return (int) Sequences.since(walk.next, start);
    }

    /**
     * How many messages are left.
     *
     * @return the number of messages
     */
    public int size() {
        return count == 0 ? 0 : messages;
    }

    /**
     * Whether nothing is left.
     *
     * @return whether there is no message
     */
    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * Walks over the messages. View and iterator are one object each, so only one walk goes on at a time.
     *
     * @return the iterator
     */
    @Override
    public Iterator<Event> iterator() {
        walk.begin();
        return walk;
    }

    /**
     * Releases all that is left, if there is anything.
     *
     * @throws IllegalStateException if another thread uses the consumer
     */
    public void release() {
        if (count != 0) {
            consumer.release(this, count);
        }
    }

    /**
     * Releases the first messages early; the rest stays lent.
     *
     * @param messages how many
     * @throws IllegalArgumentException for less than one, or more than are left
     * @throws IllegalStateException if nothing is left, or another thread uses the consumer
     */
    public void release(int messages) {
        consumer.enter();
        if (count == 0) {
            throw new IllegalStateException("the batch is released");
        }
        if (messages < 1 || messages > this.messages) {
            throw new IllegalArgumentException(messages + " messages to release, " + this.messages + " lent");
        }
        int left = this.messages - messages;
        int units = measure(messages);
        this.messages = left;
        consumer.release(this, units);
    }

    /** Releases all that is left, as {@link #release()} does. */
    @Override
    public void close() {
        release();
    }

    /** A walk from header to header. */
    private final class Walk implements Iterator<Event> {
        private long next;

        private void begin() {
            next = start;
        }

        /** A pad is followed by a message in the same run. */
        @Override
        public boolean hasNext() {
            return holds(next);
        }

        /** Goes behind the next message. Its sequence. */
        private long step() {
            if (!holds(next)) {
                throw new NoSuchElementException();
            }
            if (Units.isPad(block, next)) {
                next = Sequences.plus(next, Units.of(Units.length(block, next)));
            }
            long message = next;
            next = Sequences.plus(message, Units.of(Units.length(block, message)));
            return message;
        }

        @Override
        public Event next() {
            long message = step();
            return event.at(message, block.slot(message) + Units.BYTES, Units.length(block, message));
        }
    }
}
