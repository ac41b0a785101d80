package org.annulus;

/** The ring is full and has no consumer left, so that it would stay full. */
public final class RingDisconnectedException extends RingException {
    private static final long serialVersionUID = 1;

    RingDisconnectedException() {
        super("the ring is full and has no consumer left");
    }
}
