package org.annulus;

import java.nio.ByteBuffer;

/**
 * The producing end of a ring, as a back end sees it. The caller checks the arguments, and that one thread uses this.
 * Running it ends it.
 */
abstract class ProducerEnd implements Runnable {
    final Block block;
    /** The native producer. */
    final long pointer;

    final Tray tray;

    ProducerEnd(Block block, long pointer, Tray tray) {
        this.block = block;
        this.pointer = pointer;
        this.tray = tray;
    }

    static ProducerEnd of(Block block) {
        Tray tray = new Tray(block);
        long pointer = Status.check(Native.producerCreate(block.ring, tray.bytes));
        boolean direct = Backend.CHOSEN == Backend.DIRECT && !block.joinable;
        return direct ? new DirectProducerEnd(block, pointer, tray) : new JniProducerEnd(block, pointer, tray);
    }

    /** Claims so many events. The first sequence, or a status. */
    abstract long tryClaim(int count);

    /** The same, waiting in native code. */
    abstract long claim(int count, long nanoseconds);

    /** Claims the units of a message, waiting in native code unless that is to be 0 nanoseconds long. */
    long claimMessage(int length, long nanoseconds) {
        return Native.producerClaimMessage(pointer, length, nanoseconds);
    }

    /** How many units the last message's claim has. */
    int claimedUnits() {
        return (int) tray.answer(0);
    }

    /** Publishes the first events of the open claim, which begins at {@code start}. */
    abstract void publish(long start, int count);

    /** Gives the rest of the open claim up, if there is any. */
    abstract void abandon(long start, int count);

    /** Closes the ring; there is no open claim. */
    abstract void close();

    // Each of these publishes events if there is room now: the first sequence, or a status.

    abstract long put(long first);

    abstract long put(long first, long second);

    abstract long put(long first, long second, long third);

    abstract long put(long first, long second, long third, long fourth);

    abstract long write(long[] from, int start, int count);

    abstract long write(byte[] from, int start, int count);

    /**
     * Copies in Java: native code does not see whether the memory of a buffer is still there. A copy that fails publishes
     * nothing.
     */
    final long write(ByteBuffer from, int first, int count) {
        long start = tryClaim(count);
        if (start >= 0) {
            try {
                Copies.fill(block, start, from, first, count);
            } catch (Throwable thrown) {
                abandon(start, count);
                throw thrown;
            }
            publish(start, count);
        }
        return start;
    }
}
