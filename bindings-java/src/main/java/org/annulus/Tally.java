package org.annulus;

/** Counts what a handle does, where native handles count: one thread writes each counter, unless several share it. */
final class Tally {
    static final int PUBLISHED = 0;
    static final int RUNS = 8;
    static final int ABANDONED = 16;

    static final int CONSUMED = 0;
    static final int BATCHES = 8;
    static final int EMPTY_POLLS = 16;
    private static final int HIGHEST_LAG = 24;

    private final Block block;
    /** Where the counters begin; 0 if nothing counts. */
    private final int at;
    private final boolean shared;

    private Tally(Block block, int at, boolean shared) {
        this.block = block;
        this.at = Native.METRICS ? at : 0;
        this.shared = shared;
    }

    /** That of the producer at this place; -1 is what those share that found none. */
    static Tally ofProducer(Block block, int place) {
        int index = block.consumers + block.workers + (place < 0 ? block.producers : place);
        return new Tally(block, block.counters + index * Block.LINE, place < 0);
    }

    static Tally ofConsumer(Block block, int record) {
        return new Tally(block, block.counters + record * Block.LINE, false);
    }

    void add(int counter, long more) {
        if (shared) {
            Block.LONG.getAndAdd(block.bytes, at + counter, more);
        } else if (at != 0) {
            Block.LONG.setOpaque(block.bytes, at + counter, (long) Block.LONG.getOpaque(block.bytes, at + counter) + more);
        }
    }

    void metLag(long lag) {
        if (at != 0 && (long) Block.LONG.getOpaque(block.bytes, at + HIGHEST_LAG) < lag) {
            Block.LONG.setOpaque(block.bytes, at + HIGHEST_LAG, lag);
        }
    }
}
