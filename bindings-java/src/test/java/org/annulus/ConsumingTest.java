package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConsumingTest {
    private static void publish(Producer producer, int count) throws InterruptedException {
        long[] events = new long[count];
        for (int i = 0; i < count; i++) {
            events[i] = i;
        }
        producer.write(events, 0, count);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotReleasedIsDeliveredAgain(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            publish(producer, 5);
            assertEquals(3, consumer.poll(3).size());
            Batch batch = consumer.poll(8);
            assertEquals(5, batch.size());
            batch.release(2);
            assertEquals(3, batch.size());
            assertEquals(2, batch.event(0).getLong(0));
            assertEquals(5, producer.free());
            batch = consumer.poll(8);
            assertEquals(3, batch.size());
            assertEquals(2, batch.sequence());
            assertEquals(4, batch.event(2).getLong(0));
            batch.close();
            assertEquals(8, producer.free());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConsumerStopsInsideARunAndGoesOn(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            for (int round = 0; round < 20; round++) {
                publish(producer, 7);
                for (int expected = 0; expected < 7;) {
                    Batch batch = consumer.tryPoll(1 + round % 3);
                    assertTrue(batch.size() >= 1 && batch.size() <= 1 + round % 3);
                    for (Event event : batch) {
                        assertEquals(expected++, event.getLong(0));
                    }
                    batch.release();
                }
                assertTrue(consumer.tryPoll(1).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pollsJoinRuns(Kind kind) throws Exception {
        try (Ring ring = kind.ring(16); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            for (int i = 0; i < 10; i++) {
                producer.publish(i);
            }
            assertEquals(10, consumer.tryPoll(16).size());
            assertEquals(7, consumer.tryPoll(7).size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void abandonedClaimsAreSteppedOver(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            for (int round = 0; round < 50; round++) {
                producer.claim(3).abandon();
                assertTrue(consumer.tryPoll(8).isEmpty());
                producer.claim(5).close();
                assertTrue(consumer.tryPoll(8).isEmpty());
                producer.publish(round);
                producer.claim(2).abandon();
                assertEquals(List.of((long) round), ProducingTest.drain(consumer));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEndComesAfterTheLastEvent(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Consumer consumer = ring.consumer()) {
            Producer producer = ring.producer();
            publish(producer, 3);
            producer.closeRing();
            assertThrows(RingClosedException.class, () -> producer.tryClaim(1));
            assertThrows(RingClosedException.class, () -> producer.publish(1));
            assertTrue(ring.isClosed());
            assertEquals(2, consumer.poll(2).size());
            consumer.poll(2).release();
            assertEquals(1, consumer.poll(2).size());
            consumer.poll(2).release();
            assertNull(consumer.poll(2));
            assertNull(consumer.tryPoll(2));
            assertNull(consumer.pollDeadline(2, Threads.in(1000)));
            assertEquals(-1, consumer.read(new long[1], 0, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void haltingDropsWhatWasNotDelivered(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            publish(producer, 3);
            assertFalse(ring.isHalted());
            ring.halt();
            assertTrue(ring.isHalted());
            assertThrows(RingHaltedException.class, () -> consumer.tryPoll(1));
            assertThrows(RingHaltedException.class, () -> consumer.poll(1));
            assertThrows(RingHaltedException.class, () -> consumer.read(new long[1], 0, 1));
            assertThrows(RingHaltedException.class, () -> producer.claim(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheExclusiveConsumerChangesEvents(Kind kind) throws Exception {
        Ring.Builder builder = kind.builder(8);
        Stage first = builder.stage(1);
        Stage last = builder.exclusive();
        try (Ring ring = builder.build();
                Producer producer = ring.producer();
                Consumer reader = ring.consumer(first);
                Consumer changer = ring.consumer(last)) {
            publish(producer, 2);
            assertTrue(changer.tryPoll(8).isEmpty());
            assertFalse(reader.isExclusive());
            Event shared = reader.poll(8).event(1);
            assertThrows(IllegalStateException.class, () -> shared.putLong(0, 7));
            assertEquals(1, shared.getLong(0));
            reader.poll(8).release();
            assertTrue(changer.isExclusive());
            assertEquals(7, changer.poll(8).event(1).putLong(0, 7).getLong(0));
        }
    }

    @Test
    void aConsumerThatLeavesBoundsNobody() throws Exception {
        Ring.Builder builder = Ring.builder(4);
        Stage stage = builder.stage(2);
        try (Ring ring = builder.build(); Producer producer = ring.producer()) {
            Consumer stays = ring.consumer(stage);
            Consumer leaves = ring.consumer(stage);
            assertThrows(IllegalStateException.class, () -> ring.consumer(stage));
            publish(producer, 4);
            stays.poll(4).release();
            assertNull(producer.tryClaim(1));
            leaves.close();
            assertNotNull(producer.tryClaim(4));
        }
    }

    @Test
    void laggingIsTold() throws Exception {
        try (Ring ring = Ring.builder(8).build(); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            publish(producer, 5);
            assertEquals(5, ring.lag());
            assertEquals(5, consumer.lag());
            consumer.poll(3).release();
            assertEquals(2, ring.lag());
            assertEquals(2, consumer.lag());
        }
    }
}
