package org.annulus;

/** The ring is closed: nothing can be claimed any more. */
public final class RingClosedException extends RingException {
    private static final long serialVersionUID = 1;

    RingClosedException() {
        super("the ring is closed");
    }
}
