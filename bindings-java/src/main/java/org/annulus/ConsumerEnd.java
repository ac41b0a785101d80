package org.annulus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The consuming end of a ring, as a back end sees it. The caller checks the arguments, and that one thread uses this.
 * Running it ends it.
 */
abstract class ConsumerEnd implements Runnable {
    final Block block;
    /** The native consumer. */
    final long pointer;
    /** The numbers that a native call answers beside its result. */
    final ByteBuffer answers;
    /** Whether the events may be changed. */
    final boolean exclusive;
    /** Whether this is a worker of a group. */
    final boolean worker;

    ConsumerEnd(Block block, long pointer, ByteBuffer answers) {
        this.block = block;
        this.pointer = pointer;
        this.answers = answers;
        exclusive = answers.getLong(8) != 0;
        worker = answers.getLong(16) != 0;
    }

    static ConsumerEnd of(Block block, int stage, boolean joins) {
        ByteBuffer answers = ByteBuffer.allocateDirect(ProducerEnd.ANSWERS).order(ByteOrder.nativeOrder());
        long pointer = Status.check(Native.consumerCreate(block.ring, stage, joins, answers));
        // A worker has no record of its own, and neither has a consumer of a library that does not count.
        boolean known = answers.getLong(0) >= 0;
        boolean direct = Backend.CHOSEN == Backend.DIRECT && !block.joinable && known;
        return direct
                ? new DirectConsumerEnd(block, pointer, answers, stage)
                : new JniConsumerEnd(block, pointer, answers);
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

    // Each of these copies what can be had now and releases it: how many events, or a status.

    abstract long read(long[] to, int start, int max, boolean pauses);

    abstract long read(byte[] to, int start, int max, boolean pauses);

    abstract long read(ByteBuffer to, int start, int max, boolean pauses);

    @Override
    public void run() {
        Native.consumerFree(pointer);
    }
}
