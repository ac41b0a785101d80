package org.annulus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rings of more than 2^31 - 1 bytes, where their slots pass that line, and at their end. Of their memory little is ever
 * touched, and what is not takes no room.
 */
class LargeRingTest {
    private static final int BYTES = 1024;
    private static final int NUMBERS = BYTES / Long.BYTES;
    /** 4 GiB of slots. */
    private static final int CAPACITY = 1 << 22;
    /** How many events pass such a place, half of them in slots before it. */
    private static final int EVENTS = 16;

    /** What is done to a ring. */
    private interface Use {
        void on(Ring ring, Producer producer, Consumer consumer) throws Exception;
    }

    /** Does something at both places. */
    private static void atBothPlaces(Kind kind, Use use) throws Exception {
        assumeTrue(Segment.isThere());
        // Before the slots are words, of two or three slots' size, and stamps if there are several producers.
        int line = (1 << 21) - (kind.multi() ? CAPACITY * Long.BYTES / BYTES : 0) - 3;
        for (long start : new long[] {line - EVENTS / 2, CAPACITY - EVENTS / 2}) {
            try (Ring ring = kind.builder(CAPACITY).eventBytes(BYTES).startAt(start).build();
                    Producer producer = ring.producer();
                    Consumer consumer = ring.consumer()) {
                assertTrue(ring.addressBytes() > 1L << 32);
                long before = ring.block.slot(start);
                long after = ring.block.slot(start + EVENTS - 1);
                assertTrue(Math.min(before, after) < Integer.MAX_VALUE);
                assertTrue(Math.max(before, after) > Integer.MAX_VALUE);
                use.on(ring, producer, consumer);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsAreSeenInPlace(Kind kind) throws Exception {
        atBothPlaces(kind, (ring, producer, consumer) -> {
            Claim claim = producer.claim(EVENTS);
            int number = 0;
            for (Event event : claim) {
                write(event, ++number);
            }
            Event written = claim.event(EVENTS - 1);
            claim.publish(EVENTS - 1);
            assertEquals(EVENTS, written.getLong(0));
            claim.publish();
            assertThrows(IllegalStateException.class, () -> written.getLong(0));
            assertEquals(EVENTS, ring.lag());

            Batch batch = consumer.poll(EVENTS);
            assertEquals(EVENTS, batch.size());
            number = 0;
            for (Event event : batch) {
                check(event, ++number);
                assertThrows(IndexOutOfBoundsException.class, () -> event.getLong(BYTES - 7));
                assertThrows(IndexOutOfBoundsException.class, () -> event.getByte(-1));
            }
            Event read = batch.event(0);
            batch.release(EVENTS / 2);
            assertThrows(IllegalStateException.class, () -> read.getLong(0));
            check(batch.event(0), EVENTS / 2 + 1);
            consumer.handOver();
            consumer.close();
            assertThrows(IllegalStateException.class, () -> batch.release(1));
        });
    }

    private static void write(Event event, int number) {
        byte[] text = {(byte) number, 2, 3};
        event.putLong(0, number).putInt(8, -number).putShort(12, (short) number).putByte(14, (byte) -number);
        event.putFloat(15, number / 2f).putDouble(19, number / 4.0).putBytes(100, text, 0, 3).putLong(BYTES - 8, ~number);
    }

    private static void check(Event event, int number) {
        byte[] text = new byte[4];
        event.getBytes(100, text, 1, 3);
        assertArrayEquals(new byte[] {0, (byte) number, 2, 3}, text);
        assertEquals(number, event.getLong(0));
        assertEquals(-number, event.getInt(8));
        assertEquals(number, event.getShort(12));
        assertEquals(-number, event.getByte(14));
        assertEquals(number / 2f, event.getFloat(15));
        assertEquals(number / 4.0, event.getDouble(19));
        assertEquals(~number, event.getLong(BYTES - 8));
        assertEquals(event.getByte(BYTES - 1), event.toByteArray()[BYTES - 1]);
    }

    @ParameterizedTest
    @EnumSource
    void eventsAreCopied(Kind kind) throws Exception {
        Random random = new Random(kind.ordinal());
        long[] numbers = random.longs(EVENTS * NUMBERS + 1).toArray();
        long[] readNumbers = new long[numbers.length];
        byte[] bytes = new byte[EVENTS * BYTES];
        random.nextBytes(bytes);
        byte[] readBytes = new byte[bytes.length];
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 1).put(1, bytes).position(5).limit(9);
        ByteBuffer readDirect = ByteBuffer.allocateDirect(bytes.length + 1).position(5).limit(9);
        // Parts of the events, and where they stay: a copy of one part alone, then one that passes the place.
        int first = EVENTS / 4;
        int rest = EVENTS - first;
        atBothPlaces(kind, (ring, producer, consumer) -> {
            producer.write(numbers, 1, first);
            assertTrue(producer.tryWrite(numbers, 1 + first * NUMBERS, rest));
            assertEquals(numbers[1 + (EVENTS - 1) * NUMBERS], consumer.poll(EVENTS).event(EVENTS - 1).getLong(0));
            for (int read = 0; read < EVENTS;) {
                read += consumer.read(readNumbers, 1 + read * NUMBERS, Math.min(EVENTS - 1, EVENTS - read));
            }
            readNumbers[0] = numbers[0];
            assertArrayEquals(numbers, readNumbers);
        });
        atBothPlaces(kind, (ring, producer, consumer) -> {
            producer.write(bytes, 0, first);
            assertTrue(producer.writeDeadline(bytes, first * BYTES, rest, Threads.in(1_000)));
            for (int read = 0; read < EVENTS;) {
                read += consumer.readDeadline(readBytes, read * BYTES, Math.min(EVENTS - 1, EVENTS - read), Threads.in(1_000));
            }
            assertArrayEquals(bytes, readBytes);
        });
        atBothPlaces(kind, (ring, producer, consumer) -> {
            producer.write(direct, 1, first);
            assertTrue(producer.tryWrite(direct.order(ByteOrder.nativeOrder()), 1 + first * BYTES, rest));
            int seen = 0;
            for (Event event : consumer.poll(EVENTS)) {
                assertArrayEquals(Arrays.copyOfRange(bytes, seen, seen += BYTES), event.toByteArray());
            }
            for (int read = 0; read < EVENTS;) {
                read += consumer.tryRead(readDirect, 1 + read * BYTES, Math.min(EVENTS - 1, EVENTS - read));
            }
            assertEquals(direct.duplicate().clear().slice(1, bytes.length), readDirect.duplicate().clear().slice(1, bytes.length));
        });
    }

    /** Events of up to four numbers in one call, and abandoned ones between them. */
    @ParameterizedTest
    @EnumSource(names = "SINGLE.*", mode = EnumSource.Mode.MATCH_ALL)
    void numbersArePublished(Kind kind) throws Exception {
        assumeTrue(Segment.isThere());
        try (Ring ring = kind.builder(1 << 27).eventBytes(32).startAt((1 << 26) - 100).build();
                Producer producer = ring.producer();
                Consumer consumer = ring.consumer()) {
            for (long number = 0; number < 200; number++) {
                producer.claim(3).event(2).putLong(0, -1);
                producer.publish(number, 2 * number, 3 * number, 4 * number);
                Batch batch = consumer.poll(8);
                assertEquals(1, batch.size());
                assertEquals(10 * number, batch.event(0).getLong(0) + batch.event(0).getLong(8) + batch.event(0).getLong(16)
                        + batch.event(0).getLong(24));
                batch.release();
            }
            ring.close();
            assertThrows(RingClosedException.class, () -> producer.publish(1, 2, 3, 4));
            assertNull(consumer.poll(1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "SINGLE.*", mode = EnumSource.Mode.MATCH_ALL)
    void messagesAreSent(Kind kind) throws Exception {
        assumeTrue(Segment.isThere());
        int units = 1 << 29;
        for (int start : new int[] {(1 << 28) - 5_000, units - 5_000}) {
            try (MessageRing ring = kind.on(MessageRing.builder(units)).startAt(start).build();
                    MessageProducer producer = ring.producer();
                    MessageConsumer consumer = ring.consumer()) {
                Random random = new Random(start);
                for (int sent = 0; sent < 10_000 * Units.BYTES;) {
                    byte[] message = new byte[random.nextInt(5_000)];
                    random.nextBytes(message);
                    if (random.nextBoolean()) {
                        producer.write(message, 0, message.length);
                    } else {
                        MessageClaim claim = producer.claim(message.length + random.nextInt(50));
                        claim.event().putBytes(0, message, 0, message.length);
                        claim.publish(message.length);
                    }
                    MessageBatch batch = consumer.poll(2);
                    assertEquals(1, batch.size());
                    assertArrayEquals(message, batch.iterator().next().toByteArray());
                    batch.release();
                    sent += message.length + 1;
                }
            }
        }
    }

    /** Makes a ring and forgets all of it but a view of an event beyond the line. */
    private static Event keepOnlyAView(Kind kind, long[] address) throws Exception {
        Ring ring = kind.builder(CAPACITY).eventBytes(BYTES).startAt(CAPACITY - 1).build();
        address[0] = ring.address();
        Producer producer = ring.producer();
        producer.claim(1).event(0).putLong(8, 42);
        producer.claim(1).event(0).putLong(8, 42);
        producer.claim(1).publish();
        return ring.consumer().poll(1).event(0);
    }

    private static boolean isMapped(long address) throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.map(line -> line.split("[- ]")).anyMatch(ends ->
                    Long.compareUnsigned(Long.parseUnsignedLong(ends[0], 16), address) <= 0
                            && Long.compareUnsigned(address, Long.parseUnsignedLong(ends[1], 16)) < 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "MULTI"})
    @EnabledOnOs(OS.LINUX)
    void theMemoryGoesWithTheLastView(Kind kind) throws Exception {
        assumeTrue(Segment.isThere());
        long[] address = new long[1];
        Event event = keepOnlyAView(kind, address);
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
            assertEquals(kind == Kind.SINGLE ? 42 : 0, event.getLong(8));
            assertTrue(isMapped(address[0]));
        }
        event = null;
        for (long end = Threads.in(Threads.SECONDS * 1000); isMapped(address[0]); Thread.sleep(5)) {
            assertTrue(System.nanoTime() < end, "the memory is still there");
            System.gc();
        }
    }

    @Test
    void withoutTheClassesForThemTheyAreRefused() {
        assumeFalse(Segment.isThere());
        Ring.Builder builder = Ring.builder(CAPACITY).eventBytes(BYTES);
        String why = assertThrows(UnsupportedOperationException.class, builder::build).getMessage();
        boolean old = Runtime.version().feature() < 22;
        assertTrue(why.contains("a ring of more than 2^31 - 1 bytes needs " + (old ? "JDK 22" : "a jar")), why);
        MessageRing.Builder messages = MessageRing.builder(1 << 28);
        assertThrows(UnsupportedOperationException.class, messages::build);
    }

    @Test
    void whatNoMachineHasIsRefused() {
        assumeTrue(Segment.isThere());
        Ring.Builder builder = Ring.builder(1 << 30).eventBytes(1 << 30);
        assertThrows(RingException.class, builder::build);
    }

    /** The native ring of such numbers, which are more than the builder takes. */
    private static long create(long capacity, long eventBytes, long most) {
        long[] numbers = {capacity, eventBytes, 1, 0, 0, WaitStrategy.YIELDING.identity, 0, 0, 0, most};
        return Status.check(Native.ringCreate(numbers, numbers.length));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void moreSlotsThanJavaCountsAreRefusedAndFreed() throws Exception {
        long ring = create(1L << 31, 1, Long.MAX_VALUE);
        long address = Native.ringAddress(ring);
        assertTrue(isMapped(address));
        String why = assertThrows(UnsupportedOperationException.class, () -> Block.of(ring, null)).getMessage();
        assertTrue(why.contains("2^30"), why);
        assertFalse(isMapped(address));
    }

    @Test
    void whatCannotBeReachedEnds() {
        int[] ended = new int[1];
        Runnable end = () -> ended[0]++;
        assertThrows(RingException.class, () -> Memory.orEnd(end, () -> Memory.buffer(null)));
        assertEquals(1, ended[0]);
        ByteBuffer made = ByteBuffer.allocate(1);
        assertSame(made, Memory.orEnd(end, () -> Memory.buffer(made)));
        assertEquals(1, ended[0]);
    }

    @Test
    void whatNoAddressHasIsNotWhatThisMachineLacks() {
        for (long most : new long[] {Integer.MAX_VALUE, Long.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> create(1L << 31, 1L << 40, most));
        }
        assertThrows(UnsupportedOperationException.class, () -> create(1L << 22, 1 << 10, Integer.MAX_VALUE));
    }

    @Test
    void whatABufferReachesIsNoLargeRing() {
        assertEquals(Segment.ALWAYS, Memory.isLarge(Integer.MAX_VALUE));
        assertTrue(Memory.isLarge(Integer.MAX_VALUE + 1L));
    }
}
