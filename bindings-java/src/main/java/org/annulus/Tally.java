package org.annulus;

import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Counts what a handle does, where native handles count: one thread writes each counter, unless several share it. */
final class Tally {
    private static final int PUBLISHED = 0;
    private static final int RUNS = 8;
    static final int ABANDONED = 16;

    private static final int CONSUMED = 0;
    private static final int BATCHES = 8;
    static final int EMPTY_POLLS = 16;
    private static final int HIGHEST_LAG = 24;

    private final Block block;
    /** Where the counters begin; 0 if nothing counts. */
    private final int at;
    private final boolean shared;
    /** The same counters, for what this thread alone writes: plain stores, since a count orders nothing. */
    private final LongBuffer own;
    /** The count of events, which no native call adds to while this handle lives. */
    private long events;
    /** The count of runs, or of batches, and the highest lag: what native calls write, too, {@link #reread} takes over. */
    private long runs;
    private long highestLag;

    private Tally(Block block, int at, boolean shared) {
        this.block = block;
        this.at = Native.METRICS ? at : 0;
        this.shared = shared;
        own = block.bytes.slice(at, Block.LINE).order(ByteOrder.nativeOrder()).asLongBuffer();
        events = block.bytes.getLong(at);
        reread();
    }

    /** That of the producer at this place; -1 is what those share that found none. */
    static Tally ofProducer(Block block, int place) {
        int index = block.consumers + block.workers + (place < 0 ? block.producers : place);
        return new Tally(block, block.counters + index * Block.LINE, place < 0);
    }

    static Tally ofConsumer(Block block, int record) {
        return new Tally(block, block.counters + record * Block.LINE, false);
    }

    /** Counts a run that was published. */
    void published(long count) {
        if (shared) {
            add(PUBLISHED, count);
            add(RUNS, 1);
        } else if (at != 0) {
            own.put(PUBLISHED / Long.BYTES, events += count);
            own.put(RUNS / Long.BYTES, ++runs);
        }
    }

    /** Counts events that were released. */
    void consumed(long count) {
        if (at != 0) {
            own.put(CONSUMED / Long.BYTES, events += count);
        }
    }

    void add(int counter, long more) {
        if (shared && at != 0) {
            Block.LONG.getAndAdd(block.bytes, at + counter, more);
        } else if (at != 0) {
            Block.LONG.setOpaque(block.bytes, at + counter, (long) Block.LONG.getOpaque(block.bytes, at + counter) + more);
        }
    }

    /** Counts a batch that a consumer got while it was so many events behind. */
    void delivered(long lag) {
        if (at != 0) {
            own.put(BATCHES / Long.BYTES, ++runs);
            if (lag > highestLag) {
                own.put(HIGHEST_LAG / Long.BYTES, highestLag = lag);
            }
        }
    }

    /** Goes on from what a native call may have counted. */
    void reread() {
        runs = own.get(RUNS / Long.BYTES);
        highestLag = own.get(HIGHEST_LAG / Long.BYTES);
    }
}
