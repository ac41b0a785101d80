package org.annulus.bench.peer;

import org.annulus.Batch;
import org.annulus.Claim;
import org.annulus.Consumer;
import org.annulus.Event;
import org.annulus.Producer;
import org.annulus.Ring;
import org.annulus.WaitStrategy;
import org.annulus.bench.event.Numbers;

/**
 * Annulus: a single number by {@code publish}, anything else by {@code write} and {@code read}, which copy a batch from
 * and to an array; or, if the shape says so, events filled and summed where they lie in the ring.
 */
public final class Annulus implements Peer {
    /** The most events that the consumer takes at once. */
    private static final int MOST = 256;

    private final Ring ring;
    private final Producer[] producers;
    private final Consumer consumer;
    private final Numbers event;
    private final long[][] filled;
    private final long[] read;
    private final int batch;
    private final boolean inPlace;

    /** Makes one. */
    public Annulus(Shape shape) {
        Ring.Builder builder = Ring.builder(shape.capacity())
            .eventBytes(shape.eventBytes())
            .waitStrategy(shape.fits() ? WaitStrategy.BUSY_SPIN : WaitStrategy.YIELDING);
        ring = (shape.producers() == 1 ? builder : builder.multiProducer()).build();
        consumer = ring.consumer();
        event = Numbers.of(shape.eventBytes());
        batch = shape.batch();
        inPlace = shape.inPlace();
        read = new long[MOST * event.count()];
        producers = new Producer[shape.producers()];
        filled = new long[producers.length][];
        for (int producer = 0; producer < producers.length; producer++) {
            producers[producer] = ring.producer();
            filled[producer] = new long[batch * event.count()];
        }
    }

    @Override
    public void send(int producer, long first, long end) {
        try {
            if (inPlace) {
                claim(producers[producer], first, end);
            } else if (batch == 1 && event.count() == 1) {
                publish(producers[producer], first, end);
            } else {
                write(producers[producer], filled[producer], first, end);
            }
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private void publish(Producer producer, long first, long end) throws InterruptedException {
        for (long number = first; number < end; number++) {
            producer.publish(number);
        }
    }

    private void write(Producer producer, long[] events, long first, long end) throws InterruptedException {
        for (long number = first; number < end; number += batch) {
            for (int index = 0; index < batch; index++) {
                event.fill(events, index, number + index);
            }
            producer.write(events, 0, batch);
        }
    }

    private void claim(Producer producer, long first, long end) throws InterruptedException {
        for (long number = first; number < end; number += batch) {
            Claim claim = producer.claim(batch);
            long next = number;
            for (Event slot : claim) {
                event.fill(slot, next++);
            }
            claim.publish();
        }
    }

    @Override
    public long receive(long events) {
        try {
            return inPlace ? poll(events) : read(events);
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private long read(long events) throws InterruptedException {
        long sum = 0;
        for (long left = events; left > 0;) {
            int got = consumer.read(read, 0, MOST);
            for (int index = 0; index < got; index++) {
                sum += event.sum(read, index);
            }
            left -= got;
        }
        return sum;
    }

    private long poll(long events) throws InterruptedException {
        long sum = 0;
        for (long left = events; left > 0;) {
            Batch polled = consumer.poll(MOST);
            left -= polled.size();
            for (Event slot : polled) {
                sum += event.sum(slot);
            }
            polled.release();
        }
        return sum;
    }

    @Override
    public long take() {
        try {
            consumer.read(read, 0, 1);
            return event.sum(read, 0);
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Override
    public void close() {
        ring.close();
        consumer.close();
        for (Producer producer : producers) {
            producer.close();
        }
    }
}
