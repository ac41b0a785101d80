package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PipelineTest {
    @ParameterizedTest
    @EnumSource
    void handlersGetEventsInStages(Kind kind) throws Exception {
        int events = 2_000;
        AtomicLong journal = new AtomicLong(-1);
        AtomicLong copy = new AtomicLong(-1);
        AtomicLong business = new AtomicLong(-1);
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        EventHandler first = (event, sequence, end) -> journal.set(event.getLong(0));
        EventHandler second = (event, sequence, end) -> copy.set(event.getLong(0));
        EventHandler third = (event, sequence, end) -> {
            long number = event.getLong(0);
            if (number != business.get() + 1 || number != sequence || journal.get() < number || copy.get() < number) {
                wrong.add("event " + number);
            }
            business.set(number);
        };
        AtomicInteger shared = new AtomicInteger();
        EventHandler one = (event, sequence, end) -> shared.incrementAndGet();
        EventHandler other = (event, sequence, end) -> shared.incrementAndGet();
        AtomicInteger batches = new AtomicInteger();
        EventHandler last = (event, sequence, end) -> batches.addAndGet(end ? 1 : 0);
        Pipeline.Builder builder = Pipeline.builder(kind.builder(64)).batchSize(16);
        builder.handleWith(first, second).then(third).thenShare(one, other);
        builder.after(first).then(last);
        try (Pipeline pipeline = builder.start(); Producer producer = pipeline.ring().producer()) {
            for (int i = 0; i < events; i++) {
                producer.publish(i);
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(events - 1, business.get());
        assertEquals(events, shared.get());
        assertTrue(batches.get() >= events / 16 && batches.get() <= events);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstExceptionHaltsEverything(Kind kind) throws Exception {
        IllegalStateException planted = new IllegalStateException("planted");
        AtomicLong after = new AtomicLong();
        Pipeline.Builder builder = Pipeline.builder(kind.builder(8));
        builder.handleWith((event, sequence, end) -> {
            if (event.getLong(0) == 5) {
                throw planted;
            }
        }).then((event, sequence, end) -> after.set(event.getLong(0)));
        Pipeline pipeline = builder.start();
        Producer producer = pipeline.ring().producer();
        assertThrows(RingHaltedException.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                producer.publish(i);
            }
        });
        assertSame(planted, assertThrows(RingException.class, pipeline::close).getCause());
        pipeline.close();
        assertTrue(after.get() < 5, () -> "a later stage got " + after.get());
    }

    @Test
    void anErrorComesOutOfTheEnd() throws Exception {
        AssertionError planted = new AssertionError("planted");
        Pipeline.Builder builder = Pipeline.builder(Ring.builder(8));
        builder.handleWith((event, sequence, end) -> {
            throw planted;
        });
        Pipeline pipeline = builder.start();
        pipeline.ring().producer().publish(1);
        assertSame(planted, assertThrows(RingException.class, pipeline::close).getCause());
    }

    @ParameterizedTest
    @EnumSource
    void theLastHandlerMayChangeEvents(Kind kind) throws Exception {
        List<Long> wrong = Collections.synchronizedList(new ArrayList<>());
        AtomicLong changed = new AtomicLong();
        EventHandler check = (event, sequence, end) -> {
            if (event.getLong(0) != sequence) {
                wrong.add(sequence);
            }
            assertThrows(IllegalStateException.class, () -> event.putLong(0, -1));
        };
        Pipeline.Builder builder = Pipeline.builder(kind.builder(16));
        builder.handleLast((event, sequence, end) -> changed.addAndGet(event.putLong(0, -1).getLong(0)));
        builder.handleWith(check).then(check);
        try (Pipeline pipeline = builder.start(); Producer producer = pipeline.ring().producer()) {
            for (int i = 0; i < 500; i++) {
                producer.publish(i);
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(-500, changed.get());
        assertThrows(IllegalStateException.class, () -> builder.handleLast(check));
        builder.start().close();
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatIsRefusedIsNotThere(Kind kind) throws Exception {
        EventHandler handler = (event, sequence, end) -> {};
        Pipeline.Builder full = Pipeline.builder(Ring.builder(8));
        full.handleWith(java.util.Collections.nCopies(Long.SIZE, handler).toArray(EventHandler[]::new));
        assertThrows(IllegalArgumentException.class, () -> full.handleLast(handler));
        assertThrows(IllegalArgumentException.class, () -> full.handleWith(handler));
        full.start().close();
        Pipeline.Builder builder = Pipeline.builder(kind.builder(8));
        assertThrows(NullPointerException.class, () -> builder.handleWith(handler, null));
        assertThrows(NullPointerException.class, () -> builder.handleLast(null));
        builder.handleWith(handler).then(handler);
        builder.start().close();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aThrowableThatIsNoExceptionComesOutOfTheEnd() throws Exception {
        Throwable planted = new Throwable("planted");
        Pipeline.Builder builder = Pipeline.builder(Ring.builder(8));
        builder.handleWith((event, sequence, end) -> PipelineTest.<RuntimeException>sneak(planted));
        Pipeline pipeline = builder.start();
        pipeline.ring().producer().publish(1);
        Throwable cause = assertThrows(RingException.class, pipeline::close).getCause();
        assertSame(planted, assertThrows(RingException.class, () -> {
            throw cause;
        }).getCause());
    }

    @Test
    void anExceptionHandlerLetsAHandlerGoOn() throws Exception {
        List<Long> failed = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger handled = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        Pipeline.Builder builder = Pipeline.builder(Ring.builder(8))
                .exceptionHandler((exception, sequence, handler) -> failed.add(sequence))
                .threadFactory(task -> {
                    Thread thread = new Thread(task, "named");
                    threads.add(thread);
                    return thread;
                });
        builder.handleWith((event, sequence, end) -> {
            if (sequence % 3 == 0) {
                throw new Exception("planted");
            }
            handled.incrementAndGet();
        });
        try (Pipeline pipeline = builder.start(); Producer producer = pipeline.ring().producer()) {
            for (int i = 0; i < 9; i++) {
                producer.publish(i);
            }
        }
        assertEquals(List.of(0L, 3L, 6L), failed);
        assertEquals(6, handled.get());
        assertEquals(1, threads.size());
    }

    @Test
    void aProducerThatIsIdleDoesNotHoldTheEndUp() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        Pipeline.Builder builder = Pipeline.builder(Ring.builder(8));
        builder.handleWith((event, sequence, end) -> handled.incrementAndGet());
        Pipeline pipeline = builder.start();
        Producer producer = pipeline.ring().producer();
        producer.publish(1);
        Threads.elsewhere(() -> {
            pipeline.close();
            return null;
        });
        assertEquals(1, handled.get());
        assertThrows(RingException.class, () -> producer.publish(2));
        assertThrows(IllegalArgumentException.class, () -> builder.after((event, sequence, end) -> {}));
    }
}
