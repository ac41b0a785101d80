package org.annulus.jcstress;

import org.annulus.Batch;
import org.annulus.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A stage sees an event after the stage before it released it. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the first stage still has it")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the second stage sees what the first noted")
@Outcome(expect = Expect.FORBIDDEN, desc = "the second stage overtook the first")
@State
public class StageOrder {
    private static final Lane.Pool POOL = new Lane.Pool(1, 2);

    private final Lane lane = POOL.take();
    private long note;

    {
        lane.publish(0, 1, 1);
    }

    /** The first stage: notes that it had the event. */
    @Actor
    public void before() {
        Consumer consumer = lane.consumers.get(0);
        Batch batch = consumer.tryPoll(1);
        note = batch.event(0).getLong(0);
        batch.release();
        consumer.handOver();
    }

    /** The second stage: looks for the note. */
    @Actor
    public void after(J_Result result) {
        Consumer consumer = lane.consumers.get(1);
        Batch batch = consumer.tryPoll(1);
        result.r1 = batch.isEmpty() ? 0 : note == 1 ? 1 : 2;
        batch.release();
        consumer.handOver();
    }

    /** Puts the lane back. */
    @Arbiter
    public void end() {
        POOL.give(lane);
    }
}
