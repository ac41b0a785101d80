package org.annulus;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Gets events from a ring, in order and in batches; a worker of a group gets its share. {@link Ring#consumer()},
 * {@link Ring#join} and {@link WorkerGroup} make them. It bounds the producers until it is closed.
 *
 * <p>Every call that may wait for events has three forms: the plain one waits, {@code try…} never does, and
 * {@code …Deadline} waits until {@link System#nanoTime()} has come to a value. A wait ends early with
 * {@link InterruptedException} if the thread is interrupted, seen within 10 ms, or with {@link RingHaltedException}.
 *
 * <p>The end of the ring's events, where it is closed and this consumer has had everything, is an answer: null instead of a
 * batch, -1 instead of a number of events.
 */
public final class Consumer extends Handle {
    private final ConsumerEnd end;
    private final Batch batch;

    Consumer(ConsumerEnd end) {
        super(end.block, end);
        this.end = end;
        batch = new Batch(this, end.block, end.exclusive);
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
     * The next events, if there are any now.
     *
     * @param max how many at most
     * @return the batch, which is empty if there are none now; null at the end
     * @throws IllegalArgumentException for less than one
     * @throws RingHaltedException if the ring was halted
     */
    public Batch tryPoll(int max) {
        return look(max, false);
    }

    /** One look. Where the caller would wait, the ring may be the faster for a pause before it. */
    private Batch look(int max, boolean waits) {
        checkMax(max);
        enter();
        batch.clear();
        return lent(end.tryPoll(max, waits));
    }

    /** The answer to a poll. */
    private Batch lent(long found) {
        if (found > 0) {
            batch.set(end.start(), (int) found);
        } else if (found == Status.CLOSED) {
            return null;
        } else if (found != Status.EMPTY && found != Status.TIMED_OUT) {
            throw Status.exception(found);
        }
        Reference.reachabilityFence(this);
        return batch;
    }

    private static void checkMax(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("a poll of no event: " + max);
        }
    }

    /**
     * The next events, at least one, waiting for them.
     *
     * @param max how many at most
     * @return the batch; null at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than one
     * @throws RingHaltedException if the ring was halted
     */
    public Batch poll(int max) throws InterruptedException {
        Batch polled = look(max, true);
        return polled != null && polled.count == 0 ? pollLater(max, Patience.FOREVER) : polled;
    }

    /**
     * The next events, waiting for them until a point in time.
     *
     * @param max how many at most
     * @param deadline the time, by {@link System#nanoTime()}
     * @return the batch, which is empty if the time has come; null at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than one
     * @throws RingHaltedException if the ring was halted
     */
    public Batch pollDeadline(int max, long deadline) throws InterruptedException {
        Batch polled = look(max, true);
        return polled != null && polled.count == 0 ? pollLater(max, deadline) : polled;
    }

    private Batch pollLater(int max, long deadline) throws InterruptedException {
        boolean virtual = Patience.isVirtual();
        for (int times = 0;; times++) {
            long nanoseconds = Patience.next(deadline);
            enter();
            Batch polled = lent(virtual || nanoseconds == 0 ? end.tryPoll(max, false) : end.poll(max, nanoseconds));
            if (polled == null || polled.count != 0 || nanoseconds == 0) {
                return polled;
            }
            if (virtual) {
                Patience.pause(times, nanoseconds);
            }
        }
    }

    void release(Batch batch, int events) {
        enter();
        if (batch.count == 0) {
            throw new IllegalStateException("the batch is released");
        }
        if (events < 1 || events > batch.count) {
            throw new IllegalArgumentException(events + " events to release, " + batch.count + " lent");
        }
        long start = batch.start;
        batch.shorten(events);
        end.release(start, events);
        Reference.reachabilityFence(this);
    }

    /**
     * Copies the next events and releases them, if there are any now: one call does it all.
     *
     * @param to an array with room for them, one after the other
     * @param start the index of the first event's first number
     * @param max how many events at most
     * @return how many events; 0 if there are none now; -1 at the end
     * @throws IllegalArgumentException for less than one; or if events are no whole, aligned numbers
     * @throws RingHaltedException if the ring was halted
     */
    public int tryRead(long[] to, int start, int max) {
        return copy(to, start, max, ConsumerEnd.NOW);
    }

    private int copy(long[] to, int start, int max, long nanoseconds) {
        Transfer.check(block, to, start, max);
        enter();
        batch.clear();
        int events = copied(end.read(to, start, max, nanoseconds));
        Reference.reachabilityFence(to);
        return events;
    }

    /**
     * Copies the next events, at least one, and releases them; waits for the first.
     *
     * @param to as for {@link #tryRead(long[], int, int)}
     * @param start the index of the first event's first number
     * @param max how many events at most
     * @return how many events; -1 at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingHaltedException if the ring was halted
     */
    public int read(long[] to, int start, int max) throws InterruptedException {
        return readDeadline(to, start, max, Patience.FOREVER);
    }

    /**
     * Copies the next events and releases them; waits for the first until a point in time.
     *
     * @param to as for {@link #tryRead(long[], int, int)}
     * @param start the index of the first event's first number
     * @param max how many events at most
     * @param deadline the time, by {@link System#nanoTime()}
     * @return how many events; 0 if the time has come; -1 at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingHaltedException if the ring was halted
     */
    public int readDeadline(long[] to, int start, int max, long deadline) throws InterruptedException {
        int events = copy(to, start, max, Patience.first(deadline));
        if (events != 0) {
            return events;
        }
        Batch polled = pollLater(max, deadline);
        if (polled == null) {
            return -1;
        }
        events = polled.count;
        Copies.drain(block, polled.start, to, start, events);
        polled.release();
        return events;
    }

    /**
     * Copies the next events and releases them, if there are any now: one call does it all.
     *
     * @param to an array with room for them, one after the other
     * @param start the index of the first event's first byte
     * @param max how many events at most
     * @return how many events; 0 if there are none now; -1 at the end
     * @throws IllegalArgumentException for less than one
     * @throws RingHaltedException if the ring was halted
     */
    public int tryRead(byte[] to, int start, int max) {
        return copy(to, start, max, ConsumerEnd.NOW);
    }

    private int copy(byte[] to, int start, int max, long nanoseconds) {
        Transfer.check(block, to, start, max);
        enter();
        batch.clear();
        int events = copied(end.read(to, start, max, nanoseconds));
        Reference.reachabilityFence(to);
        return events;
    }

    /**
     * Copies the next events, at least one, and releases them; waits for the first.
     *
     * @param to as for {@link #tryRead(byte[], int, int)}
     * @param start the index of the first event's first byte
     * @param max how many events at most
     * @return how many events; -1 at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingHaltedException if the ring was halted
     */
    public int read(byte[] to, int start, int max) throws InterruptedException {
        return readDeadline(to, start, max, Patience.FOREVER);
    }

    /**
     * Copies the next events and releases them; waits for the first until a point in time.
     *
     * @param to as for {@link #tryRead(byte[], int, int)}
     * @param start the index of the first event's first byte
     * @param max how many events at most
     * @param deadline the time, by {@link System#nanoTime()}
     * @return how many events; 0 if the time has come; -1 at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingHaltedException if the ring was halted
     */
    public int readDeadline(byte[] to, int start, int max, long deadline) throws InterruptedException {
        int events = copy(to, start, max, Patience.first(deadline));
        if (events != 0) {
            return events;
        }
        Batch polled = pollLater(max, deadline);
        if (polled == null) {
            return -1;
        }
        events = polled.count;
        Copies.drain(block, polled.start, to, start, events);
        polled.release();
        return events;
    }

    /**
     * Copies the next events and releases them, if there are any now: one call does it all.
     *
     * @param to a direct buffer, whose position and limit are not looked at with room for them, one after the other
     * @param start the index of the first event's first byte
     * @param max how many events at most
     * @return how many events; 0 if there are none now; -1 at the end
     * @throws IllegalArgumentException for less than one; or if the buffer is not direct
     * @throws RingHaltedException if the ring was halted
     */
    public int tryRead(ByteBuffer to, int start, int max) {
        return copy(to, start, max, ConsumerEnd.NOW);
    }

    private int copy(ByteBuffer to, int start, int max, long nanoseconds) {
        Transfer.checkWritable(block, to, start, max);
        enter();
        batch.clear();
        int events = copied(end.read(to, start, max, nanoseconds));
        Reference.reachabilityFence(to);
        return events;
    }

    /**
     * Copies the next events, at least one, and releases them; waits for the first.
     *
     * @param to as for {@link #tryRead(ByteBuffer, int, int)}
     * @param start the index of the first event's first byte
     * @param max how many events at most
     * @return how many events; -1 at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingHaltedException if the ring was halted
     */
    public int read(ByteBuffer to, int start, int max) throws InterruptedException {
        return readDeadline(to, start, max, Patience.FOREVER);
    }

    /**
     * Copies the next events and releases them; waits for the first until a point in time.
     *
     * @param to as for {@link #tryRead(ByteBuffer, int, int)}
     * @param start the index of the first event's first byte
     * @param max how many events at most
     * @param deadline the time, by {@link System#nanoTime()}
     * @return how many events; 0 if the time has come; -1 at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingHaltedException if the ring was halted
     */
    public int readDeadline(ByteBuffer to, int start, int max, long deadline) throws InterruptedException {
        int events = copy(to, start, max, Patience.first(deadline));
        if (events != 0) {
            return events;
        }
        Batch polled = pollLater(max, deadline);
        if (polled == null) {
            return -1;
        }
        events = polled.count;
        Copies.drain(block, polled.start, to, start, events);
        polled.release();
        return events;
    }

    /** The answer to a call that copies. */
    private int copied(long found) {
        Reference.reachabilityFence(this);
        if (found >= 0) {
            return (int) found;
        } else if (found == Status.CLOSED) {
            return -1;
        } else if (found == Status.EMPTY || found == Status.TIMED_OUT) {
            return 0;
        }
        throw Status.exception(found);
    }

    /**
     * The next sequence that this consumer gets: it has released everything below.
     *
     * @return the sequence
     */
    public long sequence() {
        enter();
        long sequence = end.sequence();
        Reference.reachabilityFence(this);
        return sequence;
    }

    /**
     * How far this consumer is behind the ring's cursor; a worker's lag is its group's.
     *
     * @return the events in between
     */
    public long lag() {
        return block.behind(sequence());
    }

    /**
     * Whether the events are this consumer's alone, so that it may change them: that of the exclusive stage.
     *
     * @return whether it may
     */
    public boolean isExclusive() {
        return end.exclusive;
    }

    /**
     * Lets this consumer pause after small batches where that makes the ring faster, as it does unless told otherwise, or
     * not: without it an event that comes soon after another is delivered some hundred nanoseconds earlier.
     *
     * @param enabled whether it may pause
     */
    public void setCoalescing(boolean enabled) {
        enter();
        end.coalesce(enabled);
        Reference.reachabilityFence(this);
    }
}
