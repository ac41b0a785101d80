package org.annulus;

/**
 * A ring of messages of any length: byte strings, each in one piece. The longest is as many bytes as the ring has units,
 * less 8.
 *
 * <p>Any thread may call any method of a ring, at any time.
 */
public final class MessageRing implements AutoCloseable {
    private final Block block;

    private MessageRing(Block block) {
        this.block = block;
    }

    /**
     * Begins a ring.
     *
     * @param units the number of units of 8 bytes: a power of two, 8 at least; a message takes one for its header, and then
     *     as many as its bytes fill
     * @return the builder
     */
    public static Builder builder(int units) {
        return new Builder(units);
    }

    /**
     * Opens a ring of messages that somebody else made in this process: see {@link Ring#attach}.
     *
     * @param address where the ring's block lies
     * @param bytes how many bytes there are; the ring may have less
     * @return the ring
     * @throws IllegalArgumentException if there is no such ring
     * @throws UnsupportedOperationException as for {@link Ring#attach}
     */
    public static MessageRing attach(long address, long bytes) {
        return new MessageRing(Block.attach(address, bytes, Units.BYTES, Units.BYTES));
    }

    /**
     * Makes a producer. A ring with one producer has one, ever.
     *
     * @return the producer
     * @throws RingClosedException if the ring is closed
     * @throws IllegalStateException if the only producer was made already
     */
    public MessageProducer producer() {
        return new MessageProducer(ProducerEnd.of(block));
    }

    /**
     * The consumer of a ring that was built without stages, or one of the first stage.
     *
     * @return the consumer
     * @throws IllegalStateException if it was made already
     */
    public MessageConsumer consumer() {
        return new MessageConsumer(ConsumerEnd.of(block, 0, false));
    }

    /**
     * A consumer of a stage.
     *
     * @param stage the stage
     * @return the consumer
     * @throws IllegalStateException if all of the stage were made already
     * @throws IllegalArgumentException if it is no stage of this ring
     */
    public MessageConsumer consumer(Stage stage) {
        return new MessageConsumer(ConsumerEnd.of(block, block.number(stage, false), false));
    }

    /**
     * Adds a consumer to a stage of a ring that was built {@linkplain RingBuilder#joinable joinable}.
     *
     * @param stage the stage
     * @return the consumer
     * @throws IllegalStateException if the ring is not joinable, or every place is taken
     * @throws IllegalArgumentException if it is no stage of this ring
     */
    public MessageConsumer join(Stage stage) {
        return new MessageConsumer(ConsumerEnd.of(block, block.number(stage, false), true));
    }

    /**
     * The number of units.
     *
     * @return the capacity
     */
    public int units() {
        return block.capacity;
    }

    /**
     * How far the slowest consumer is behind the cursor.
     *
     * @return the units in between; 0 if there is no consumer
     */
    public long lag() {
        return block.lag();
    }

    /**
     * What the ring's handles have counted, in units.
     *
     * @return the counts of this moment
     * @throws UnsupportedOperationException if the native library was built without counters
     */
    public Metrics metrics() {
        return Metrics.of(block);
    }

    /**
     * Where the ring's block lies: see {@link Ring#address}.
     *
     * @return the address
     */
    public long address() {
        return block.address();
    }

    /**
     * How many bytes the ring's block has.
     *
     * @return the size
     */
    public long addressBytes() {
        return block.size;
    }

    /**
     * Whether the ring is closed, or was asked to close.
     *
     * @return whether it is
     */
    public boolean isClosed() {
        return block.isClosed();
    }

    /**
     * Closes the ring, and wakes its waiters: see {@link Ring#close}.
     */
    @Override
    public void close() {
        block.close();
    }

    /** Halts the ring: every wait ends at once, and what was not delivered is dropped. */
    public void halt() {
        block.halt();
    }

    /** What a ring shall be like. */
    public static final class Builder extends RingBuilder<Builder> {
        private Builder(int units) {
            super(units);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the ring.
         *
         * @return the ring
         * @throws IllegalArgumentException if it cannot be like that; a stage of it cannot be a group
         * @throws UnsupportedOperationException as for {@link Ring.Builder#build}
         * @throws RingException if there is no memory for it
         */
        public MessageRing build() {
            return new MessageRing(make(Units.BYTES, Units.BYTES, true));
        }
    }
}
