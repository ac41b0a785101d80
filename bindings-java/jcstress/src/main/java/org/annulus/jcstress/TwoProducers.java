package org.annulus.jcstress;

import org.annulus.Batch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Two producers never get the same slot. */
@JCStressTest
@Outcome(id = {"1, 2", "2, 1"}, expect = Expect.ACCEPTABLE, desc = "both, in either order")
@Outcome(expect = Expect.FORBIDDEN, desc = "a slot that was shared, or is lost")
@State
public class TwoProducers {
    private static final Lane.Pool POOL = new Lane.Pool(2, 1);

    private final Lane lane = POOL.take();

    /** Publishes an event. */
    @Actor
    public void one() {
        lane.publish(0, 1, 1);
    }

    /** Publishes another. */
    @Actor
    public void two() {
        lane.publish(1, 2, 2);
    }

    /** Reads both, and puts the lane back. */
    @Arbiter
    public void end(JJ_Result result) {
        Batch batch = lane.consumers.get(0).tryPoll(Lane.CAPACITY);
        result.r1 = batch.size() > 0 ? whole(batch, 0) : 0;
        result.r2 = batch.size() > 1 ? whole(batch, 1) : 0;
        batch.release();
        POOL.give(lane);
    }

    private static long whole(Batch batch, int index) {
        long number = batch.event(index).getLong(0);
        return batch.event(index).getLong(8) == number ? number : -1;
    }
}
