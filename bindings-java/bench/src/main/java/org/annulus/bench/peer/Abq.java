package org.annulus.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.annulus.bench.event.Event;

/**
 * The JDK's {@code ArrayBlockingQueue}: {@code put} by the producers, {@code drainTo} by the consumer. Nothing sends a
 * batch. Events are objects of pools, as for JCTools; the consumer holds what it has drained beside what is in the queue.
 */
public final class Abq implements Peer {
    private final ArrayBlockingQueue<Event> queue;
    private final Event[][] pools;
    private final int[] next;
    private final List<Event> drained;
    private final int most;

    /** Makes one. */
    public Abq(Shape shape) {
        queue = new ArrayBlockingQueue<>(shape.capacity());
        pools = new Event[shape.producers()][];
        next = new int[16 * shape.producers()];
        for (int producer = 0; producer < pools.length; producer++) {
            pools[producer] = Event.pool(4 * shape.capacity(), shape.eventBytes());
        }
        most = shape.capacity();
        drained = new ArrayList<>(most);
    }

    @Override
    public void send(int producer, long first, long end) {
        Event[] pool = pools[producer];
        int at = next[16 * producer];
        try {
            for (long number = first; number < end; number++) {
                Event event = pool[at++ & pool.length - 1];
                event.fill(number);
                queue.put(event);
            }
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
        next[16 * producer] = at;
    }

    @Override
    public long receive(long events) {
        long sum = 0;
        for (long left = events; left > 0;) {
            sum += take();
            left--;
            left -= queue.drainTo(drained, most);
            for (int index = 0; index < drained.size(); index++) {
                sum += drained.get(index).sum();
            }
            drained.clear();
        }
        return sum;
    }

    @Override
    public long take() {
        try {
            return queue.take().sum();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
