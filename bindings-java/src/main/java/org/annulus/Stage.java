package org.annulus;

/**
 * A stage of a ring: consumers that each get every event, or a group of workers that share them. {@link RingBuilder} makes
 * stages; {@link Ring#stage} names those of a ring by their numbers.
 */
public final class Stage {
    final int number;
    /** The builder that made it; null for one that a ring named. */
    final RingBuilder<?> builder;

    Stage(int number, RingBuilder<?> builder) {
        this.number = number;
        this.builder = builder;
    }

    /**
     * The stage's number: its place in the order in which the stages were added, from 0.
     *
     * @return the number
     */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return "stage " + number;
    }
}
