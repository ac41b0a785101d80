package org.annulus;

/** The ring was halted: every wait ends, and what was not delivered is dropped. */
public final class RingHaltedException extends RingException {
    private static final long serialVersionUID = 1;

    RingHaltedException() {
        super("the ring was halted");
    }
}
