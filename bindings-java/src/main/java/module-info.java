/** A lock-free ring of events (a Disruptor) for threads, processes and languages. */
module org.annulus {
    exports org.annulus;
}
