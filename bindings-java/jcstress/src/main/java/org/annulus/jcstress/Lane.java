package org.annulus.jcstress;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.annulus.Batch;
import org.annulus.Consumer;
import org.annulus.Producer;
import org.annulus.Ring;
import org.annulus.Stage;
import org.annulus.WaitStrategy;

/**
 * A ring of pairs of numbers and its handles, which no thread has: each actor takes the handle that it uses, and hands it
 * over.
 *
 * <p>jcstress makes millions of states and tells none of them that it is over. So a test takes a lane from its pool, and
 * its arbiter, which comes after all actors, empties it and puts it back.
 */
final class Lane {
    /** So that two events may wrap. */
    static final int CAPACITY = 2;

    final Ring ring;
    final List<Producer> producers = new ArrayList<>();
    final List<Consumer> consumers = new ArrayList<>();

    private Lane(int producers, int stages) {
        Ring.Builder builder = Ring.builder(CAPACITY).eventBytes(16).waitStrategy(WaitStrategy.BUSY_SPIN);
        if (producers > 1) {
            builder.multiProducer();
        }
        List<Stage> made = new ArrayList<>();
        for (int stage = 0; stage < stages; stage++) {
            made.add(builder.stage(1, made.toArray(Stage[]::new)));
        }
        ring = builder.build();
        made.forEach(stage -> consumers.add(ring.consumer(stage)));
        for (int producer = 0; producer < producers; producer++) {
            this.producers.add(ring.producer());
        }
    }

    /** Releases everything, in the order of the stages. */
    private void empty() {
        for (Consumer consumer : consumers) {
            for (Batch batch = consumer.tryPoll(CAPACITY); !batch.isEmpty(); batch = consumer.tryPoll(CAPACITY)) {
                batch.release();
            }
            consumer.handOver();
        }
    }

    /** Publishes a pair, if there is room. The thread's hold on the handle ends. */
    boolean publish(int producer, long first, long second) {
        boolean published = producers.get(producer).tryPublish(first, second);
        producers.get(producer).handOver();
        return published;
    }

    /** Lanes that no test is using. */
    static final class Pool {
        private final Queue<Lane> free = new ConcurrentLinkedQueue<>();
        private final Supplier<Lane> make;

        Pool(int producers, int stages) {
            make = () -> new Lane(producers, stages);
        }

        Lane take() {
            Lane lane = free.poll();
            return lane != null ? lane : make.get();
        }

        void give(Lane lane) {
            lane.empty();
            free.add(lane);
        }
    }
}
