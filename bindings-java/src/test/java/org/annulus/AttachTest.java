package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttachTest {
    @ParameterizedTest
    @EnumSource
    void aRingIsOpenedByItsAddress(Kind kind) throws Exception {
        try (Ring made = kind.builder(8).eventBytes(16).build();
                Ring opened = Ring.attach(made.address(), made.addressBytes(), 16, 8);
                Producer producer = opened.producer();
                Consumer consumer = made.consumer()) {
            for (long round = 0; round < 20; round++) {
                producer.publish(round, -round);
                Batch batch = consumer.poll(1);
                assertEquals(-round, batch.event(0).getLong(8));
                batch.release();
                assertEquals(round + 1, opened.cursor());
            }
            assertEquals(8, opened.capacity());
            assertEquals(16, opened.eventBytes());
            assertThrows(IllegalStateException.class, opened::consumer);
        }
    }

    /** Whoever attaches may know no more than how much memory there is. */
    @ParameterizedTest
    @EnumSource
    void aRingIsAsLargeAsItsBlock(Kind kind) throws Exception {
        try (Ring made = kind.builder(8).eventBytes(16).build()) {
            for (long more : new long[] {0, 8, 1L << 20, 1L << 33}) {
                long bytes = made.addressBytes();
                Ring opened = Ring.attach(made.address(), bytes + more, 16, 8);
                assertEquals(bytes, opened.addressBytes());
                assertEquals(Math.min(bytes, 1 << 30), opened.block.bytes.capacity());
            }
            assertThrows(IllegalArgumentException.class,
                    () -> Ring.attach(made.address(), made.addressBytes() - 1, 16, 8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRingOfMessagesIsOpenedByItsAddress(Kind kind) throws Exception {
        try (MessageRing made = kind.on(MessageRing.builder(64)).build();
                MessageRing opened = MessageRing.attach(made.address(), made.addressBytes());
                MessageProducer producer = made.producer();
                MessageConsumer consumer = opened.consumer()) {
            producer.write(new byte[] {1, 2, 3}, 1, 2);
            byte[] read = new byte[2];
            assertEquals(2, consumer.read(read, 0));
            assertEquals(3, read[1]);
        }
    }

    /** Whatever a header and the table of stages say, a ring is opened or refused. */
    @ParameterizedTest
    @EnumSource
    void garbageIsRefused(Kind kind) {
        RandomGenerator random = new SplittableRandom(kind.ordinal());
        Ring.Builder builder = kind.builder(8).eventBytes(16);
        builder.group(2, builder.stage(2));
        try (Ring ring = builder.build()) {
            ByteBuffer bytes = ring.block.bytes;
            int refused = 0;
            for (int round = 0; round < 2_000; round++) {
                // The count of attachments, behind these words, is not what is checked but what is kept.
                int at = Long.BYTES * random.nextInt(17);
                at = random.nextInt(4) == 0 ? ring.block.stageTable + at % 32 : at;
                long before = bytes.getLong(at);
                long after = switch (random.nextInt(3)) {
                    case 0 -> random.nextLong();
                    case 1 -> random.nextLong(10);
                    default -> before ^ 1L << random.nextInt(Long.SIZE);
                };
                bytes.putLong(at, after);
                try {
                    Ring.attach(ring.address(), ring.addressBytes(), 16, 8);
                } catch (IllegalArgumentException expected) {
                    refused++;
                } finally {
                    bytes.putLong(at, before);
                }
            }
            assertTrue(refused > 1_000, refused + " were refused");
        }
    }
}
