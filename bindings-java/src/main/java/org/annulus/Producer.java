package org.annulus;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Publishes events to a ring. {@link Ring#producer} makes one.
 *
 * <p>Every call that may wait for room has three forms: the plain one waits, {@code try…} never does, and {@code …Deadline}
 * waits until {@link System#nanoTime()} has come to a value. A wait ends early with {@link InterruptedException} if the
 * thread is interrupted, seen within 10 ms; with {@link RingClosedException}, {@link RingHaltedException}, or
 * {@link RingDisconnectedException} if no consumer is left that could make room. Whatever ends it, nothing was claimed.
 *
 * <p>Closing the last producer closes the ring.
 */
public final class Producer extends Handle {
    private final ProducerEnd end;
    private final Claim claim;

    Producer(ProducerEnd end) {
        super(end.block, end);
        this.end = end;
        claim = new Claim(this, end.block);
    }

    @Override
    String what() {
        return "producer";
    }

    @Override
    void expire() {
        claim.clear();
    }

    /** What begins each call that claims: a claim that is open is abandoned. */
    private void begin() {
        enter();
        if (claim.count != 0) {
            abandonOpen();
        }
    }

    private void abandonOpen() {
        int rest = claim.count;
        claim.clear();
        end.abandon(claim.start, rest);
        Reference.reachabilityFence(this);
    }

    /**
     * Claims slots, if there is room for all of them now.
     *
     * @param events how many
     * @return the claim, or null if there is no room
     * @throws IllegalArgumentException for less than one, or more than the ring has slots
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public Claim tryClaim(int events) {
        begin();
        long start = end.tryClaim(events);
        Reference.reachabilityFence(this);
        if (start >= 0) {
            claim.set(start, events);
            return claim;
        }
        return refused(start);
    }

    /** The answer to a call that found no room; any other refusal is thrown. */
    private static <T> T refused(long status) {
        if (status == Status.FULL || status == Status.TIMED_OUT) {
            return null;
        }
        throw Status.exception(status);
    }

    /**
     * Claims slots, waiting for room.
     *
     * @param events how many
     * @return the claim
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than one, or more than the ring has slots
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public Claim claim(int events) throws InterruptedException {
        Claim claimed = tryClaim(events);
        return claimed != null ? claimed : claimLater(events, Patience.FOREVER);
    }

    /**
     * Claims slots, waiting for room until a point in time.
     *
     * @param events how many
     * @param deadline the time, by {@link System#nanoTime()}
     * @return the claim, or null if the time has come
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than one, or more than the ring has slots
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public Claim claimDeadline(int events, long deadline) throws InterruptedException {
        Claim claimed = tryClaim(events);
        return claimed != null ? claimed : claimLater(events, deadline);
    }

    private Claim claimLater(int events, long deadline) throws InterruptedException {
        boolean virtual = Patience.isVirtual();
        for (int times = 0;; times++) {
            long nanoseconds = Patience.next(deadline);
            enter();
            long start = virtual || nanoseconds == 0 ? end.tryClaim(events) : end.claim(events, nanoseconds);
            Reference.reachabilityFence(this);
            if (start >= 0) {
                claim.set(start, events);
                return claim;
            }
            Claim none = refused(start);
            if (nanoseconds == 0) {
                return none;
            }
            if (virtual) {
                Patience.pause(times, nanoseconds);
            }
        }
    }

    void publish(Claim claim, int events) {
        enter();
        if (claim.count == 0) {
            throw new IllegalStateException("the claim is published or abandoned");
        }
        if (events < 1 || events > claim.count) {
            throw new IllegalArgumentException(events + " events to publish, " + claim.count + " claimed");
        }
        end.publish(claim.start, events);
        claim.shorten(events);
        Reference.reachabilityFence(this);
    }

    void abandon(Claim claim) {
        enter();
        if (claim.count != 0) {
            abandonOpen();
        }
    }

    /** What a call that publishes at once has come to: true, or false if there was no room. */
    private boolean done(long start) {
        Reference.reachabilityFence(this);
        return start >= 0 || refused(start) != null;
    }

    /** The events must be so many numbers. */
    private void checkLongs(int longs) {
        if (block.eventBytes != longs * Long.BYTES) {
            throw new IllegalArgumentException(longs + " numbers for an event of " + block.eventBytes + " bytes");
        }
    }

    /**
     * Publishes an event of one {@code long}, if there is room now: one call does it all.
     *
     * @param first the event
     * @return whether there was room
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryPublish(long first) {
        checkLongs(1);
        begin();
        return done(end.put(first));
    }

    /**
     * Publishes an event of two numbers, if there is room now.
     *
     * @param first the event's first number
     * @param second its second
     * @return whether there was room
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryPublish(long first, long second) {
        checkLongs(2);
        begin();
        return done(end.put(first, second));
    }

    /**
     * Publishes an event of three numbers, if there is room now.
     *
     * @param first the event's first number
     * @param second its second
     * @param third its third
     * @return whether there was room
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryPublish(long first, long second, long third) {
        checkLongs(3);
        begin();
        return done(end.put(first, second, third));
    }

    /**
     * Publishes an event of four numbers, if there is room now.
     *
     * @param first the event's first number
     * @param second its second
     * @param third its third
     * @param fourth its fourth
     * @return whether there was room
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryPublish(long first, long second, long third, long fourth) {
        checkLongs(4);
        begin();
        return done(end.put(first, second, third, fourth));
    }

    /**
     * Publishes an event of one {@code long}, waiting for room.
     *
     * @param first the event
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void publish(long first) throws InterruptedException {
        if (!tryPublish(first)) {
            claimLater(1, Patience.FOREVER).event(0).putLong(0, first);
            claim.publish();
        }
    }

    /**
     * Publishes an event of two numbers, waiting for room.
     *
     * @param first the event's first number
     * @param second its second
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void publish(long first, long second) throws InterruptedException {
        if (!tryPublish(first, second)) {
            claimLater(1, Patience.FOREVER).event(0).putLong(0, first).putLong(8, second);
            claim.publish();
        }
    }

    /**
     * Publishes an event of three numbers, waiting for room.
     *
     * @param first the event's first number
     * @param second its second
     * @param third its third
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void publish(long first, long second, long third) throws InterruptedException {
        if (!tryPublish(first, second, third)) {
            claimLater(1, Patience.FOREVER).event(0).putLong(0, first).putLong(8, second).putLong(16, third);
            claim.publish();
        }
    }

    /**
     * Publishes an event of four numbers, waiting for room.
     *
     * @param first the event's first number
     * @param second its second
     * @param third its third
     * @param fourth its fourth
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void publish(long first, long second, long third, long fourth) throws InterruptedException {
        if (!tryPublish(first, second, third, fourth)) {
            Event event = claimLater(1, Patience.FOREVER).event(0);
            event.putLong(0, first).putLong(8, second).putLong(16, third).putLong(24, fourth);
            claim.publish();
        }
    }

    /**
     * Publishes an event of one {@code long}, waiting for room until a point in time.
     *
     * @param deadline the time, by {@link System#nanoTime()}
     * @param first the event
     * @return whether there was room before that
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean publishDeadline(long deadline, long first) throws InterruptedException {
        if (tryPublish(first)) {
            return true;
        }
        if (claimLater(1, deadline) == null) {
            return false;
        }
        claim.event(0).putLong(0, first);
        claim.publish();
        return true;
    }

    /**
     * Publishes an event of two numbers, waiting for room until a point in time.
     *
     * @param deadline the time, by {@link System#nanoTime()}
     * @param first the event's first number
     * @param second its second
     * @return whether there was room before that
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean publishDeadline(long deadline, long first, long second) throws InterruptedException {
        if (tryPublish(first, second)) {
            return true;
        }
        if (claimLater(1, deadline) == null) {
            return false;
        }
        claim.event(0).putLong(0, first).putLong(8, second);
        claim.publish();
        return true;
    }

    /**
     * Publishes an event of three numbers, waiting for room until a point in time.
     *
     * @param deadline the time, by {@link System#nanoTime()}
     * @param first the event's first number
     * @param second its second
     * @param third its third
     * @return whether there was room before that
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean publishDeadline(long deadline, long first, long second, long third) throws InterruptedException {
        if (tryPublish(first, second, third)) {
            return true;
        }
        if (claimLater(1, deadline) == null) {
            return false;
        }
        claim.event(0).putLong(0, first).putLong(8, second).putLong(16, third);
        claim.publish();
        return true;
    }

    /**
     * Publishes an event of four numbers, waiting for room until a point in time.
     *
     * @param deadline the time, by {@link System#nanoTime()}
     * @param first the event's first number
     * @param second its second
     * @param third its third
     * @param fourth its fourth
     * @return whether there was room before that
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException if an event is of another size
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean publishDeadline(long deadline, long first, long second, long third, long fourth) throws InterruptedException {
        if (tryPublish(first, second, third, fourth)) {
            return true;
        }
        if (claimLater(1, deadline) == null) {
            return false;
        }
        claim.event(0).putLong(0, first).putLong(8, second).putLong(16, third).putLong(24, fourth);
        claim.publish();
        return true;
    }

    /**
     * Publishes copies of events in one step, if there is room for all of them now.
     *
     * @param from an array with the events, one after the other
     * @param start the index of the first event's first number
     * @param events how many events
     * @return whether there was room
     * @throws IllegalArgumentException for less than one event, or more than the ring has slots; or if events are no whole, aligned numbers
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryWrite(long[] from, int start, int events) {
        Transfer.check(block, from, start, events);
        begin();
        boolean done = done(end.write(from, start, events));
        Reference.reachabilityFence(from);
        return done;
    }

    /**
     * Publishes copies of events in one step, waiting for room for all of them.
     *
     * @param from as for {@link #tryWrite(long[], int, int)}
     * @param start the index of the first event's first number
     * @param events how many events
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void write(long[] from, int start, int events) throws InterruptedException {
        writeDeadline(from, start, events, Patience.FOREVER);
    }

    /**
     * Publishes copies of events in one step, waiting for room for all of them until a point in time.
     *
     * @param from as for {@link #tryWrite(long[], int, int)}
     * @param start the index of the first event's first number
     * @param events how many events
     * @param deadline the time, by {@link System#nanoTime()}
     * @return whether there was room before that
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean writeDeadline(long[] from, int start, int events, long deadline) throws InterruptedException {
        if (tryWrite(from, start, events)) {
            return true;
        }
        if (claimLater(events, deadline) == null) {
            return false;
        }
        Copies.fill(block, claim.start, from, start, events);
        claim.publish();
        return true;
    }

    /**
     * Publishes copies of events in one step, if there is room for all of them now.
     *
     * @param from an array with the events, one after the other
     * @param start the index of the first event's first byte
     * @param events how many events
     * @return whether there was room
     * @throws IllegalArgumentException for less than one event, or more than the ring has slots
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryWrite(byte[] from, int start, int events) {
        Transfer.check(block, from, start, events);
        begin();
        boolean done = done(end.write(from, start, events));
        Reference.reachabilityFence(from);
        return done;
    }

    /**
     * Publishes copies of events in one step, waiting for room for all of them.
     *
     * @param from as for {@link #tryWrite(byte[], int, int)}
     * @param start the index of the first event's first byte
     * @param events how many events
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void write(byte[] from, int start, int events) throws InterruptedException {
        writeDeadline(from, start, events, Patience.FOREVER);
    }

    /**
     * Publishes copies of events in one step, waiting for room for all of them until a point in time.
     *
     * @param from as for {@link #tryWrite(byte[], int, int)}
     * @param start the index of the first event's first byte
     * @param events how many events
     * @param deadline the time, by {@link System#nanoTime()}
     * @return whether there was room before that
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean writeDeadline(byte[] from, int start, int events, long deadline) throws InterruptedException {
        if (tryWrite(from, start, events)) {
            return true;
        }
        if (claimLater(events, deadline) == null) {
            return false;
        }
        Copies.fill(block, claim.start, from, start, events);
        claim.publish();
        return true;
    }

    /**
     * Publishes copies of events in one step, if there is room for all of them now.
     *
     * @param from a direct buffer, whose position and limit are not looked at with the events, one after the other
     * @param start the index of the first event's first byte
     * @param events how many events
     * @return whether there was room
     * @throws IllegalArgumentException for less than one event, or more than the ring has slots; or if the buffer is not direct
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryWrite(ByteBuffer from, int start, int events) {
        Transfer.check(block, from, start, events);
        begin();
        boolean done = done(end.write(from, start, events));
        Reference.reachabilityFence(from);
        return done;
    }

    /**
     * Publishes copies of events in one step, waiting for room for all of them.
     *
     * @param from as for {@link #tryWrite(ByteBuffer, int, int)}
     * @param start the index of the first event's first byte
     * @param events how many events
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void write(ByteBuffer from, int start, int events) throws InterruptedException {
        writeDeadline(from, start, events, Patience.FOREVER);
    }

    /**
     * Publishes copies of events in one step, waiting for room for all of them until a point in time.
     *
     * @param from as for {@link #tryWrite(ByteBuffer, int, int)}
     * @param start the index of the first event's first byte
     * @param events how many events
     * @param deadline the time, by {@link System#nanoTime()}
     * @return whether there was room before that
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean writeDeadline(ByteBuffer from, int start, int events, long deadline) throws InterruptedException {
        if (tryWrite(from, start, events)) {
            return true;
        }
        if (claimLater(events, deadline) == null) {
            return false;
        }
        Copies.fill(block, claim.start, from, start, events);
        claim.publish();
        return true;
    }

    /**
     * How many events could be claimed now, if no other producer came first.
     *
     * @return the room
     */
    public int free() {
        enter();
        return (int) (block.capacity - block.lag());
    }

    /**
     * Closes the ring: no claim succeeds any more, of any producer, and consumers come to the end once they have had
     * everything. An open claim of this producer is abandoned; those of others may still be published.
     */
    public void closeRing() {
        begin();
        end.close();
        Reference.reachabilityFence(this);
    }
}
