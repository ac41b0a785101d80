package org.annulus.demo;

/** What the demo answers to its stage: functions of the program that started the JVM, which registers them. */
final class Host {
    private Host() {}

    /** The nanoseconds since the run began, by the clock that the feeds read. */
    static native long now(long run);

    /** So many events are complete, for the progress bar. */
    static native void complete(long run, long events);
}
