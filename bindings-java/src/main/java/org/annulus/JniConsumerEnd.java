package org.annulus;

/** The consuming end in native code. */
final class JniConsumerEnd extends ConsumerEnd {
    JniConsumerEnd(Block block, long pointer, Tray tray) {
        super(block, pointer, tray);
    }

    @Override
    long tryPoll(int max, boolean pauses) {
        return Native.consumerTryPoll(pointer, max, pauses);
    }

    @Override
    long poll(int max, long nanoseconds) {
        return Native.consumerPoll(pointer, max, nanoseconds);
    }

    @Override
    long start() {
        return tray.answer(0);
    }

    @Override
    void keep(int count) {
        Status.check(Native.consumerKeep(pointer, count));
    }

    @Override
    void release(long start, int count) {
        Status.check(Native.consumerRelease(pointer, count));
    }

    @Override
    long sequence() {
        return Status.check(Native.consumerSequence(pointer));
    }

    @Override
    long read(long[] to, int start, int max, long nanoseconds) {
        return tray.drain(Native.consumerReadLongs(pointer, to, start, max, nanoseconds), to, start);
    }

    @Override
    long read(byte[] to, int start, int max, long nanoseconds) {
        return tray.drain(Native.consumerReadBytes(pointer, to, start, max, nanoseconds), to, start);
    }

    @Override
    long look(int max, long nanoseconds) {
        return nanoseconds > 0 ? poll(max, nanoseconds) : tryPoll(max, nanoseconds == LOOK);
    }
}
