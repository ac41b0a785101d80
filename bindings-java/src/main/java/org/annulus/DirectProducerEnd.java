package org.annulus;

import java.lang.ref.Reference;

/**
 * The producing end in Java, of rings that nobody joins: what {@code src/sequencer} does, by the same words.
 *
 * <p>Waiting, closing, and telling why a claim is refused are left to the native producer, which is told first how far this
 * one came.
 */
final class DirectProducerEnd extends ProducerEnd {
    private static final long ALL_STAGES = -1;

    private final boolean multi;
    private final int capacity;
    private final Tally tally;
    /** With one producer: the end of what is published. */
    private long next;
    /** The end of the room that the gate last seen leaves. */
    private long limit;
    /** What is claimed and not published. */
    private long openStart;
    private int openCount;

    DirectProducerEnd(Block block, long pointer, Tray tray) {
        super(block, pointer, tray);
        multi = block.multi;
        capacity = block.capacity;
        tally = Tally.ofProducer(block, (int) Native.producerCounters(pointer));
        next = block.cursor();
        limit = next;
    }

    @Override
    long tryClaim(int count) {
        if (openCount != 0) {
            abandonOpen();
        }
        return multi ? claimShared(count) : claimOwn(count);
    }

    private long claimOwn(int count) {
        // Acquire: pairs with the Release of whoever asks to close.
        boolean closing = (int) Block.INT.getAcquire(block.bytes, Block.CLOSE_REQUESTED) != 0;
        if (closing || count < 1 || Sequences.since(limit, next) < count && !look(next, count)) {
            return refuse(count);
        }
        return open(next, count);
    }

    private long claimShared(int count) {
        while (true) {
            // Opaque: the compare-and-set decides.
            long word = (long) Block.LONG.getOpaque(block.bytes, Block.CURSOR);
            long start = Sequences.ofWord(word);
            boolean closed = (word & 1) != 0;
            if (closed || count < 1 || Sequences.since(limit, start) < count && !look(start, count)) {
                return refuse(count);
            }
            long end = Sequences.plus(start, count);
            // Claims hand no data to each other: a slot's readers are ordered before by the gate.
            if (Block.LONG.weakCompareAndSetAcquire(block.bytes, Block.CURSOR, word, end << 1)) {
                return open(start, count);
            }
            Thread.onSpinWait();
        }
    }

    private long open(long start, int count) {
        openStart = start;
        openCount = count;
        return start;
    }

    /** Reads how far the consumers have come. Whether there is room. */
    private boolean look(long start, int count) {
        long gate = block.progress(ALL_STAGES);
        if (gate < 0) {
            return false;
        }
        long room = Sequences.plus(gate, capacity);
        if (Sequences.since(room, limit) > 0) {
            limit = room;
        }
        return Sequences.since(limit, start) >= count;
    }

    /** Asks the native producer, which knows why, or finds room after all. */
    private long refuse(int count) {
        resume();
        return adopt(Native.producerTryClaim(pointer, count), count);
    }

    /** Tells the native producer how far this one came. */
    private void resume() {
        Status.check(Native.producerResume(pointer, openStart, openCount));
    }

    /** Goes on with what the native producer claimed. */
    private long adopt(long start, int count) {
        return start < 0 ? start : open(start, count);
    }

    @Override
    long claim(int count, long nanoseconds) {
        abandonOpen();
        resume();
        return adopt(Native.producerClaim(pointer, count, nanoseconds), count);
    }

    @Override
    long claimMessage(int length, long nanoseconds) {
        if (openCount != 0) {
            abandonOpen();
        }
        resume();
        long start = super.claimMessage(length, nanoseconds);
        return start < 0 ? start : open(start, claimedUnits());
    }

    @Override
    void publish(long start, int count) {
        long end = Sequences.plus(start, count);
        // The store first: a call of it that finds no stack leaves the claim open.
        if (multi) {
            stamp(start, end << 1);
        } else {
            // Release: pairs with the Acquire of whoever reads the cursor; the slots were written before.
            Block.LONG.setRelease(block.bytes, Block.CURSOR, end << 1);
            next = end;
        }
        openStart = end;
        openCount -= count;
        block.notifyConsumers();
        tally.published(count);
        Reference.reachabilityFence(block.bytes);
    }

    /** Release: pairs with the Acquire of the consumers that come to this run. */
    private void stamp(long start, long word) {
        block.setLongRelease(block.stamp(start), word);
    }

    @Override
    void abandon(long start, int count) {
        abandonOpen();
    }

    /** Gives up what is open, also what an exception kept from whoever claimed it: its slots would stall the ring. */
    private void abandonOpen() {
        int count = openCount;
        if (count == 0) {
            return;
        }
        if (multi) {
            stamp(openStart, Sequences.plus(openStart, count) << 1 | 1);
        }
        openCount = 0;
        if (multi) {
            block.notifyConsumers();
        }
        tally.add(Tally.ABANDONED, count);
        Reference.reachabilityFence(block.bytes);
    }

    @Override
    void close() {
        abandonOpen();
        resume();
        Status.check(Native.producerClose(pointer));
    }

    @Override
    long put(long first) {
        long start = tryClaim(1);
        if (start >= 0) {
            block.putLong(block.slot(start), first);
            publish(start, 1);
        }
        return start;
    }

    @Override
    long put(long first, long second) {
        long start = tryClaim(1);
        if (start >= 0) {
            long at = block.slot(start);
            block.putLong(at, first);
            block.putLong(at + 8, second);
            publish(start, 1);
        }
        return start;
    }

    @Override
    long put(long first, long second, long third) {
        long start = tryClaim(1);
        if (start >= 0) {
            long at = block.slot(start);
            block.putLong(at, first);
            block.putLong(at + 8, second);
            block.putLong(at + 16, third);
            publish(start, 1);
        }
        return start;
    }

    @Override
    long put(long first, long second, long third, long fourth) {
        long start = tryClaim(1);
        if (start >= 0) {
            long at = block.slot(start);
            block.putLong(at, first);
            block.putLong(at + 8, second);
            block.putLong(at + 16, third);
            block.putLong(at + 24, fourth);
            publish(start, 1);
        }
        return start;
    }

    @Override
    long write(long[] from, int first, int count) {
        long start = tryClaim(count);
        if (start >= 0) {
            Copies.fill(block, start, from, first, count);
            publish(start, count);
        }
        return start;
    }

    @Override
    long write(byte[] from, int first, int count) {
        long start = tryClaim(count);
        if (start >= 0) {
            Copies.fill(block, start, from, first, count);
            publish(start, count);
        }
        return start;
    }

    @Override
    public void run() {
        Native.producerFree(pointer, openStart, openCount);
    }
}
