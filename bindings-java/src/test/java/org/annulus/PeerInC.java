package org.annulus;

/** C at the other end of a ring, by the library that {@code tests/java/peer.c} is compiled to. */
final class PeerInC {
    static {
        System.load(System.getProperty("annulus.peer"));
    }

    private PeerInC() {}

    static native long produce(long block, long bytes, long count);
    static native long consume(long block, long bytes, long stage);
}
