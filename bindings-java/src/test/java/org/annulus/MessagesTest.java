package org.annulus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessagesTest {
    private static MessageRing ring(Kind kind, int units) {
        return kind.on(MessageRing.builder(units)).build();
    }

    private static byte[] message(int length, int seed) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) seed);
        return message;
    }

    @ParameterizedTest
    @EnumSource
    void messagesComeWholeAndInOrder(Kind kind) throws Exception {
        try (MessageRing ring = ring(kind, 64);
                MessageProducer producer = ring.producer();
                MessageConsumer consumer = ring.consumer()) {
            Random random = new Random(1);
            for (int round = 0; round < 500; round++) {
                List<byte[]> sent = new ArrayList<>();
                for (byte[] next = message(random.nextInt(57), round); producer.tryWrite(next, 0, next.length);
                        next = message(random.nextInt(57), round + sent.size())) {
                    sent.add(next);
                    if (sent.size() == 5) {
                        break;
                    }
                }
                int first = 1 + random.nextInt(3);
                MessageBatch batch = consumer.poll(first);
                assertEquals(Math.min(first, sent.size()), batch.size());
                int at = 0;
                for (Event message : batch) {
                    assertArrayEquals(sent.get(at++), message.toByteArray());
                }
                assertEquals(batch.size(), at);
                if (batch.size() > 1) {
                    batch.release(1);
                    assertArrayEquals(sent.get(1), batch.iterator().next().toByteArray());
                    assertEquals(at - 1, batch.size());
                }
                batch.release();
                byte[] buffer = new byte[60];
                for (; at < sent.size(); at++) {
                    assertEquals(sent.get(at).length, consumer.read(buffer, 2));
                    assertArrayEquals(sent.get(at), Arrays.copyOfRange(buffer, 2, 2 + sent.get(at).length));
                }
                assertTrue(consumer.tryPoll(1).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreWrittenInPlaceAndPublishedShorter(Kind kind) throws Exception {
        try (MessageRing ring = ring(kind, 64);
                MessageProducer producer = ring.producer();
                MessageConsumer consumer = ring.consumer()) {
            for (int round = 0; round < 100; round++) {
                byte[] text = ("round " + round).getBytes(StandardCharsets.UTF_8);
                try (MessageClaim claim = producer.claim(50)) {
                    assertEquals(50, claim.length());
                    claim.event().putBytes(0, text, 0, text.length);
                    assertThrows(IllegalArgumentException.class, () -> claim.publish(51));
                    claim.publish(text.length);
                    assertThrows(IllegalStateException.class, claim::publish);
                    assertThrows(IllegalStateException.class, () -> claim.event().getByte(0));
                }
                producer.claim(30).close();
                MessageBatch batch = consumer.tryPoll(9);
                assertEquals(1, batch.size());
                Event message = batch.iterator().next();
                assertEquals("round " + round, new String(message.toByteArray(), StandardCharsets.UTF_8));
                assertThrows(IndexOutOfBoundsException.class, () -> message.getByte(text.length));
                batch.release();
                assertThrows(IllegalStateException.class, () -> message.getByte(0));
                assertTrue(consumer.tryPoll(9).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClaimBehindAPadHasTheSequenceOfItsMessage(Kind kind) throws Exception {
        try (MessageRing ring = kind.on(MessageRing.builder(64)).startAt(60).build();
                MessageProducer producer = ring.producer();
                MessageConsumer consumer = ring.consumer()) {
            for (long expected = 64; expected < 70; expected += 6) {
                MessageClaim claim = producer.claim(40);
                assertEquals(expected, claim.event().sequence());
                claim.publish();
                MessageBatch batch = consumer.poll(1);
                assertEquals(expected, batch.iterator().next().sequence());
                batch.release();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void lengthsAndRoomAreChecked(Kind kind) throws Exception {
        try (MessageRing ring = ring(kind, 64);
                MessageProducer producer = ring.producer();
                MessageConsumer consumer = ring.consumer()) {
            assertThrows(IllegalArgumentException.class, () -> producer.claim(57));
            assertThrows(IllegalArgumentException.class, () -> producer.claim(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.write(new byte[4], 2, 3));
            for (int i = 0; i < 8; i++) {
                assertTrue(producer.tryWrite(message(56, i), 0, 56));
            }
            assertFalse(producer.tryWrite(new byte[1], 0, 1));
            assertNull(producer.claimDeadline(1, Threads.in(5)));
            assertThrows(IndexOutOfBoundsException.class, () -> consumer.read(new byte[60], 5));
            assertEquals(56, consumer.read(new byte[60], 4));
            producer.write(message(0, 0), 0, 0);
            ring.close();
            // The producer of a ring with one closes it at its next call.
            assertThrows(RingClosedException.class, () -> producer.tryClaim(1));
            int left = 0;
            for (MessageBatch batch; (batch = consumer.poll(3)) != null; batch.release()) {
                left += batch.size();
            }
            assertEquals(8, left);
            assertEquals(-1, consumer.read(new byte[1], 0));
        }
    }
}
