package org.annulus.bench;

import java.util.concurrent.TimeUnit;
import org.annulus.bench.peer.Peer;
import org.annulus.bench.peer.Peers;
import org.annulus.bench.peer.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A stream of events from producers to the thread that measures. An operation is one event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Stream {
    /** How many threads send. */
    @Param("1")
    public int producers;

    /** The size of an event. */
    @Param("8")
    public int eventBytes;

    /** How many events are sent at a time. */
    @Param("1")
    public int batch;

    /** How many events there is room for. */
    @Param("1024")
    public int capacity;

    /** Whether Annulus fills and reads events in the ring. */
    @Param("false")
    public boolean inPlace;

    /** Which ring or queue. */
    @Param("lmax")
    public String peer;

    private Shape shape;
    private Peer queue;
    private Senders senders;
    private long first;
    private long sum;

    /** Makes the queue, and starts the producers. */
    @Setup
    public void start() {
        shape = new Shape(producers, batch, capacity, eventBytes, inPlace);
        queue = Peers.of(peer, shape);
        senders = new Senders(queue, producers);
    }

    /** One round. */
    @Benchmark
    @OperationsPerInvocation(Senders.EVENTS)
    public long round() {
        first = senders.send();
        sum = queue.receive(Senders.EVENTS);
        return sum;
    }

    /** Compares the round's sum, while no time is taken. */
    @TearDown(Level.Invocation)
    public void check() {
        long expected = shape.sum(first, first + Senders.EVENTS);
        if (sum != expected) {
            throw new AssertionError(peer + " delivered " + sum + ", not " + expected);
        }
    }

    /** Ends the producers. */
    @TearDown
    public void stop() throws Exception {
        senders.close();
        queue.close();
    }
}
