package org.annulus;

/**
 * How the threads of a ring wait: producers for room, consumers for events. It belongs to the ring, in every language that
 * uses it.
 *
 * <p>A platform thread waits in native code, for 10 ms at a time; in between it looks whether it was interrupted. A virtual
 * thread never waits there: whatever the strategy, it yields, and then parks for up to a millisecond at a time.
 */
public enum WaitStrategy {
    /** Spins: for threads with a core each. */
    BUSY_SPIN(1),
    /** Spins a little, then yields the core. The strategy of a ring that names none. */
    YIELDING(2),
    /** Spins longer and longer, then yields, then sleeps for a tenth of a millisecond at a time. */
    BACKOFF(3),
    /** Sleeps until it is woken: next to no processor time. */
    BLOCKING(4);

    /** The number that a ring's block names the strategy by. */
    final int identity;

    WaitStrategy(int identity) {
        this.identity = identity;
    }

    /** The strategy of this number, or null if Java has no name for it. */
    static WaitStrategy of(int identity) {
        for (WaitStrategy strategy : values()) {
            if (strategy.identity == identity) {
                return strategy;
            }
        }
        return null;
    }
}
