package org.annulus;

import java.util.ArrayList;
import java.util.List;

/**
 * What a ring shall be like: what {@link Ring#builder} and {@link MessageRing#builder} begin.
 *
 * <p>A ring has one producer unless {@link #multiProducer} says otherwise, and one consumer, which has the events to itself
 * and may change them, unless stages are added.
 *
 * @param <B> the builder itself
 */
public abstract sealed class RingBuilder<B extends RingBuilder<B>> permits Ring.Builder, MessageRing.Builder {
    private static final int GROUP = 1;
    private static final int EXCLUSIVE = 2;
    private static final int REQUIRED = 8;
    /** As many numbers as there are before those of the stages. */
    private static final int NUMBERS = 10;

    private final int capacity;
    private long start;
    private boolean multi;
    private WaitStrategy wait = WaitStrategy.YIELDING;
    private int places;
    private int pages;
    private final List<long[]> stages = new ArrayList<>();

    RingBuilder(int capacity) {
        this.capacity = capacity;
    }

    abstract B self();

    /**
     * Several producers instead of one.
     *
     * @return this builder
     */
    public B multiProducer() {
        multi = true;
        return self();
    }

    /**
     * How the ring's threads wait.
     *
     * @param strategy the strategy
     * @return this builder
     */
    public B waitStrategy(WaitStrategy strategy) {
        wait = java.util.Objects.requireNonNull(strategy);
        return self();
    }

    /**
     * Lets consumers join and leave while the ring runs.
     *
     * @param consumers how many there may be at a time, those of the stages included: 64 at most
     * @return this builder
     * @throws IllegalArgumentException for a number that is not from 1 to 64
     */
    public B joinable(int consumers) {
        if (consumers < 1 || consumers > Long.SIZE) {
            throw new IllegalArgumentException("a ring that may have 1 to 64 consumers, not " + consumers);
        }
        places = consumers;
        return self();
    }

    /**
     * Memory pages of 2 MiB, brought in and locked in RAM as the arguments say: where they can be had, or, if that is
     * required, not without.
     *
     * @param huge pages of 2 MiB
     * @param prefault all pages are there from the beginning
     * @param lock the pages stay in RAM
     * @param required building fails if a wish cannot be granted
     * @return this builder
     */
    public B pages(boolean huge, boolean prefault, boolean lock, boolean required) {
        int wishes = (huge ? 1 : 0) | (prefault ? 2 : 0) | (lock ? 4 : 0);
        pages = wishes == 0 ? 0 : wishes | (required ? REQUIRED : 0);
        return self();
    }

    /**
     * The first sequence: 0, unless to test what happens where sequences wrap.
     *
     * @param sequence the sequence, not negative
     * @return this builder
     * @throws IllegalArgumentException for a negative one
     */
    public B startAt(long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence is not negative: " + sequence);
        }
        start = sequence;
        return self();
    }

    /**
     * Adds a stage: consumers that each get every event.
     *
     * @param consumers how many
     * @param after the stages whose consumers have every event first
     * @return the stage
     * @throws IllegalArgumentException for a stage of another builder
     */
    public Stage stage(int consumers, Stage... after) {
        return add(consumers, 0, after);
    }

    /**
     * Adds a stage of workers that share the events: each goes to one of them.
     *
     * @param workers how many
     * @param after the stages whose consumers have every event first
     * @return the stage
     * @throws IllegalArgumentException for a stage of another builder
     */
    public Stage group(int workers, Stage... after) {
        return add(workers, GROUP, after);
    }

    /**
     * Adds the stage that comes after all others, also those that are added later: its one consumer may change events. A
     * ring has one such stage at most.
     *
     * @return the stage
     */
    public Stage exclusive() {
        return add(1, EXCLUSIVE);
    }

    /**
     * The same, of workers that share the events.
     *
     * @param workers how many
     * @return the stage
     */
    public Stage exclusiveGroup(int workers) {
        return add(workers, EXCLUSIVE | GROUP);
    }

    private Stage add(int consumers, int flags, Stage... after) {
        if (stages.size() == Long.SIZE) {
            throw new IllegalArgumentException("a ring has 64 stages at most");
        }
        long before = 0;
        for (Stage stage : after) {
            if (stage.builder != this) {
                throw new IllegalArgumentException(stage + " is not one of this ring's");
            }
            before |= 1L << stage.number;
        }
        stages.add(new long[] {before, consumers, flags});
        return new Stage(stages.size() - 1, this);
    }

    /** Makes the ring, and tells its block. */
    final Block make(int eventBytes, int eventAlign, boolean messages) {
        long[] numbers = new long[NUMBERS + 3 * stages.size()];
        long[] first = {
            capacity, eventBytes, eventAlign, start, multi ? 1 : 0, wait.identity, places, pages, messages ? 1 : 0,
            Segment.isThere() ? Long.MAX_VALUE : Integer.MAX_VALUE
        };
        System.arraycopy(first, 0, numbers, 0, NUMBERS);
        for (int stage = 0; stage < stages.size(); stage++) {
            System.arraycopy(stages.get(stage), 0, numbers, NUMBERS + 3 * stage, 3);
        }
        return Block.of(Status.check(Native.ringCreate(numbers, numbers.length)), this);
    }
}
