package org.annulus.jcstress;

import org.annulus.Consumer;
import org.annulus.Producer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A batch is published in one step: all of it is seen or nothing. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not published yet")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both events")
@Outcome(expect = Expect.FORBIDDEN, desc = "a part of a batch, or an event before it was written")
@State
public class BatchShared {
    private static final Lane.Pool POOL = new Lane.Pool(2, 1);

    private final Lane lane = POOL.take();

    /** Publishes two events at once. */
    @Actor
    public void produce() {
        Producer producer = lane.producers.get(0);
        producer.tryWrite(new long[] {1, 1, 2, 2}, 0, 2);
        producer.handOver();
    }

    /** Copies what there is. */
    @Actor
    public void consume(JJ_Result result) {
        Consumer consumer = lane.consumers.get(0);
        long[] copied = new long[4];
        consumer.tryRead(copied, 0, 2);
        result.r1 = copied[0] == copied[1] ? copied[0] : -1;
        result.r2 = copied[2] == copied[3] ? copied[2] : -1;
        consumer.handOver();
    }

    /** Puts the lane back. */
    @Arbiter
    public void end() {
        POOL.give(lane);
    }
}
