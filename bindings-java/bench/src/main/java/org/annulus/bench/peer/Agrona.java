package org.annulus.bench.peer;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.annulus.bench.event.Bytes;

/**
 * Agrona: {@code OneToOneRingBuffer} and {@code ManyToOneRingBuffer}, off the heap, written in place by {@code tryClaim}
 * and {@code commit}. They know no batches, so a batch is one message that holds all its events.
 */
public final class Agrona implements Peer {
    private static final int TYPE = 1;

    private final RingBuffer ring;
    private final Bytes event;
    private final Sum sum = new Sum();
    private final int batch;
    private final Idle idle;

    /** Makes one with room for the capacity's events at least. */
    public Agrona(Shape shape) {
        event = Bytes.of(shape.eventBytes());
        batch = shape.batch();
        idle = shape.idle();
        int message = BitUtil.align(RecordDescriptor.HEADER_LENGTH + batch * event.size(), RecordDescriptor.ALIGNMENT);
        // A message may have an eighth of the ring.
        int least = Math.max(shape.capacity() / batch * message, 8 * message);
        int bytes = BitUtil.findNextPositivePowerOfTwo(least) + RingBufferDescriptor.TRAILER_LENGTH;
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + 64));
        int offset = (int) (-buffer.addressOffset() & 63);
        AtomicBuffer aligned = new UnsafeBuffer(buffer, offset, bytes);
        ring = shape.producers() == 1 ? new OneToOneRingBuffer(aligned) : new ManyToOneRingBuffer(aligned);
    }

    @Override
    public void send(int producer, long first, long end) {
        AtomicBuffer buffer = ring.buffer();
        int size = event.size();
        for (long number = first; number < end; number += batch) {
            int at = claim();
            for (int index = 0; index < batch; index++) {
                event.fill(buffer, at + index * size, number + index);
            }
            ring.commit(at);
        }
    }

    private int claim() {
        for (;;) {
            int at = ring.tryClaim(TYPE, batch * event.size());
            if (at > 0) {
                return at;
            }
            idle.once();
        }
    }

    @Override
    public long receive(long events) {
        sum.sum = 0;
        for (long left = events; left > 0;) {
            int messages = ring.read(sum);
            if (messages == 0) {
                idle.once();
            }
            left -= (long) messages * batch;
        }
        return sum.sum;
    }

    @Override
    public long take() {
        sum.sum = 0;
        while (ring.read(sum, 1) == 0) {
            idle.once();
        }
        return sum.sum;
    }

    /** What the consumer has read. */
    private final class Sum implements MessageHandler {
        private long sum;

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            int end = index + length;
            int size = event.size();
            for (int at = index; at < end; at += size) {
                sum += event.sum(buffer, at);
            }
        }
    }
}
