package org.annulus;

import java.util.ArrayList;
import java.util.List;

/**
 * What the handles of a ring have counted, in every language that uses it. Counts start at 0 and never get less; a handle
 * that is made may go on from where one that has gone came to.
 *
 * @param capacity the number of slots
 * @param cursor the ring's cursor
 * @param lag how far the slowest consumer is behind the cursor, in events
 * @param producers one row for each place that a producer ever had; the last may be that of several which found none
 * @param consumers one row for each place that a consumer or a worker group ever had
 * @param workers one row for each place that a worker ever had
 */
public record Metrics(
        long capacity, long cursor, long lag, List<Producers> producers, List<Consumers> consumers, List<Consumers> workers) {
    private static final int HOLDER_OF_CONSUMER = 32;
    private static final int HOLDER_OF_PRODUCER = 56;
    private static final int HELD = 1;

    /**
     * What a producer counted.
     *
     * @param place its place among the producers
     * @param present whether a producer has the place now
     * @param published events published
     * @param batches runs published
     * @param abandoned events claimed and given up
     * @param refused claims that found no room and did not wait
     * @param stalls claims that found no room and waited
     * @param stalledNanos how long those waited
     */
    public record Producers(
            int place, boolean present, long published, long batches, long abandoned, long refused, long stalls,
            long stalledNanos) {}

    /**
     * What a consumer, a group or a worker counted.
     *
     * @param place its place among the consumers, or among the workers
     * @param stage the number of its stage
     * @param present whether it is there now
     * @param consumed events released
     * @param batches batches delivered
     * @param emptyPolls polls that found nothing at first
     * @param lag how far it is behind the cursor now, in events; of a worker 0
     * @param highestLag the highest lag that a poll met
     */
    public record Consumers(
            int place, int stage, boolean present, long consumed, long batches, long emptyPolls, long lag,
            long highestLag) {}

    static Metrics of(Block block) {
        if (!Native.METRICS) {
            throw new UnsupportedOperationException("the native library was built without counters");
        }
        List<Consumers> consumers = new ArrayList<>();
        List<Consumers> workers = new ArrayList<>();
        for (int place = 0; place < block.consumers + block.workers; place++) {
            int at = block.counters + place * Block.LINE;
            int holder = block.bytes.getInt(at + HOLDER_OF_CONSUMER);
            boolean worker = place >= block.consumers;
            boolean present = worker ? (holder & 0xff) == HELD : block.isPresent(place);
            if (holder == 0 && (worker || !present)) {
                continue;
            }
            long lag = !worker && present ? block.behind(block.released(place)) : 0;
            (worker ? workers : consumers).add(new Consumers(worker ? place - block.consumers : place, holder >> 8 & 0xff,
                    present, block.bytes.getLong(at), block.bytes.getLong(at + 8), block.bytes.getLong(at + 16), lag,
                    block.bytes.getLong(at + 24)));
        }
        List<Producers> producers = new ArrayList<>();
        int first = block.counters + (block.consumers + block.workers) * Block.LINE;
        for (int place = 0; place < block.producers + (block.multi ? 1 : 0); place++) {
            int at = first + place * Block.LINE;
            int holder = block.bytes.getInt(at + HOLDER_OF_PRODUCER);
            if (holder != 0) {
                producers.add(new Producers(place, (holder & 0xff) == HELD, block.bytes.getLong(at),
                        block.bytes.getLong(at + 8), block.bytes.getLong(at + 16), block.bytes.getLong(at + 24),
                        block.bytes.getLong(at + 32), block.bytes.getLong(at + 48)));
            }
        }
        return new Metrics(block.capacity, block.cursor(), block.lag(), List.copyOf(producers), List.copyOf(consumers),
                List.copyOf(workers));
    }
}
