package org.annulus.bench.event;

/** Eight numbers: 64 bytes. */
public final class Line implements Event {
    /** How many bytes of an event are its content. */
    public static final int BYTES = 64;

    private long a;
    private long b;
    private long c;
    private long d;
    private long e;
    private long f;
    private long g;
    private long h;

    @Override
    public void fill(long number) {
        a = number;
        b = number + 1;
        c = number + 2;
        d = number + 3;
        e = number + 4;
        f = number + 5;
        g = number + 6;
        h = number + 7;
    }

    @Override
    public long sum() {
        return a + b + c + d + e + f + g + h;
    }
}
