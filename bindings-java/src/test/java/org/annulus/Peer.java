package org.annulus;

/** What a native library that is built for the tests has more. */
final class Peer {
    static {
        if (!Native.METRICS) {
            throw new AssertionError("the library counts");
        }
    }

    private Peer() {}

    static native long produce(long block, long bytes, boolean multi, long count);
    static native long consume(long block, long bytes, boolean multi, long stage);
    static native long panic();
    static native void breakRule(long[] array);
}
