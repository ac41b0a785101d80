package org.annulus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProducingTest {
    /** The first numbers of the events that are there now; they are released. */
    static List<Long> drain(Consumer consumer) {
        List<Long> events = new ArrayList<>();
        for (Batch batch = consumer.tryPoll(100); batch != null && !batch.isEmpty(); batch = consumer.tryPoll(100)) {
            for (Event event : batch) {
                events.add(event.getLong(0));
            }
            batch.release();
        }
        return events;
    }

    @ParameterizedTest
    @EnumSource
    void publishesWhatWasWrittenInOrderAndAcrossTheEnd(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            long next = 0;
            for (int round = 0; round < 20; round++) {
                List<Long> sent = new ArrayList<>();
                Claim claim = producer.claim(5);
                assertEquals(5, claim.size());
                assertEquals(next, claim.sequence());
                for (Event event : claim) {
                    assertEquals(next, event.sequence());
                    event.putLong(0, next);
                    sent.add(next++);
                }
                claim.publish();
                assertEquals(0, claim.size());
                assertEquals(sent, drain(consumer));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sequencesWrap(Kind kind) throws Exception {
        long start = Long.MAX_VALUE - 11;
        try (Ring ring = kind.builder(8).startAt(start).build();
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer()) {
            long expected = start;
            for (long event = 0; event < 40; event += 4) {
                Claim claim = producer.claim(4);
                assertEquals(expected, claim.sequence());
                for (int i = 0; i < 4; i++) {
                    claim.event(i).putLong(0, event + i);
                }
                claim.publish();
                assertEquals(Sequences.plus(expected, 4), ring.cursor());
                assertEquals(4, ring.lag());
                Batch batch = consumer.tryPoll(8);
                assertEquals(expected, batch.sequence());
                assertEquals(4, batch.size());
                assertEquals(event + 3, batch.event(3).getLong(0));
                batch.release();
                expected = Sequences.plus(expected, 4);
                assertEquals(expected, consumer.sequence());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullRingRefusesAndTakesNothing(Kind kind) throws Exception {
        try (Ring ring = kind.ring(4); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            for (long event = 0; event < 3; event++) {
                assertTrue(producer.tryPublish(event));
            }
            assertEquals(1, producer.free());
            assertNull(producer.tryClaim(2));
            assertNull(producer.claimDeadline(2, Threads.in(5)));
            assertTrue(producer.tryPublish(3));
            assertFalse(producer.tryPublish(4));
            assertFalse(producer.tryWrite(new long[] {5}, 0, 1));
            assertEquals(List.of(0L, 1L, 2L, 3L), drain(consumer));
            assertNotNull(producer.tryClaim(4));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClaimIsPublishedInParts(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            Claim claim = producer.claim(6);
            for (int i = 0; i < 6; i++) {
                claim.event(i).putLong(0, i);
            }
            claim.publish(2);
            assertEquals(List.of(0L, 1L), drain(consumer));
            assertEquals(4, claim.size());
            assertEquals(2, claim.event(0).getLong(0));
            assertThrows(IllegalArgumentException.class, () -> claim.publish(5));
            assertThrows(IllegalArgumentException.class, () -> claim.publish(0));
            claim.publish(1);
            claim.close();
            assertEquals(List.of(2L), drain(consumer));
            producer.publish(9);
            assertEquals(List.of(9L), drain(consumer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClaimThatIsReplacedIsAbandoned(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            for (int round = 0; round < 10; round++) {
                Claim first = producer.claim(3);
                first.event(0).putLong(0, -1);
                assertSame(first, producer.claim(2));
                first.abandon();
                assertThrows(IllegalStateException.class, first::publish);
                producer.publish(round);
                assertEquals(List.of((long) round), drain(consumer));
            }
        }
    }

    /** What an exception leaves behind that comes between a claim of the back end and its publication. */
    @ParameterizedTest
    @EnumSource
    void aClaimThatOnlyTheEndKnowsIsAbandonedByTheNext(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Consumer consumer = ring.consumer()) {
            ProducerEnd end = ProducerEnd.of(ring.block);
            for (long round = 0; round < 20; round++) {
                assertTrue(end.tryClaim(3) >= 0);
                assertTrue(end.put(round) >= 0);
                assertTrue(end.claim(2, 0) >= 0);
                assertTrue(end.claim(1, 0) >= 0);
                assertTrue(end.write(new long[] {-round}, 0, 1) >= 0);
                assertEquals(List.of(round, -round), drain(consumer));
            }
            assertTrue(end.tryClaim(3) >= 0);
            end.close();
            end.run();
            assertNull(consumer.tryPoll(1));
            if (Native.METRICS) {
                assertEquals(20 * 6 + 3, ring.metrics().producers().get(0).abandoned());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsOutOfRangeAreRefused(Kind kind) {
        try (Ring ring = kind.ring(4); Producer producer = ring.producer()) {
            for (int count : new int[] {0, -1, 5, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(count), () -> "count " + count);
            }
            assertThrows(IllegalArgumentException.class, () -> producer.tryPublish(1, 2));
            assertThrows(IllegalArgumentException.class, () -> producer.tryWrite(new long[9], 0, 5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfSeveralNumbersArePublishedAtOnce(Kind kind) throws Exception {
        for (int numbers = 1; numbers <= 4; numbers++) {
            try (Ring ring = kind.builder(4).eventBytes(8 * numbers).build();
                    Producer producer = ring.producer();
                    Consumer consumer = ring.consumer()) {
                for (long round = 0; round < 10; round++) {
                    switch (numbers) {
                        case 1 -> producer.publish(round);
                        case 2 -> producer.publish(round, round + 1);
                        case 3 -> producer.publish(round, round + 1, round + 2);
                        default -> producer.publish(round, round + 1, round + 2, round + 3);
                    }
                    Event event = consumer.tryPoll(1).event(0);
                    assertEquals(8 * numbers, event.length());
                    for (int i = 0; i < numbers; i++) {
                        assertEquals(round + i, event.getLong(8 * i));
                    }
                    consumer.tryPoll(1).release();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void batchesAreCopiedInAndOutAcrossTheEnd(Kind kind) throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(200).order(ByteOrder.nativeOrder());
        try (Ring ring = kind.builder(8).eventBytes(16).build();
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer()) {
            for (int round = 0; round < 30; round++) {
                long[] longs = new long[14];
                for (int i = 0; i < longs.length; i++) {
                    longs[i] = round * 100L + i;
                }
                ByteBuffer bytes = ByteBuffer.allocate(112).order(ByteOrder.nativeOrder());
                bytes.asLongBuffer().put(longs);
                // Six events, from the second on.
                switch (round % 3) {
                    case 0 -> producer.write(longs, 2, 6);
                    case 1 -> producer.write(bytes.array(), 16, 6);
                    default -> {
                        direct.put(0, bytes.array());
                        producer.write(direct, 16, 6);
                    }
                }
                long[] read = new long[14];
                switch (round % 4) {
                    case 0 -> assertEquals(6, consumer.read(read, 2, 6));
                    case 1 -> {
                        byte[] copy = new byte[112];
                        assertEquals(6, consumer.read(copy, 16, 6));
                        ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder()).asLongBuffer().get(read);
                    }
                    case 2 -> {
                        direct.put(0, new byte[200]);
                        assertEquals(6, consumer.read(direct, 16, 11));
                        direct.asLongBuffer().get(0, read);
                    }
                    default -> {
                        assertEquals(2, consumer.read(read, 2, 2));
                        assertEquals(4, consumer.read(read, 6, 4));
                    }
                }
                longs[0] = longs[1] = 0;
                assertArrayEquals(longs, read);
            }
        }
    }

    @Test
    void copiesStayWithinTheirArrays() {
        try (Ring ring = Ring.builder(8).eventBytes(16).build();
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer()) {
            assertThrows(IndexOutOfBoundsException.class, () -> producer.write(new long[7], 0, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.write(new long[8], 1, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.write(new byte[64], -1, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> consumer.read(new byte[64], 1, 4));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> consumer.read(ByteBuffer.allocateDirect(64), 0, Integer.MAX_VALUE));
            assertThrows(IllegalArgumentException.class, () -> producer.write(ByteBuffer.allocate(64), 0, 1));
            assertThrows(java.nio.ReadOnlyBufferException.class,
                    () -> consumer.read(ByteBuffer.allocateDirect(64).asReadOnlyBuffer(), 0, 1));
            assertThrows(NullPointerException.class, () -> producer.write((long[]) null, 0, 1));
            assertEquals(0, ring.cursor());
        }
        try (Ring ring = Ring.builder(8).eventBytes(12).build(); Producer producer = ring.producer()) {
            assertThrows(IllegalArgumentException.class, () -> producer.write(new long[9], 0, 1));
            assertTrue(producer.tryWrite(new byte[24], 0, 2));
        }
    }

    @Test
    void aRingOfOneProducerHasOneEver() {
        try (Ring ring = Ring.builder(8).build()) {
            Producer producer = ring.producer();
            assertThrows(IllegalStateException.class, ring::producer);
            producer.close();
            assertThrows(RingClosedException.class, ring::producer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoThreadsMoveEverything(Kind kind) throws Exception {
        int events = 20_000;
        try (Ring ring = kind.ring(64); Consumer consumer = ring.consumer()) {
            int producers = kind.multi() ? 3 : 1;
            List<java.util.concurrent.CompletableFuture<Object>> sending = new ArrayList<>();
            for (int i = 0; i < producers; i++) {
                long base = (long) i << 32;
                Producer producer = ring.producer();
                sending.add(Threads.start(() -> {
                    try (producer) {
                        for (int event = 0; event < events;) {
                            int count = Math.min(1 + event % 7, events - event);
                            Claim claim = producer.claim(count);
                            for (int at = 0; at < count; at++) {
                                claim.event(at).putLong(0, base + event++);
                            }
                            claim.publish();
                        }
                        return null;
                    }
                }));
            }
            long[] next = new long[producers];
            for (Batch batch; (batch = consumer.poll(16)) != null; batch.release()) {
                for (Event event : batch) {
                    long value = event.getLong(0);
                    assertEquals(next[(int) (value >> 32)]++, (int) value);
                }
            }
            for (var sender : sending) {
                Threads.join(sender);
            }
            for (long count : next) {
                assertEquals(events, count);
            }
        }
    }
}
