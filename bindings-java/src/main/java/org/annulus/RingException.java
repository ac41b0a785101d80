package org.annulus;

/** What a ring refuses, and what ends a wait on it. */
public class RingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * An exception with this message.
     *
     * @param message what happened
     */
    RingException(String message) {
        super(message);
    }
}
