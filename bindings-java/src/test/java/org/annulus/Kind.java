package org.annulus;

/** The kinds of rings that the tests run over. */
enum Kind {
    SINGLE, MULTI, SINGLE_JOINABLE, MULTI_JOINABLE, SINGLE_BLOCKING, MULTI_BLOCKING;

    boolean multi() {
        return this == MULTI || this == MULTI_JOINABLE || this == MULTI_BLOCKING;
    }

    boolean joinable() {
        return this == SINGLE_JOINABLE || this == MULTI_JOINABLE;
    }

    <B extends RingBuilder<B>> B on(B builder) {
        B chosen = builder;
        if (multi()) {
            chosen = chosen.multiProducer();
        }
        if (joinable()) {
            chosen = chosen.joinable(8);
        }
        boolean blocking = this == SINGLE_BLOCKING || this == MULTI_BLOCKING;
        return chosen.waitStrategy(blocking ? WaitStrategy.BLOCKING : WaitStrategy.YIELDING);
    }

    Ring.Builder builder(int capacity) {
        return on(Ring.builder(capacity));
    }

    /** A ring of numbers. */
    Ring ring(int capacity) {
        return builder(capacity).build();
    }
}
