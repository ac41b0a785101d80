package org.annulus.jcstress;

import org.annulus.Batch;
import org.annulus.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Any of several producers overwrites a slot only after it was released. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "no room yet")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "written after the release")
@Outcome(expect = Expect.FORBIDDEN, desc = "overwritten while it was read")
@State
public class GateShared {
    private static final Lane.Pool POOL = new Lane.Pool(2, 1);

    private final Lane lane = POOL.take();

    {
        lane.publish(0, 1, 1);
        lane.publish(0, 1, 1);
    }

    /** Reads the first event of a full ring, and releases it. */
    @Actor
    public void consume(JJJ_Result result) {
        Consumer consumer = lane.consumers.get(0);
        Batch batch = consumer.tryPoll(1);
        result.r1 = batch.event(0).getLong(0);
        result.r2 = batch.event(0).getLong(8);
        batch.release();
        consumer.handOver();
    }

    /** Writes to the same slot, once there is room. */
    @Actor
    public void produce(JJJ_Result result) {
        result.r3 = lane.publish(1, 2, 2) ? 1 : 0;
    }

    /** Puts the lane back. */
    @Arbiter
    public void end() {
        POOL.give(lane);
    }
}
