package org.annulus.demo;

/**
 * How often each latency was seen, to three significant digits: the buckets are those of the recorder in Rust, which takes
 * them over. Nothing is allocated by recording.
 */
final class Latencies {
    /** What is longer counts as this: an hour. */
    private static final long LIMIT = 3_600_000_000_000L;

    /** Values below 2^11 have a bucket each; from there on, 2^10 buckets share each power of two. */
    private static final int DIGITS = 10;

    private final long[] counts = new long[bucket(LIMIT) + 1];
    private long max;

    void record(long nanoseconds) {
        long value = Math.min(nanoseconds, LIMIT);
        max = Math.max(max, value);
        counts[bucket(value)]++;
    }

    private static int bucket(long value) {
        int shift = shift(value);
        return (shift << DIGITS) + (int) (value >> shift);
    }

    private static int shift(long value) {
        return Math.max(Long.SIZE - 1 - DIGITS - Long.numberOfLeadingZeros(value | 1), 0);
    }

    /** The lowest value of a bucket. */
    private static long value(int bucket) {
        int shift = Math.max((bucket >> DIGITS) - 1, 0);
        return (long) (bucket - (shift << DIGITS)) << shift;
    }

    /** How many numbers {@link #tell} writes. */
    int told() {
        int pairs = 0;
        for (long count : counts) {
            pairs += count == 0 ? 0 : 1;
        }
        return pairs == 0 ? 1 : 1 + 2 * (pairs + 1);
    }

    /**
     * Writes the number of pairs, and the pairs: a latency and how often it was seen. The longest comes first and is exact;
     * the others are each their bucket's lowest. The index of what comes after.
     */
    int tell(long[] to, int at) {
        int pairs = told() / 2;
        int next = at;
        to[next++] = pairs;
        if (pairs == 0) {
            return next;
        }
        to[next++] = max;
        to[next++] = 1;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] != 0) {
                to[next++] = value(bucket);
                to[next++] = counts[bucket] - (bucket == bucket(max) ? 1 : 0);
            }
        }
        return next;
    }
}
