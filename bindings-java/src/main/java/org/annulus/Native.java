package org.annulus;

import java.nio.ByteBuffer;

/**
 * The native library: {@code bindings-java/native} has the other side.
 *
 * <p>Nothing is checked there: every pointer is one that a call here gave and that was not freed, a handle is used by one
 * thread at a time, and indices are within their arrays. Answers are numbers; a negative one is a {@link Status}.
 */
final class Native {
    /** The number of these declarations: a library with another is refused. It changes with any of them. */
    static final int ABI = 4;

    /** Whether the library's handles count what they do. */
    static final boolean METRICS = NativeLibrary.load();

    private Native() {}

    static native int abi();

    static native long ringCreate(long[] numbers, int count);
    static native long ringAttach(long block, long bytes, long eventBytes, long eventAlign);
    static native ByteBuffer ringBuffer(long ring);
    static native long ringAddress(long ring);
    static native long ringBytes(long ring);
    static native long ringCapacity(long ring);
    static native long ringFree(long ring);
    static native long ringClose(long ring);
    static native long ringHalt(long ring);
    static native long ringWake(long ring);

    static native long producerCreate(long ring, ByteBuffer answers);
    static native long producerFree(long producer, long start, long count);
    static native long producerResume(long producer, long start, long count);
    static native long producerCounters(long producer);
    static native long producerTryClaim(long producer, int count);
    static native long producerClaim(long producer, int count, long nanoseconds);
    static native long producerClaimMessage(long producer, int length, long nanoseconds);
    static native long producerPublish(long producer, int count);
    static native long producerAbandon(long producer);
    static native long producerClose(long producer);
    static native long producerPut1(long producer, long first);
    static native long producerPut2(long producer, long first, long second);
    static native long producerPut3(long producer, long first, long second, long third);
    static native long producerPut4(long producer, long first, long second, long third, long fourth);
    static native long producerWriteTray(long producer, int count);
    static native long producerWriteLongs(long producer, long[] from, int start, int count);
    static native long producerWriteBytes(long producer, byte[] from, int start, int count);

    static native long consumerCreate(long ring, int stage, boolean joins, ByteBuffer answers);
    static native long consumerFree(long consumer);
    static native long consumerResume(long consumer, long start, long count, boolean abandoned);
    static native long consumerTryPoll(long consumer, int max, boolean pauses);
    static native long consumerPoll(long consumer, int max, long nanoseconds);
    static native long consumerKeep(long consumer, int count);
    static native long consumerRelease(long consumer, int count);
    static native long consumerSequence(long consumer);
    static native long consumerCoalesce(long consumer, boolean enabled);
    static native long consumerReadLongs(long consumer, long[] to, int start, int max, long nanoseconds);
    static native long consumerReadBytes(long consumer, byte[] to, int start, int max, long nanoseconds);
}
