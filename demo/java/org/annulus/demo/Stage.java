package org.annulus.demo;

import org.annulus.Batch;
import org.annulus.Consumer;
import org.annulus.Event;
import org.annulus.Ring;
import org.annulus.RingHaltedException;

/**
 * The stage of the demo that takes the time, in Java: it opens the ring that Rust made, and is one of its consumers.
 *
 * <p>The demo calls it, as {@code src/foreign/java.rs} tells.
 */
final class Stage {
    /** As many events at a time as the other stages take. */
    private static final int BATCH = 256;

    /** A slot of the ring: a record, and then the feed's number in 16 bits and the time at which it was due. */
    private static final int EVENT_BYTES = 64;

    private static final int ORIGIN = 56;
    private static final int TIME_BITS = 48;

    private final long run;
    private final Latencies latencies = new Latencies();
    private final Tally[] tallies;
    private long events;
    private long finished;

    private Stage(int feeds, long run) {
        this.run = run;
        tallies = new Tally[feeds];
        java.util.Arrays.setAll(tallies, feed -> new Tally());
    }

    /** Loads the ring's library, so that what is missing is said before anything is sent. */
    static void prepare() {
        Ring.builder(1).build().close();
    }

    /**
     * Takes a stage of the ring in a block, and follows the ring to its end.
     *
     * @return the time at which the last event was complete, then the latencies, then each feed's tally
     */
    static long[] follow(long block, long bytes, int number, int feeds, long run) throws InterruptedException {
        Stage stage = new Stage(feeds, run);
        Ring ring = Ring.attach(block, bytes, EVENT_BYTES, Long.BYTES);
        try (Consumer consumer = ring.consumer(ring.stage(number))) {
            for (Batch batch; (batch = consumer.poll(BATCH)) != null; batch.release()) {
                stage.take(batch);
            }
        } catch (RingHaltedException halted) {
            // An end like the other: whoever halted the ring says why.
        }
        return stage.told();
    }

    private void take(Batch batch) {
        long now = Host.now(run);
        for (Event event : batch) {
            long origin = event.getLong(ORIGIN);
            latencies.record(Math.max(now - (origin & (1L << TIME_BITS) - 1), 0));
            tallies[(int) (origin >>> TIME_BITS)].add(event);
            events++;
        }
        finished = now;
        Host.complete(run, events);
    }

    private long[] told() {
        long[] told = new long[1 + latencies.told() + tallies.length * Tally.TOLD];
        told[0] = finished;
        int next = latencies.tell(told, 1);
        for (Tally tally : tallies) {
            next = tally.tell(told, next);
        }
        return told;
    }
}
