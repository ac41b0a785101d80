package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StagesTest {
    @ParameterizedTest
    @EnumSource
    void aStageComesAfterThoseBeforeIt(Kind kind) throws Exception {
        Ring.Builder builder = kind.builder(8);
        Stage left = builder.stage(1);
        Stage right = builder.stage(1);
        Stage both = builder.stage(1, left, right);
        assertEquals(2, both.number());
        try (Ring ring = builder.build();
                Producer producer = ring.producer();
                Consumer first = ring.consumer(left);
                Consumer second = ring.consumer(right);
                Consumer last = ring.consumer(ring.stage(2))) {
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < 5; i++) {
                    producer.publish(i);
                }
                assertTrue(last.tryPoll(8).isEmpty());
                first.poll(4).release();
                assertTrue(last.tryPoll(8).isEmpty());
                second.poll(2).release();
                assertEquals(2, last.tryPoll(8).size());
                second.poll(8).release();
                assertEquals(4, last.tryPoll(8).size());
                assertNull(producer.tryClaim(4));
                first.poll(8).release();
                assertEquals(5, last.tryPoll(8).size());
                last.tryPoll(8).release();
                assertEquals(8, producer.free());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void abandonedEventsAreInvisibleToEveryStage(Kind kind) throws Exception {
        Ring.Builder builder = kind.builder(8);
        Stage first = builder.stage(1);
        Stage second = builder.stage(1, first);
        try (Ring ring = builder.build();
                Producer producer = ring.producer();
                Consumer before = ring.consumer(first);
                Consumer after = ring.consumer(second)) {
            for (int round = 0; round < 40; round++) {
                producer.claim(3).abandon();
                producer.publish(round);
                producer.claim(1).abandon();
                assertTrue(after.tryPoll(8).isEmpty());
                assertEquals(List.of((long) round), ProducingTest.drain(before));
                assertEquals(List.of((long) round), ProducingTest.drain(after));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void workersShareTheEvents(Kind kind) throws Exception {
        int events = 20_000;
        Ring.Builder builder = kind.builder(64);
        Stage stage = builder.group(3);
        try (Ring ring = builder.build()) {
            WorkerGroup group = ring.workers(stage);
            assertEquals(stage, group.stage());
            List<CompletableFuture<List<Long>>> working = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Consumer worker = group.worker();
                working.add(Threads.start(() -> {
                    List<Long> got = new ArrayList<>();
                    try (worker) {
                        for (Batch batch; (batch = worker.poll(5)) != null; batch.release()) {
                            for (Event event : batch) {
                                got.add(event.getLong(0));
                            }
                        }
                    }
                    return got;
                }));
            }
            assertThrows(IllegalStateException.class, group::worker);
            try (Producer producer = ring.producer()) {
                for (long event = 0; event < events; event++) {
                    producer.publish(event);
                }
            }
            Set<Long> all = new TreeSet<>();
            int got = 0;
            for (var worker : working) {
                List<Long> some = Threads.join(worker);
                all.addAll(some);
                got += some.size();
            }
            assertEquals(events, got);
            assertEquals(events, all.size());
        }
    }

    @Test
    void whatAWorkerDoesNotReleaseIsTakenForDone() throws Exception {
        Ring.Builder builder = Ring.builder(8);
        Stage stage = builder.group(1);
        try (Ring ring = builder.build(); Producer producer = ring.producer();
                Consumer worker = ring.workers(stage).worker()) {
            producer.write(new long[] {1, 2, 3, 4}, 0, 4);
            assertEquals(2, worker.poll(2).size());
            assertEquals(3, worker.poll(2).event(0).getLong(0));
            worker.close();
        }
    }

    @Test
    void consumersJoinAndLeaveWhileTheRingRuns() throws Exception {
        Ring.Builder builder = Ring.builder(8).multiProducer().joinable(3);
        Stage stage = builder.stage(1);
        Stage group = builder.group(1);
        try (Ring ring = builder.build(); Producer producer = ring.producer()) {
            Consumer first = ring.consumer(stage);
            Consumer worker = ring.workers(group).worker();
            producer.publish(1);
            first.poll(8).release();
            worker.poll(8).release();
            try (Consumer joiner = ring.join(stage)) {
                assertThrows(IllegalStateException.class, () -> ring.join(stage));
                producer.publish(2);
                assertEquals(2, joiner.poll(8).event(0).getLong(0));
                first.poll(8).release();
                first.close();
                worker.poll(8).release();
            }
            Claim all = producer.tryClaim(8);
            assertNotNull(all);
            all.abandon();
            assertTrue(worker.tryPoll(8).isEmpty());
            Consumer again = ring.join(stage);
            Consumer more = ring.workers(group).join();
            producer.publish(3);
            assertEquals(3, again.poll(8).event(0).getLong(0));
            Batch share = worker.tryPoll(8);
            assertEquals(3, (share.isEmpty() ? more.poll(1) : share).event(0).getLong(0));
        }
    }
}
