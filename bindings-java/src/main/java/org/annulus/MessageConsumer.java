package org.annulus;

import java.lang.ref.Reference;
import java.util.Objects;

/**
 * Gets messages from a ring, in order and in batches. {@link MessageRing#consumer()} and {@link MessageRing#join} make them.
 * It waits, and ends, as a {@link Consumer} does.
 */
public final class MessageConsumer extends Handle {
    private final ConsumerEnd end;
    private final MessageBatch batch;

    MessageConsumer(ConsumerEnd end) {
        super(end.block, end);
        this.end = end;
        batch = new MessageBatch(this, end.block, end.exclusive);
    }

    @Override
    String what() {
        return "consumer";
    }

    @Override
    void expire() {
        batch.clear();
    }

    /**
     * The next messages, if there are any now.
     *
     * @param max how many at most
     * @return the batch, which is empty if there are none now; null at the end
     * @throws IllegalArgumentException for less than one
     * @throws RingHaltedException if the ring was halted
     */
    public MessageBatch tryPoll(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("a poll of no message: " + max);
        }
        enter();
        batch.clear();
        return lent(end.tryPoll(Integer.MAX_VALUE, false), max);
    }

    /** The answer to a poll of as many units as there are, whose headers tell how many messages they are. */
    private MessageBatch lent(long found, int max) {
        if (found > 0) {
            int units = batch.open(end.start(), (int) found, max);
            if (units != found) {
                end.keep(units);
            }
        } else if (found == Status.CLOSED) {
            return null;
        } else if (found != Status.EMPTY && found != Status.TIMED_OUT) {
            throw Status.exception(found);
        }
        Reference.reachabilityFence(this);
        return batch;
    }

    /**
     * The next messages, at least one, waiting for them.
     *
     * @param max how many at most
     * @return the batch; null at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than one
     * @throws RingHaltedException if the ring was halted
     */
    public MessageBatch poll(int max) throws InterruptedException {
        return pollDeadline(max, Patience.FOREVER);
    }

    /**
     * The next messages, waiting for them until a point in time.
     *
     * @param max how many at most
     * @param deadline the time, by {@link System#nanoTime()}
     * @return the batch, which is empty if the time has come; null at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than one
     * @throws RingHaltedException if the ring was halted
     */
    public MessageBatch pollDeadline(int max, long deadline) throws InterruptedException {
        MessageBatch polled = tryPoll(max);
        boolean virtual = polled != null && polled.isEmpty() && Patience.isVirtual();
        for (int times = 0; polled != null && polled.isEmpty(); times++) {
            long nanoseconds = Patience.next(deadline);
            enter();
            boolean asleep = !virtual && nanoseconds != 0;
            polled = lent(asleep ? end.poll(Integer.MAX_VALUE, nanoseconds) : end.tryPoll(Integer.MAX_VALUE, false), max);
            if (nanoseconds == 0) {
                return polled;
            }
            if (virtual && polled != null && polled.isEmpty()) {
                Patience.pause(times, nanoseconds);
            }
        }
        return polled;
    }

    /**
     * Copies the next message and releases it, waiting for it.
     *
     * @param to an array with room for it
     * @param start the index of its first byte
     * @return how many bytes the message has; -1 at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IndexOutOfBoundsException if it is longer than there is room for; it is still the next one then
     * @throws RingHaltedException if the ring was halted
     */
    public int read(byte[] to, int start) throws InterruptedException {
        Objects.checkFromIndexSize(start, 0, to.length);
        MessageBatch polled = poll(1);
        if (polled == null) {
            return -1;
        }
        Event message = polled.iterator().next();
        int length = message.length();
        message.getBytes(0, to, start, length);
        polled.release();
        return length;
    }

    void release(MessageBatch batch, int units) {
        enter();
        long start = batch.start;
        batch.shorten(units);
        end.release(start, units);
        Reference.reachabilityFence(this);
    }
}
