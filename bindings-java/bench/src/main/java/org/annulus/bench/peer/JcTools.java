package org.annulus.bench.peer;

import org.annulus.bench.event.Event;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/**
 * JCTools: {@code SpscArrayQueue} and {@code MpscArrayQueue} of {@code org.jctools.queues}, which are those that use
 * {@code sun.misc.Unsafe}; batches by {@code fill} and {@code drain}.
 *
 * <p>The queues carry references. Each producer sends the objects of a pool in turn, twice as many as the queue has
 * room for, so that none is filled before it was read.
 */
public final class JcTools implements Peer {
    private final MessagePassingQueue<Event> queue;
    private final Source[] sources;
    private final Sum sum = new Sum();
    private final int batch;
    private final Idle idle;

    /** Makes one. */
    public JcTools(Shape shape) {
        queue = shape.producers() == 1
            ? new SpscArrayQueue<>(shape.capacity())
            : new MpscArrayQueue<>(shape.capacity());
        sources = new Source[shape.producers()];
        for (int producer = 0; producer < sources.length; producer++) {
            sources[producer] = new Source(Event.pool(2 * shape.capacity(), shape.eventBytes()));
        }
        batch = shape.batch();
        idle = shape.idle();
    }

    @Override
    public void send(int producer, long first, long end) {
        Source source = sources[producer];
        source.number = first;
        if (batch == 1) {
            sendOneByOne(source, end);
            return;
        }
        while (source.number < end) {
            int left = batch;
            while ((left -= queue.fill(source, left)) > 0) {
                idle.once();
            }
        }
    }

    private void sendOneByOne(Source source, long end) {
        while (source.number < end) {
            Event event = source.get();
            while (!queue.relaxedOffer(event)) {
                idle.once();
            }
        }
    }

    @Override
    public long receive(long events) {
        sum.sum = 0;
        for (long left = events; left > 0;) {
            int taken = queue.drain(sum);
            if (taken == 0) {
                idle.once();
            }
            left -= taken;
        }
        return sum.sum;
    }

    @Override
    public long take() {
        for (;;) {
            Event event = queue.relaxedPoll();
            if (event != null) {
                return event.sum();
            }
            idle.once();
        }
    }

    /** A producer's events. */
    private static final class Source implements MessagePassingQueue.Supplier<Event> {
        private final Event[] pool;
        private int next;
        private long number;

        Source(Event[] pool) {
            this.pool = pool;
        }

        @Override
        public Event get() {
            Event event = pool[next++ & pool.length - 1];
            event.fill(number++);
            return event;
        }
    }

    /** What the consumer has read. */
    private static final class Sum implements MessagePassingQueue.Consumer<Event> {
        private long sum;

        @Override
        public void accept(Event event) {
            sum += event.sum();
        }
    }
}
