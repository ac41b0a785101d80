package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WaitingTest {
    @ParameterizedTest
    @EnumSource
    void deadlinesPass(Kind kind) throws Exception {
        try (Ring ring = kind.ring(4); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            long begun = System.nanoTime();
            assertTrue(consumer.pollDeadline(1, Threads.in(30)).isEmpty());
            assertTrue(System.nanoTime() - begun >= 30_000_000);
            assertEquals(0, consumer.readDeadline(new long[1], 0, 1, Threads.in(-1)));
            assertTrue(producer.writeDeadline(new long[4], 0, 4, Threads.in(-1)));
            begun = System.nanoTime();
            assertFalse(producer.writeDeadline(new long[1], 0, 1, Threads.in(30)));
            assertTrue(System.nanoTime() - begun >= 30_000_000);
            assertNull(producer.claimDeadline(1, System.nanoTime()));
            assertFalse(producer.publishDeadline(System.nanoTime(), 5));
            consumer.poll(1).release();
            assertTrue(producer.publishDeadline(Threads.in(1_000), 5));
            assertFalse(producer.publishDeadline(Threads.in(5), 6));
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitersGetWhatTheyWaitFor(Kind kind) throws Exception {
        try (Ring ring = kind.ring(2)) {
            Producer producer = ring.producer();
            Consumer consumer = ring.consumer();
            CompletableFuture<Object> polled = new CompletableFuture<>();
            Threads.blocked(() -> {
                long event = consumer.poll(1).event(0).getLong(0);
                consumer.handOver();
                return event;
            }, polled);
            producer.publish(7);
            assertEquals(7L, Threads.join(polled));
            producer.publish(8);
            producer.handOver();
            CompletableFuture<Object> claimed = new CompletableFuture<>();
            Threads.blocked(() -> {
                producer.publish(9);
                return null;
            }, claimed);
            for (long expected = 7; expected <= 9; expected++) {
                assertEquals(expected, consumer.poll(1).event(0).getLong(0));
                consumer.poll(1).release();
            }
            Threads.join(claimed);
        }
    }

    private static Throwable thrown(CompletableFuture<?> result) {
        return assertThrows(ExecutionException.class, () -> Threads.join(result)).getCause();
    }

    @ParameterizedTest
    @EnumSource
    void interruptingEndsAWait(Kind kind) throws Exception {
        try (Ring ring = kind.ring(2)) {
            Consumer consumer = ring.consumer();
            CompletableFuture<Object> polled = new CompletableFuture<>();
            Threads.blocked(() -> consumer.poll(1), polled).interrupt();
            assertInstanceOf(InterruptedException.class, thrown(polled));
            Producer producer = ring.producer();
            producer.write(new long[2], 0, 2);
            producer.handOver();
            CompletableFuture<Object> claimed = new CompletableFuture<>();
            Threads.blocked(() -> producer.claim(1), claimed).interrupt();
            assertInstanceOf(InterruptedException.class, thrown(claimed));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingAndHaltingEndWaits(Kind kind) throws Exception {
        for (boolean halt : new boolean[] {false, true}) {
            Ring.Builder builder = kind.builder(2);
            Stage stage = builder.stage(2);
            Ring ring = builder.build();
            Producer producer = ring.producer();
            Consumer fast = ring.consumer(stage);
            Consumer slow = ring.consumer(stage);
            producer.write(new long[2], 0, 2);
            producer.handOver();
            fast.poll(2).release();
            fast.handOver();
            CompletableFuture<Object> polled = new CompletableFuture<>();
            CompletableFuture<Object> claimed = new CompletableFuture<>();
            Threads.blocked(() -> fast.poll(1) == null, polled);
            Threads.blocked(() -> producer.claim(1), claimed);
            if (halt) {
                ring.halt();
                assertInstanceOf(RingHaltedException.class, thrown(polled));
                assertInstanceOf(RingHaltedException.class, thrown(claimed));
            } else {
                ring.close();
                assertInstanceOf(RingClosedException.class, thrown(claimed));
                assertEquals(true, Threads.join(polled));
                assertEquals(2, slow.poll(2).size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingAHandleEndsTheWaitOfItsThread(Kind kind) throws Exception {
        try (Ring ring = kind.ring(2)) {
            Consumer consumer = ring.consumer();
            CompletableFuture<Object> polled = new CompletableFuture<>();
            Thread waiter = Threads.blocked(() -> consumer.poll(1), polled);
            consumer.close();
            assertInstanceOf(IllegalStateException.class, thrown(polled));
            waiter.join();
            assertThrows(IllegalStateException.class, () -> consumer.tryPoll(1));
            assertEquals(0, ring.lag());
        }
    }

    @Test
    void aHandleWhoseThreadHasEndedIsClosedByAny() throws Exception {
        Ring.Builder builder = Ring.builder(2);
        Stage stage = builder.stage(2);
        try (Ring ring = builder.build(); Producer producer = ring.producer()) {
            Consumer stays = ring.consumer(stage);
            Consumer forgotten = ring.consumer(stage);
            Thread thread = new Thread(() -> forgotten.tryPoll(1));
            thread.start();
            thread.join();
            producer.write(new long[2], 0, 2);
            stays.poll(2).release();
            assertNull(producer.tryClaim(1));
            forgotten.close();
            assertEquals(2, producer.tryClaim(2).size());
        }
    }

    /** More of them wait than there are carriers, and those that wake them are virtual, too. */
    @ParameterizedTest
    @EnumSource
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsDoNotHoldTheirCarriers(Kind kind) throws Exception {
        int pairs = 3 * Runtime.getRuntime().availableProcessors() + 2;
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        List<Ring> rings = new ArrayList<>();
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            Ring ring = kind.ring(2);
            rings.add(ring);
            Consumer consumer = ring.consumer();
            CompletableFuture<Long> sum = new CompletableFuture<>();
            sums.add(sum);
            virtual(start, sum, () -> {
                long total = 0;
                for (Batch batch; (batch = consumer.poll(8)) != null; batch.release()) {
                    for (Event event : batch) {
                        total += event.getLong(0);
                    }
                }
                return total;
            });
        }
        for (Ring ring : rings) {
            Producer producer = ring.producer();
            virtual(start, new CompletableFuture<Void>(), () -> {
                try (producer) {
                    for (long event = 1; event <= 20; event++) {
                        producer.publish(event);
                    }
                }
                return null;
            });
        }
        for (var sum : sums) {
            assertEquals(210, Threads.join(sum));
        }
        for (Ring ring : rings) {
            ring.close();
        }
    }

    private static <T> void virtual(Method start, CompletableFuture<T> result, Callable<T> task) throws Exception {
        start.invoke(null, (Runnable) () -> Threads.run(task, result));
    }
}
