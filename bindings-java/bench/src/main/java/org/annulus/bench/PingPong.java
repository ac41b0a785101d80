package org.annulus.bench;

import java.util.concurrent.TimeUnit;
import org.annulus.bench.peer.Peer;
import org.annulus.bench.peer.Peers;
import org.annulus.bench.peer.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One event there over one queue, and back over another. An operation is a round trip. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PingPong {
    private static final long LAST = Long.MIN_VALUE;

    /** How many events there is room for. */
    @Param("1024")
    public int capacity;

    /** Which ring or queue. */
    @Param("lmax")
    public String peer;

    private Peer there;
    private Peer back;
    private Thread partner;
    private long number;

    /** Makes the queues, and starts the thread at the other end. */
    @Setup
    public void start() {
        Shape shape = new Shape(1, 1, capacity, 8, false);
        there = Peers.of(peer, shape);
        back = Peers.of(peer, shape);
        partner = new Thread(this::answer, "partner");
        partner.setDaemon(true);
        partner.start();
    }

    private void answer() {
        for (long received; (received = there.take()) != LAST;) {
            back.send(0, received, received + 1);
        }
    }

    /** One round trip. */
    @Benchmark
    public long trip() {
        there.send(0, number, number + 1);
        long received = back.take();
        if (received != number) {
            throw new AssertionError(peer + " delivered " + received + ", not " + number);
        }
        return number++;
    }

    /** Ends the thread at the other end. */
    @TearDown
    public void stop() throws Exception {
        there.send(0, LAST, LAST + 1);
        partner.join();
        there.close();
        back.close();
    }
}
