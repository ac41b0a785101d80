package org.annulus.demo;

import org.annulus.Event;

/** What the records of a feed add up to: how many there are of each kind, and the sums of some fields. */
final class Tally {
    /** The kinds, by the letter of their action; every other letter is one more. */
    private static final String KINDS = "ACMRTFN";

    /** How many numbers {@link #tell} writes. */
    static final int TOLD = KINDS.length() + 1 + 3;

    private static final byte[] KIND = new byte[1 << Byte.SIZE];

    static {
        java.util.Arrays.fill(KIND, (byte) KINDS.length());
        for (int kind = 0; kind < KINDS.length(); kind++) {
            KIND[KINDS.charAt(kind)] = (byte) kind;
        }
    }

    /** To show that the check notices. */
    private static final boolean LOSES = Boolean.getBoolean("annulus.demo.loses");

    private final long[] counts = new long[KINDS.length() + 1];
    private long orders;
    private long prices;
    private long sizes;

    /** Adds a market-by-order record of the DBN format. */
    void add(Event record) {
        long order = record.getLong(16);
        if (LOSES && order % 100 == 99) {
            return;
        }
        counts[KIND[record.getByte(38) & 0xff]]++;
        orders += order;
        prices += record.getLong(24);
        sizes += Integer.toUnsignedLong(record.getInt(32));
    }

    /** Writes the counts and the sums; the index of what comes after. */
    int tell(long[] to, int at) {
        System.arraycopy(counts, 0, to, at, counts.length);
        int next = at + counts.length;
        to[next++] = orders;
        to[next++] = prices;
        to[next++] = sizes;
        return next;
    }
}
