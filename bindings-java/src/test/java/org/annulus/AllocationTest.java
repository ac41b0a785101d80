package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In steady state nothing is allocated, whatever is done with events and batches. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private interface Round {
        void run(int number) throws InterruptedException;
    }

    private static void allocatesNothing(Round round) throws InterruptedException {
        for (int i = 0; i < 20_000; i++) {
            round.run(i);
        }
        // What the first reading allocates is in the second.
        long before = THREADS.getCurrentThreadAllocatedBytes();
        before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            round.run(i);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1_000, () -> allocated + " bytes in a thousand rounds");
    }

    @ParameterizedTest
    @EnumSource
    void noEventAndNoBatchIsGarbage(Kind kind) throws Exception {
        long[] longs = new long[3];
        byte[] bytes = new byte[24];
        ByteBuffer direct = ByteBuffer.allocateDirect(24);
        try (Ring ring = kind.ring(64); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            allocatesNothing(number -> {
                producer.publish(number);
                Claim claim = producer.claim(3);
                for (Event event : claim) {
                    event.putLong(0, number);
                }
                claim.publish(2);
                claim.abandon();
                producer.write(longs, 0, 3);
                producer.write(bytes, 0, 3);
                producer.write(direct, 0, 3);
                long sum = 0;
                Batch batch = consumer.poll(5);
                for (Event event : batch) {
                    sum += event.getLong(0);
                }
                assertEquals(3L * number, sum);
                batch.release(1);
                batch.release();
                consumer.read(longs, 0, 3);
                consumer.read(bytes, 0, 3);
                consumer.read(direct, 0, 3);
                if (!consumer.tryPoll(1).isEmpty()) {
                    throw new AssertionError("all were read");
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void noMessageIsGarbage(Kind kind) throws Exception {
        byte[] text = new byte[20];
        try (MessageRing ring = kind.on(MessageRing.builder(256)).build();
                MessageProducer producer = ring.producer();
                MessageConsumer consumer = ring.consumer()) {
            allocatesNothing(number -> {
                producer.write(text, 0, 20);
                producer.claim(30).publish(10);
                MessageBatch batch = consumer.poll(8);
                for (Event message : batch) {
                    message.getByte(0);
                }
                batch.release();
            });
        }
    }
}
