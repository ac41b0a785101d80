package org.annulus;

import java.nio.ByteBuffer;

/**
 * The consuming end of a ring, as a back end sees it. The caller checks the arguments, and that one thread uses this.
 * Running it ends it.
 */
abstract class ConsumerEnd implements Runnable {
    final Block block;
    /** The native consumer. */
    final long pointer;
    final Tray tray;
    /** Whether the events may be changed. */
    final boolean exclusive;
    /** Whether this is a worker of a group. */
    final boolean worker;

    ConsumerEnd(Block block, long pointer, Tray tray) {
        this.block = block;
        this.pointer = pointer;
        this.tray = tray;
        exclusive = tray.answer(1) != 0;
        worker = tray.answer(2) != 0;
    }

    static ConsumerEnd of(Block block, int stage, boolean joins) {
        Tray tray = new Tray(block);
        long pointer = Status.check(Native.consumerCreate(block.ring, stage, joins, tray.bytes));
        // A worker has no record of its own, and neither has a consumer of a library that does not count.
        boolean known = tray.answer(0) >= 0;
        boolean direct = Backend.CHOSEN == Backend.DIRECT && !block.joinable && known;
        return direct
                ? new DirectConsumerEnd(block, pointer, tray, stage)
                : new JniConsumerEnd(block, pointer, tray);
    }

    /**
     * Polls. The size of the batch, or a status. One that pauses, if that makes the ring faster, does so before it looks,
     * for microseconds at most.
     */
    abstract long tryPoll(int max, boolean pauses);

    /** The same, waiting in native code. */
    abstract long poll(int max, long nanoseconds);

    /** Where the last batch begins. */
    abstract long start();

    /** Shortens the last batch, of which nothing is released, to its first events. */
    abstract void keep(int count);

    /** Releases the first events of what is lent, which begins at {@code start}. */
    abstract void release(long start, int count);

    /** The next sequence that this consumer gets. */
    abstract long sequence();

    /** Lets the consumer pause after small batches where that makes the ring faster, or not. */
    void coalesce(boolean enabled) {
        Status.check(Native.consumerCoalesce(pointer, enabled));
    }

    // Each of these copies what can be had and releases it: how many events, or a status. If nothing is there, it waits
    // for so many nanoseconds in native code; LOOK is no wait, but the pause of tryPoll; NOW is neither.

    static final long NOW = -1;
    static final long LOOK = 0;

    abstract long read(long[] to, int start, int max, long nanoseconds);

    abstract long read(byte[] to, int start, int max, long nanoseconds);

    /** Copies in Java: native code does not see whether the memory of a buffer is still there. */
    final long read(ByteBuffer to, int first, int max, long nanoseconds) {
        if (worker) {
            // What a worker was lent is taken for done: better nothing is lent than that a copy fails.
            Copies.whole(to).get(first);
        }
        long found = look(max, nanoseconds);
        if (found > 0) {
            long start = start();
            Copies.drain(block, start, to, first, (int) found);
            release(start, (int) found);
        }
        return found;
    }

    /** What begins a read: the size of the batch, or a status. */
    abstract long look(int max, long nanoseconds);

    @Override
    public void run() {
        Native.consumerFree(pointer);
    }
}
