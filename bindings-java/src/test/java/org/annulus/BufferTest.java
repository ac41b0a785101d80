package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BufferTest {
    /** A direct buffer whose memory has gone, as an arena of JDK 22 leaves one. */
    private static ByteBuffer closed() throws Exception {
        assumeTrue(Runtime.version().feature() >= 22);
        Class<?> type = Class.forName("java.lang.foreign.Arena");
        Object arena = type.getMethod("ofConfined").invoke(null);
        Object segment = type.getMethod("allocate", long.class).invoke(arena, 64L);
        Method view = Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer");
        ByteBuffer buffer = (ByteBuffer) view.invoke(segment);
        ((AutoCloseable) arena).close();
        return buffer;
    }

    @ParameterizedTest
    @EnumSource
    void memoryThatIsGoneIsNotWrittenFrom(Kind kind) throws Exception {
        ByteBuffer gone = closed();
        ByteBuffer good = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder()).putLong(0, 7).putLong(8, 8);
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            for (int round = 0; round < 20; round++) {
                assertThrows(IllegalStateException.class, () -> producer.tryWrite(gone, 0, 3));
                assertThrows(IllegalStateException.class, () -> producer.write(gone, 8, 2));
                producer.write(good, 0, 2);
                assertEquals(List.of(7L, 8L), ProducingTest.drain(consumer));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void memoryThatIsGoneIsNotReadTo(Kind kind) throws Exception {
        ByteBuffer gone = closed();
        try (Ring ring = kind.ring(8); Producer producer = ring.producer(); Consumer consumer = ring.consumer()) {
            producer.publish(7);
            assertThrows(IllegalStateException.class, () -> consumer.tryRead(gone, 0, 3));
            assertThrows(IllegalStateException.class, () -> consumer.read(gone, 8, 1));
            assertEquals(List.of(7L), ProducingTest.drain(consumer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerLosesNothingToMemoryThatIsGone(Kind kind) throws Exception {
        ByteBuffer gone = closed();
        Ring.Builder builder = kind.builder(8);
        Stage group = builder.group(1);
        try (Ring ring = builder.build();
                Producer producer = ring.producer();
                Consumer worker = ring.workers(group).worker()) {
            producer.publish(7);
            assertThrows(IllegalStateException.class, () -> worker.tryRead(gone, 0, 3));
            assertEquals(List.of(7L), ProducingTest.drain(worker));
        }
    }

    @ParameterizedTest
    @EnumSource
    void positionsAndLimitsAreNotLookedAt(Kind kind) throws Exception {
        Ring.Builder builder = kind.builder(8);
        Stage group = builder.group(1);
        ByteBuffer buffer = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder()).putLong(16, 7).limit(9).position(3);
        try (Ring ring = builder.build();
                Producer producer = ring.producer();
                Consumer worker = ring.workers(group).worker()) {
            assertTrue(producer.tryWrite(buffer, 16, 1));
            assertEquals(1, worker.tryRead(buffer, 8, 2));
            assertEquals(0, worker.tryRead(buffer, 8, 2));
            assertEquals(7, buffer.clear().getLong(8));
        }
    }
}
