package org.annulus;

/**
 * A ring of events of one size. It makes the handles that threads use, and watches, closes and halts.
 *
 * <p>Any thread may call any method of a ring, at any time.
 *
 * <p>A ring is not freed by closing it, but once nothing reaches it any more, nor any of its handles, claims, batches and
 * events.
 */
public final class Ring implements AutoCloseable {
    final Block block;

    private Ring(Block block) {
        this.block = block;
    }

    /**
     * Begins a ring.
     *
     * @param capacity the number of slots: a power of two, never rounded
     * @return the builder
     */
    public static Builder builder(int capacity) {
        return new Builder(capacity);
    }

    /**
     * Opens a ring that somebody else made in this process, in whatever language: by {@code RawRing} in Rust,
     * {@code annulus_ring_block} in C, or {@link #address} here. Its header is checked; what it holds is trusted. Closing
     * it here closes it for all.
     *
     * <p>Java reaches rings of 2^30 slots at most; other languages make some of 2^31.
     *
     * @param address where the ring's block lies
     * @param bytes how many bytes there are; the ring may have less
     * @param eventBytes the size of its events
     * @param eventAlign the alignment of its events
     * @return the ring
     * @throws IllegalArgumentException if there is no such ring
     * @throws UnsupportedOperationException as for {@link Builder#build}, or for a ring of 2^31 slots
     */
    // The memory must stay until the ring and all that came from it are unreachable: no language can check that.
    public static Ring attach(long address, long bytes, int eventBytes, int eventAlign) {
        return new Ring(Block.attach(address, bytes, eventBytes, eventAlign));
    }

    /**
     * Makes a producer. A ring with one producer has one, ever.
     *
     * @return the producer
     * @throws RingClosedException if the ring is closed
     * @throws IllegalStateException if the only producer was made already
     */
    public Producer producer() {
        return new Producer(ProducerEnd.of(block));
    }

    /**
     * The consumer of a ring that was built without stages, or one of the first stage.
     *
     * @return the consumer
     * @throws IllegalStateException if it was made already
     */
    public Consumer consumer() {
        return new Consumer(ConsumerEnd.of(block, 0, false));
    }

    /**
     * A consumer of a stage. Each bounds the producers from the first event on, also while nobody has made it.
     *
     * @param stage a stage that is no group
     * @return the consumer
     * @throws IllegalStateException if all of the stage were made already
     * @throws IllegalArgumentException if it is a group, or no stage of this ring
     */
    public Consumer consumer(Stage stage) {
        return new Consumer(ConsumerEnd.of(block, block.number(stage, false), false));
    }

    /**
     * A worker group, whose workers share the events.
     *
     * @param stage a stage that is a group
     * @return the group
     * @throws IllegalArgumentException if it is no group of this ring
     */
    public WorkerGroup workers(Stage stage) {
        return new WorkerGroup(block, stage);
    }

    /**
     * Adds a consumer to a stage of a ring that was built {@linkplain RingBuilder#joinable joinable}. It gets every event
     * from the furthest point on that any consumer had come to.
     *
     * @param stage a stage that is no group
     * @return the consumer
     * @throws IllegalStateException if the ring is not joinable, or every place is taken
     * @throws IllegalArgumentException if it is a group, or no stage of this ring
     */
    public Consumer join(Stage stage) {
        return new Consumer(ConsumerEnd.of(block, block.number(stage, false), true));
    }

    /**
     * The stage of this number, of a ring that was made elsewhere.
     *
     * @param number its place in the order in which the stages were added, from 0
     * @return the stage
     * @throws IndexOutOfBoundsException if there is none
     */
    public Stage stage(int number) {
        return new Stage(java.util.Objects.checkIndex(number, block.stages), null);
    }

    /**
     * The number of slots.
     *
     * @return the capacity
     */
    public int capacity() {
        return block.capacity;
    }

    /**
     * The size of an event.
     *
     * @return the bytes of an event
     */
    public int eventBytes() {
        return block.eventBytes;
    }

    /**
     * The end of what is claimed, or, with one producer, of what is published.
     *
     * @return the ring's cursor
     */
    public long cursor() {
        return block.cursor();
    }

    /**
     * How far the slowest consumer is behind the cursor.
     *
     * @return the events in between; 0 if there is no consumer
     */
    public long lag() {
        return block.lag();
    }

    /**
     * What the ring's handles have counted.
     *
     * @return the counts of this moment
     * @throws UnsupportedOperationException if the native library was built without counters
     */
    public Metrics metrics() {
        return Metrics.of(block);
    }

    /**
     * Where the ring's block lies, for other languages of this process. They must be done with it, or attached to it, for
     * as long as this ring is reachable.
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
     * Whether the ring was halted.
     *
     * @return whether it was
     */
    public boolean isHalted() {
        return block.isHalted();
    }

    /**
     * Closes the ring, and wakes its waiters: no claim succeeds any more, and consumers come to the end once they have had
     * everything. The producer of a ring with one closes it at its next call. Closing again does nothing.
     */
    @Override
    public void close() {
        block.close();
    }

    /** Halts the ring: every wait ends at once, and what was not delivered is dropped. */
    public void halt() {
        block.halt();
    }

    /**
     * How calls reach the rings of this process: {@code direct}, in Java, or {@code jni}, in native code. The system property
     * {@code annulus.backend} names either; what the direct one cannot do, worker groups and joinable rings, goes through
     * native code all the same.
     *
     * @return the name of the back end
     */
    public static String backend() {
        return Backend.CHOSEN.toString();
    }

    @Override
    public String toString() {
        return "Ring of " + block.capacity + " events of " + block.eventBytes + " bytes";
    }

    /** What a ring shall be like. */
    public static final class Builder extends RingBuilder<Builder> {
        private int eventBytes = Long.BYTES;
        private int eventAlign;

        private Builder(int capacity) {
            super(capacity);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * The size of an event; 8 bytes unless set.
         *
         * @param bytes a positive number
         * @return this builder
         */
        public Builder eventBytes(int bytes) {
            eventBytes = bytes;
            return this;
        }

        /**
         * The alignment of an event, for rings that other languages open: that of their type. Otherwise it is the largest
         * power of two up to 8 that divides the size.
         *
         * @param align a power of two that divides the size
         * @return this builder
         */
        public Builder eventAlign(int align) {
            eventAlign = align;
            return this;
        }

        /**
         * Makes the ring. Every byte of its events is 0.
         *
         * @return the ring
         * @throws IllegalArgumentException if it cannot be like that
         * @throws UnsupportedOperationException if it has more than 2^31 - 1 bytes: before JDK 22, or by a jar that was
         *     built without the classes for it
         * @throws RingException if there is no memory for it
         */
        public Ring build() {
            int align = eventAlign != 0 ? eventAlign : Math.min(Integer.lowestOneBit(eventBytes), Long.BYTES);
            return new Ring(make(eventBytes, align, false));
        }
    }
}
