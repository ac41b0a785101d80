package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosingTest {
    /** Collects until something holds. */
    private static void collectUntil(BooleanSupplier done) throws InterruptedException {
        for (long end = Threads.in(Threads.SECONDS * 1000); !done.getAsBoolean();) {
            assertTrue(System.nanoTime() < end, "the collector did not get there");
            System.gc();
            Thread.sleep(5);
        }
    }

    /** Makes a producer, leaves a claim of it open, and forgets it. */
    private static void forgetProducer(Ring ring) throws InterruptedException {
        Producer producer = ring.producer();
        producer.publish(1);
        producer.claim(2).event(0).putLong(0, 2);
    }

    private static void forgetConsumer(Ring ring, Stage stage) throws InterruptedException {
        ring.consumer(stage).poll(1);
    }

    @ParameterizedTest
    @EnumSource
    void aForgottenProducerEnds(Kind kind) throws Exception {
        try (Ring ring = kind.ring(4); Consumer consumer = ring.consumer()) {
            forgetProducer(ring);
            collectUntil(ring::isClosed);
            assertEquals(List.of(1L), ProducingTest.drain(consumer));
            assertNull(consumer.poll(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForgottenConsumerEnds(Kind kind) throws Exception {
        Ring.Builder builder = kind.builder(4);
        Stage stage = builder.stage(2);
        try (Ring ring = builder.build(); Producer producer = ring.producer(); Consumer stays = ring.consumer(stage)) {
            producer.write(new long[4], 0, 4);
            stays.poll(4).release();
            forgetConsumer(ring, stage);
            collectUntil(() -> producer.tryClaim(1) != null);
        }
    }

    private static WeakReference<Object> forgetRing() throws InterruptedException {
        Ring ring = Ring.builder(1 << 10).build();
        Producer producer = ring.producer();
        producer.publish(1);
        ring.consumer().poll(1);
        return new WeakReference<>(ring.block.bytes);
    }

    @Test
    void aForgottenRingIsFreed() throws Exception {
        WeakReference<Object> memory = forgetRing();
        collectUntil(() -> memory.get() == null);
    }

    private static Event keepOnlyAView() throws InterruptedException {
        Ring ring = Ring.builder(2).build();
        Producer producer = ring.producer();
        producer.publish(42);
        return ring.consumer().poll(1).event(0);
    }

    @Test
    void aViewKeepsTheMemory() throws Exception {
        Event event = keepOnlyAView();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
            assertEquals(42, event.getLong(0));
        }
    }

    /** Threads use, close and forget handles of a few rings at random; a crash of the JVM is what must not come of it. */
    @Test
    @Tag("storm")
    void closingRacesWithEverythingElse() throws Exception {
        long end = Threads.in(4_000);
        AtomicBoolean collecting = new AtomicBoolean(true);
        CompletableFuture<Object> collector = Threads.start(() -> {
            while (collecting.get()) {
                System.gc();
                Thread.sleep(20);
            }
            return null;
        });
        int rounds = 0;
        for (Random random = new Random(7); System.nanoTime() < end; rounds++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            Ring.Builder builder = kind.builder(8);
            Stage stage = builder.stage(1);
            Stage after = builder.stage(1, stage);
            Ring ring = builder.build();
            List<Handle> handles = List.of(ring.producer(), ring.consumer(stage), ring.consumer(after));
            List<CompletableFuture<Object>> users = new ArrayList<>();
            for (Handle handle : handles) {
                for (int i = 0; i < 2; i++) {
                    users.add(user(handle, random.nextLong(), end));
                }
            }
            Thread.sleep(random.nextInt(4));
            for (int i = 0; i < 3; i++) {
                switch (random.nextInt(5)) {
                    case 0 -> ring.halt();
                    case 1 -> ring.close();
                    default -> handles.get(random.nextInt(3)).close();
                }
                Thread.sleep(random.nextInt(2));
            }
            ring.close();
            handles.forEach(Handle::close);
            for (var user : users) {
                Threads.join(user);
            }
        }
        collecting.set(false);
        Threads.join(collector);
        assertTrue(rounds > 10, rounds + " rounds");
    }

    /** Uses a handle until it is closed or the ring has ended; refusals of the documented kinds are what it may meet. */
    private static CompletableFuture<Object> user(Handle handle, long seed, long end) {
        return Threads.start(() -> {
            Random random = new Random(seed);
            long[] copy = new long[8];
            try {
                while (System.nanoTime() < end) {
                    if (handle instanceof Producer producer) {
                        switch (random.nextInt(4)) {
                            case 0 -> producer.publish(random.nextLong());
                            case 1 -> producer.writeDeadline(copy, 0, 1 + random.nextInt(8), Threads.in(1));
                            case 2 -> producer.claim(1 + random.nextInt(8)).event(0).putLong(0, 1);
                            default -> producer.claim(1 + random.nextInt(8)).publish();
                        }
                    } else if (handle instanceof Consumer consumer) {
                        Batch batch = consumer.poll(1 + random.nextInt(8));
                        if (batch == null) {
                            return null;
                        }
                        Event event = batch.event(batch.size() - 1);
                        event.getLong(0);
                        if (random.nextBoolean()) {
                            batch.release();
                            assertThrows(IllegalStateException.class, () -> event.getLong(0));
                        }
                    }
                    if (random.nextInt(8) == 0) {
                        handle.handOver();
                    }
                }
            } catch (IllegalStateException | RingException | IndexOutOfBoundsException refused) {
                return null;
            }
            return null;
        });
    }
}
