package org.annulus;

/**
 * What a jar is without that is built for JDK 17 alone, and what a JDK before 22 sees of any: rings of more than
 * 2^31 - 1 bytes. {@code src/main/java22} has the class that takes this one's place.
 */
final class Segment {
    /** Whether every ring is taken for a large one: for tests. */
    static final boolean ALWAYS = Boolean.getBoolean("annulus.segments");

    private Segment() {}

    /** Whether large rings can be had: no constant, which a compiler would write into other classes. */
    static boolean isThere() {
        return false;
    }

    static LargeMemory of(long address, long bytes, Runnable end) {
        throw Memory.beyondReach();
    }
}
