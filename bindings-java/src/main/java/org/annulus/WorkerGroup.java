package org.annulus;

/** A stage whose workers share the events: each goes to one of them. Any thread may call any method. */
public final class WorkerGroup {
    private final Block block;
    private final Stage stage;

    WorkerGroup(Block block, Stage stage) {
        block.number(stage, true);
        this.block = block;
        this.stage = stage;
    }

    /**
     * A worker of the group that nobody made yet. It is used like a consumer.
     *
     * @return the worker
     * @throws IllegalStateException if there is none left
     */
    public Consumer worker() {
        return new Consumer(ConsumerEnd.of(block, stage.number, false));
    }

    /**
     * One more worker, of a ring that was built {@linkplain RingBuilder#joinable joinable}.
     *
     * @return the worker
     * @throws IllegalStateException if the ring is not joinable
     */
    public Consumer join() {
        return new Consumer(ConsumerEnd.of(block, stage.number, true));
    }

    /**
     * The stage that the group is.
     *
     * @return the stage
     */
    public Stage stage() {
        return stage;
    }
}
