package org.annulus.jcstress;

import org.annulus.Batch;
import org.annulus.Claim;
import org.annulus.Consumer;
import org.annulus.Producer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A consumer steps over what was given up, and sees what comes after it. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not published yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the event, whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "an event before it was written")
@State
public class AbandonShared {
    private static final Lane.Pool POOL = new Lane.Pool(2, 1);

    private final Lane lane = POOL.take();

    /** Gives an event up, then publishes another. */
    @Actor
    public void produce() {
        Producer producer = lane.producers.get(0);
        try (Claim claim = producer.tryClaim(1)) {
            claim.event(0).putLong(0, 2).putLong(8, 2);
        }
        producer.handOver();
        lane.publish(0, 1, 1);
    }

    /** Reads an event, if there is one. */
    @Actor
    public void consume(JJ_Result result) {
        Consumer consumer = lane.consumers.get(0);
        Batch batch = consumer.tryPoll(1);
        result.r1 = batch.isEmpty() ? 0 : batch.event(0).getLong(0);
        result.r2 = batch.isEmpty() ? 0 : batch.event(0).getLong(8);
        batch.release();
        consumer.handOver();
    }

    /** Puts the lane back. */
    @Arbiter
    public void end() {
        POOL.give(lane);
    }
}
