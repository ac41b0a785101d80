package org.annulus.bench.peer;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventFactory;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import org.annulus.bench.event.Event;

/**
 * LMAX Disruptor: a {@code BatchEventProcessor} behind a ring for one producer or several.
 *
 * <p>Producers claim by {@code tryNext}: its {@code next} sleeps for a nanosecond where there is no room, which is
 * fifty thousand in truth.
 */
public final class Lmax implements Peer {
    private final RingBuffer<Event> ring;
    private final SequenceBarrier barrier;
    private final BatchEventProcessor<Event> processor;
    private final Summing handler = new Summing();
    private final Sequence sequence;
    private final int batch;
    private final Idle idle;

    /** Makes one. */
    public Lmax(Shape shape) {
        WaitStrategy wait = shape.fits() ? new BusySpinWaitStrategy() : new YieldingWaitStrategy();
        EventFactory<Event> factory = () -> Event.of(shape.eventBytes());
        ring = shape.producers() == 1
            ? RingBuffer.createSingleProducer(factory, shape.capacity(), wait)
            : RingBuffer.createMultiProducer(factory, shape.capacity(), wait);
        barrier = ring.newBarrier();
        processor = new BatchEventProcessorBuilder().build(ring, barrier, handler);
        sequence = processor.getSequence();
        ring.addGatingSequences(sequence);
        batch = shape.batch();
        idle = shape.idle();
    }

    @Override
    public void send(int producer, long first, long end) {
        if (batch == 1) {
            sendOneByOne(first, end);
            return;
        }
        for (long number = first; number < end; number += batch) {
            long last = claim(batch);
            for (int index = 0; index < batch; index++) {
                ring.get(last - batch + 1 + index).fill(number + index);
            }
            ring.publish(last - batch + 1, last);
        }
    }

    private void sendOneByOne(long first, long end) {
        for (long number = first; number < end; number++) {
            long at = claim(1);
            ring.get(at).fill(number);
            ring.publish(at);
        }
    }

    private long claim(int events) {
        for (;;) {
            try {
                return ring.tryNext(events);
            } catch (InsufficientCapacityException full) {
                idle.once();
            }
        }
    }

    @Override
    public long receive(long events) {
        handler.left = events;
        handler.sum = 0;
        processor.run();
        return handler.sum;
    }

    @Override
    public long take() {
        long next = sequence.get() + 1;
        try {
            barrier.waitFor(next);
        } catch (AlertException | TimeoutException | InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
        long sum = ring.get(next).sum();
        sequence.set(next);
        return sum;
    }

    /** Halts its processor after the events that it was told. */
    private final class Summing implements EventHandler<Event> {
        private long left;
        private long sum;

        @Override
        public void onEvent(Event event, long sequence, boolean endOfBatch) {
            sum += event.sum();
            if (--left == 0) {
                processor.halt();
            }
        }
    }
}
