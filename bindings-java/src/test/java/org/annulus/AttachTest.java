package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}
