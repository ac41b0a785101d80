package org.annulus;

/** Arithmetic of sequences, which have 63 bits, are never negative, and wrap; and of their words in memory. */
final class Sequences {
    private Sequences() {}

    /** The sequence so many events later. */
    static long plus(long sequence, long events) {
        return sequence + events & Long.MAX_VALUE;
    }

    /** How many events lie between {@code earlier} and {@code sequence}; negative if that one is the later. */
    static long since(long sequence, long earlier) {
        return sequence - earlier << 1 >> 1;
    }

    /** The sequence of a word; the flag in the lowest bit is left out. */
    static long ofWord(long word) {
        return word >>> 1;
    }
}
