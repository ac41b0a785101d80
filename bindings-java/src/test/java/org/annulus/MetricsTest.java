package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsTest {
    @ParameterizedTest
    @EnumSource
    void handlesCountWhatTheyDo(Kind kind) throws Exception {
        Ring.Builder builder = kind.builder(8);
        Stage stage = builder.stage(1);
        Stage after = builder.stage(1, stage);
        try (Ring ring = builder.build()) {
            Producer producer = ring.producer();
            Consumer consumer = ring.consumer(stage);
            Consumer last = ring.consumer(after);
            producer.write(new long[5], 0, 5);
            producer.publish(1);
            producer.claim(2).abandon();
            assertFalse(kind.multi() && producer.tryPublish(9));
            assertTrue(last.tryPoll(1).isEmpty());
            int polled = consumer.tryPoll(6).size();
            consumer.tryPoll(8).release(4);
            Metrics metrics = ring.metrics();
            assertEquals(8, metrics.capacity());
            assertEquals(ring.cursor(), metrics.cursor());
            assertEquals(1, metrics.producers().size());
            Metrics.Producers sent = metrics.producers().get(0);
            assertTrue(sent.present());
            assertEquals(6, sent.published());
            assertEquals(2, sent.batches());
            assertEquals(2, sent.abandoned());
            assertEquals(kind.multi() ? 1 : 0, sent.refused());
            assertEquals(2, metrics.consumers().size());
            Metrics.Consumers got = metrics.consumers().get(0);
            assertEquals(0, got.stage());
            assertEquals(4, got.consumed());
            assertEquals(2, got.batches());
            assertEquals(0, got.emptyPolls());
            assertEquals(6, polled);
            assertTrue(got.highestLag() >= 6 && got.highestLag() <= 8, () -> "highest lag " + got.highestLag());
            Metrics.Consumers later = metrics.consumers().get(1);
            assertEquals(1, later.stage());
            assertEquals(1, later.emptyPolls());
            assertEquals(ring.cursor(), later.lag());
            producer.close();
            last.close();
            assertFalse(ring.metrics().producers().get(0).present());
            assertFalse(ring.metrics().consumers().get(1).present());
        }
    }
}
