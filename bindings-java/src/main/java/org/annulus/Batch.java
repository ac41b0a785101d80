package org.annulus;

/**
 * Events that a consumer was lent, to be read where they lie, and then released.
 *
 * <p>A batch is its consumer's one batch object: the next poll fills it anew. Events that were not released until then are
 * delivered again; a worker's are taken for done. Methods that change it are for the consumer's thread.
 */
public final class Batch extends EventSpan implements AutoCloseable {
    private final Consumer consumer;

    Batch(Consumer consumer, Block block, boolean writable) {
        super(block, writable);
        this.consumer = consumer;
    }

    /**
     * Whether nothing is left.
     *
     * @return whether there is no event
     */
    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * Releases all that is left, if there is anything: producers may overwrite it, and later stages read it.
     *
     * @throws IllegalStateException if another thread uses the consumer
     */
    public void release() {
        if (count != 0) {
            consumer.release(this, count);
        }
    }

    /**
     * Releases the first events early; the rest stays lent.
     *
     * @param events how many
     * @throws IllegalArgumentException for less than one, or more than are left
     * @throws IllegalStateException if another thread uses the consumer
     */
    public void release(int events) {
        consumer.release(this, events);
    }

    /** Releases all that is left, as {@link #release()} does. */
    @Override
    public void close() {
        release();
    }
}
