package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must not be done gives an exception, or is harmless. */
class MisuseTest {
    @ParameterizedTest
    @EnumSource
    void whatIsKeptTooLongIsRefused(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            Claim claim = producer.claim(2);
            Event written = claim.event(1);
            claim.publish();
            assertThrows(IllegalStateException.class, () -> written.putLong(0, 1));
            assertThrows(IllegalStateException.class, () -> written.getLong(0));
            assertThrows(IllegalStateException.class, written::sequence);
            assertThrows(IndexOutOfBoundsException.class, () -> claim.event(0));
            assertThrows(IllegalStateException.class, claim::publish);
            assertThrows(NoSuchElementException.class, () -> claim.iterator().next());
            claim.abandon();

            Batch batch = consumer.poll(8);
            Event read = batch.event(0);
            assertEquals(0, read.getLong(0));
            batch.release(1);
            assertThrows(IllegalStateException.class, () -> read.getLong(0));
            assertEquals(0, batch.event(0).getLong(0));
            batch.release();
            assertThrows(IllegalStateException.class, () -> batch.release(1));
            batch.release();
            assertThrows(IndexOutOfBoundsException.class, () -> batch.event(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedHandlesAreRefused(Kind kind) throws Exception {
        Ring ring = kind.ring(8);
        Producer producer = ring.producer();
        Consumer consumer = ring.consumer();
        producer.publish(1);
        Event read = consumer.poll(1).event(0);
        Claim claim = producer.claim(1);
        Event written = claim.event(0);
        consumer.close();
        producer.close();
        consumer.close();
        producer.close();
        assertThrows(IllegalStateException.class, () -> read.getLong(0));
        assertThrows(IllegalStateException.class, () -> written.putLong(0, 1));
        assertThrows(IllegalStateException.class, () -> producer.tryClaim(1));
        assertThrows(IllegalStateException.class, () -> producer.publish(1));
        assertThrows(IllegalStateException.class, producer::free);
        assertThrows(IllegalStateException.class, producer::closeRing);
        assertThrows(IllegalStateException.class, claim::publish);
        assertThrows(IllegalStateException.class, () -> consumer.poll(1));
        assertThrows(IllegalStateException.class, () -> consumer.read(new long[1], 0, 1));
        assertThrows(IllegalStateException.class, consumer::sequence);
        assertThrows(IllegalStateException.class, consumer::handOver);
        ring.close();
        ring.close();
        assertEquals(8, ring.capacity());
    }

    @ParameterizedTest
    @EnumSource
    void otherThreadsAreRefusedUntilTheHandleIsHandedOver(Kind kind) throws Exception {
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            Claim claim = producer.claim(2);
            Threads.elsewhere(() -> {
                assertThrows(IllegalStateException.class, claim::publish);
                assertThrows(IllegalStateException.class, claim::abandon);
                assertThrows(IllegalStateException.class, () -> producer.tryClaim(1));
                assertThrows(IllegalStateException.class, producer::handOver);
                return null;
            });
            claim.publish();
            Batch batch = consumer.poll(2);
            Threads.elsewhere(() -> {
                assertThrows(IllegalStateException.class, batch::release);
                assertThrows(IllegalStateException.class, () -> consumer.tryPoll(1));
                return null;
            });
            assertEquals(2, batch.size());
            consumer.handOver();
            Threads.elsewhere(() -> {
                consumer.poll(2).release();
                consumer.handOver();
                return null;
            });
            assertTrue(consumer.tryPoll(1).isEmpty());
        }
    }

    /** Events of whole numbers are read by number where they can be: at each offset what the bytes say, and no further. */
    @Test
    void numbersLieAtAnyOffset() throws Exception {
        try (Ring ring = Ring.builder(4).eventBytes(24).build(); Producer producer = ring.producer()) {
            Event event = producer.claim(4).event(3);
            for (int offset = 0; offset <= 16; offset++) {
                event.putBytes(0, new byte[24], 0, 24).putLong(offset, 0x0102030405060708L);
                for (int index = 0; index < 24; index++) {
                    boolean within = index >= offset && index < offset + 8;
                    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
                    int place = little ? offset + 8 - index : index - offset + 1;
                    assertEquals(within ? place : 0, event.getByte(index), "byte " + index + " of a number at " + offset);
                }
                assertEquals(0x0102030405060708L, event.getLong(offset));
                double nan = Double.longBitsToDouble(0x7ff0_0000_0000_0001L + offset);
                long bits = Double.doubleToRawLongBits(nan);
                assertEquals(bits, Double.doubleToRawLongBits(event.putDouble(offset, nan).getDouble(offset)));
            }
            for (int offset : new int[] {-8, -1, 17, 24, Integer.MAX_VALUE - 7, Integer.MIN_VALUE}) {
                assertThrows(IndexOutOfBoundsException.class, () -> event.putLong(offset, 1), () -> "at " + offset);
                assertThrows(IndexOutOfBoundsException.class, () -> event.getDouble(offset), () -> "at " + offset);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> event.getBytes(0, new byte[8], 0, -1));
        }
    }

    @Test
    void offsetsAreChecked() throws Exception {
        try (Ring ring = Ring.builder(4).eventBytes(12).build(); Producer producer = ring.producer()) {
            Event event = producer.claim(4).event(3);
            for (int offset : new int[] {-1, 5, 12, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThrows(IndexOutOfBoundsException.class, () -> event.putLong(offset, 1), () -> "at " + offset);
                assertThrows(IndexOutOfBoundsException.class, () -> event.getLong(offset), () -> "at " + offset);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> event.putByte(12, (byte) 1));
            assertThrows(IndexOutOfBoundsException.class, () -> event.putBytes(8, new byte[8], 0, 5));
            assertThrows(IndexOutOfBoundsException.class, () -> event.getBytes(0, new byte[8], 4, 5));
            event.putByte(0, (byte) 1).putShort(2, (short) 2).putInt(4, 3).putFloat(8, 4f);
            assertEquals(1, event.getByte(0));
            assertEquals(2, event.getShort(2));
            assertEquals(3, event.getInt(4));
            assertEquals(4f, event.getFloat(8));
            event.putDouble(1, 5d);
            assertEquals(5d, event.getDouble(1));
            assertEquals(12, event.toByteArray().length);
        }
    }

    @Test
    void impossibleRingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(3).build());
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(0).build());
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(-8).build());
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(8).eventBytes(0).build());
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(8).eventBytes(-8).build());
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(8).eventBytes(12).eventAlign(8).build());
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(8).joinable(65).build());
        assertThrows(IllegalArgumentException.class, () -> Ring.builder(8).startAt(-1));
        assertThrows(NullPointerException.class, () -> Ring.builder(8).waitStrategy(null));
        Ring.Builder builder = Ring.builder(8);
        Stage stage = Ring.builder(8).stage(1);
        assertThrows(IllegalArgumentException.class, () -> builder.stage(1, stage));
        builder.exclusive();
        builder.exclusive();
        assertThrows(IllegalArgumentException.class, builder::build);
        assertThrows(IllegalArgumentException.class, () -> Ring.attach(0, 0, 8, 8));
        assertThrows(IllegalArgumentException.class, () -> Ring.attach(8, -1, 8, 8));
        Ring.Builder plain = Ring.builder(8);
        Stage first = plain.stage(1);
        Ring ring = plain.build();
        assertThrows(IllegalArgumentException.class, () -> ring.workers(first));
        assertThrows(IllegalStateException.class, () -> ring.join(first));
        assertThrows(IllegalArgumentException.class, () -> ring.consumer(stage));
        assertThrows(IllegalArgumentException.class, () -> ring.join(stage));
        Ring.Builder sharing = Ring.builder(8);
        Stage group = sharing.group(2);
        Ring shared = sharing.build();
        assertThrows(IllegalArgumentException.class, () -> shared.consumer(group));
        assertThrows(IllegalArgumentException.class, () -> shared.join(group));
        assertThrows(IllegalArgumentException.class, () -> ring.workers(group));
        Stage another = sharing.stage(1);
        assertThrows(IllegalArgumentException.class, () -> shared.consumer(another));
        assertThrows(IndexOutOfBoundsException.class, () -> ring.stage(1));
        assertNotNull(ring.consumer(first));
        assertThrows(IllegalStateException.class, ring::consumer);
        assertThrows(IllegalArgumentException.class, () -> ring.consumer(new Stage(7, null)));
        assertThrows(IllegalArgumentException.class, () -> Ring.attach(ring.address(), 64, 8, 8));
        assertThrows(IllegalArgumentException.class, () -> Ring.attach(ring.address(), ring.addressBytes(), 16, 8));
    }
}
