package org.annulus.bench.event;

/** One number. */
public final class Word implements Event {
    /** How many bytes of an event are its content. */
    public static final int BYTES = 8;

    private long number;

    @Override
    public void fill(long number) {
        this.number = number;
    }

    @Override
    public long sum() {
        return number;
    }
}
