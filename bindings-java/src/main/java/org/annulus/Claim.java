package org.annulus;

/**
 * Slots that a producer has claimed, to be filled and published. Each slot holds the event of a lap ago until then.
 *
 * <p>A claim is its producer's one claim object: the next claim fills it anew, and what was not published until then is
 * abandoned, that is, never delivered. Methods that change it are for the producer's thread.
 */
public final class Claim extends EventSpan implements AutoCloseable {
    private final Producer producer;

    Claim(Producer producer, Block block) {
        super(block, true);
        this.producer = producer;
    }

    /**
     * Publishes all that is left, in one step.
     *
     * @throws IllegalStateException if nothing is left, or another thread uses the producer
     */
    public void publish() {
        producer.publish(this, count);
    }

    /**
     * Publishes the first events in one step; the rest stays claimed.
     *
     * @param events how many
     * @throws IllegalArgumentException for less than one, or more than are left
     * @throws IllegalStateException if nothing is left, or another thread uses the producer
     */
    public void publish(int events) {
        producer.publish(this, events);
    }

    /**
     * Gives up what is left, which is nothing after that: those events are never delivered.
     *
     * @throws IllegalStateException if another thread uses the producer
     */
    public void abandon() {
        producer.abandon(this);
    }

    /** Gives up what is left, as {@link #abandon} does. */
    @Override
    public void close() {
        if (count != 0) {
            producer.abandon(this);
        }
    }
}
